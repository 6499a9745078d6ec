// SPDX-License-Identifier: PostgreSQL
#include "registryd/pgxn/import.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "core/base/ascii.hpp"
#include "core/index/verifier.hpp"
#include "core/rules/ownership.hpp"
#include "core/sys/files.hpp"
#include "registryd/pgxn/import_record.hpp"
#include "registryd/publish/receive.hpp"

namespace howdah::pgxn {
namespace {

constexpr const char* k_meta_file = "META.json";
constexpr std::uint64_t k_most_meta = 256U << 10U;
constexpr std::uint64_t k_most_remembered = 64ULL << 20U;

/// What a stranger's release can be guilty of; anything else stops the import.
bool is_about_release(Errc code) {
  return code == Errc::invalid || code == Errc::denied || code == Errc::conflict || code == Errc::too_large ||
         code == Errc::not_found || code == Errc::untrusted;
}

std::string code_of(const Error& error) {
  return error.findings.empty() ? std::string(errc_name(error.code)) : error.findings.front().code;
}

tl::unexpected<Error> refuse_because(const char* code, const std::string& place, const std::string& message) {
  Diagnostics findings;
  findings.error(code, place, message);
  return fail(Errc::invalid, message, findings);
}

Result<Sha1> sha1_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  Sha1Hasher hasher;
  std::string piece(1U << 20U, '\0');
  while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())), file.gcount() > 0)
    hasher.update(std::string_view(piece).substr(0, static_cast<std::size_t>(file.gcount())));
  if (file.bad()) return fail(Errc::unavailable, "read " + path.string());
  return hasher.finish();
}

ArchiveSource pour_from(const fs::path& path) {
  return [path](const std::function<Result<void>(std::string_view)>& sink) -> Result<void> {
    std::ifstream file(path, std::ios::binary);
    std::string piece(1U << 20U, '\0');
    while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())), file.gcount() > 0)
      TRY_VOID(sink(std::string_view(piece).substr(0, static_cast<std::size_t>(file.gcount()))));
    return {};
  };
}

Result<std::vector<ProvidedExtension>> extensions_of(const Json& v2) {
  std::vector<ProvidedExtension> extensions;
  for (const std::string& display : provided_extensions(v2)) {
    TRY(Name name, Name::parse(display));
    extensions.push_back({std::move(name), display});
  }
  return extensions;
}

}  // namespace

struct Import::Candidate {
  std::string distribution;  ///< as the mirror spells it
  OfferedRelease offered;
  [[nodiscard]] std::string title() const { return distribution + " " + offered.version; }
};

Json ImportReport::to_json() const {
  Json refusals = Json::array();
  for (const RefusedRelease& one : refused) {
    refusals.push_back({{"distribution", one.distribution},
                        {"version", one.version},
                        {"code", one.code},
                        {"reason", one.reason}});
  }
  Json repairs = Json::array();
  for (const MendedRelease& one : mended) {
    repairs.push_back(
        {{"distribution", one.distribution}, {"version", one.version}, {"changes", one.changes}});
  }
  return {{"distributions", distributions},
          {"imported", imported},
          {"present", present},
          {"refused", std::move(refusals)},
          {"mended", std::move(repairs)}};
}

Result<ImportReport> Import::run() {
  TRY_VOID(read_refused());
  waiting_ = parts_.only;
  if (waiting_.empty()) {
    TRY(waiting_, source_.distributions());
  }
  while (!waiting_.empty()) {
    const std::string name = *waiting_.begin();
    waiting_.erase(waiting_.begin());
    if (seen_.insert(name).second) TRY_VOID(take_distribution(name));
  }
  return std::move(report_);
}

Result<void> Import::take_distribution(const std::string& name) {
  const auto offered = source_.distribution(name);
  if (!offered) {
    if (!is_about_release(offered.error().code)) return tl::unexpected(offered.error());
    return refuse({name, {}}, offered.error());
  }
  ++report_.distributions;
  TRY(auto present, present_versions(offered->name));
  for (const OfferedRelease& release : offered->releases) {
    const Candidate candidate{offered->name, release};
    const auto version = mend_version(release.version);
    if (version && present.contains(*version)) {
      ++report_.present;
      continue;
    }
    if (refused_before_.contains(candidate.title())) continue;
    const auto taken = take_release(candidate);
    if (taken) {
      ++report_.imported;
      if (version) present.insert(*version);
      if (parts_.progress) parts_.progress(candidate.title(), "imported");
    } else if (is_about_release(taken.error().code)) {
      TRY_VOID(refuse(candidate, taken.error()));
    } else {
      return tl::unexpected(in_context(candidate.title(), taken.error()));
    }
  }
  return {};
}

Result<std::set<std::string>> Import::present_versions(const std::string& given) const {
  std::set<std::string> versions;
  const auto name = Name::parse(given);
  if (!name) return versions;
  TRY(auto repository, git::Repository::open(parts_.index));
  const Verifier verifier(std::make_shared<git::Repository>(std::move(repository)), parts_.anchor);
  TRY(const auto view, verifier.open_tip());
  TRY(const auto log, view->log(LogKind::dist, *name));
  if (!log) return versions;
  for (const Statement& statement : *log)
    if (statement.type == "release") versions.insert(text_in(statement.body, "version"));
  return versions;
}

Result<void> Import::take_release(const Candidate& candidate) {
  TRY(const Json offered, source_.release(candidate.distribution, candidate.offered.version));
  follow_user(text_in(offered, "user"));
  TRY(Release release, fetch(candidate, offered));
  return record(std::move(release), candidate, offered);
}

/// More of what a mirror without lists holds.
void Import::follow_user(const std::string& user) {
  if (!parts_.only.empty() || user.empty() || !users_.insert(ascii_lower(user)).second) return;
  if (auto more = source_.distributions_of(user)) waiting_.merge(*more);
}

/// META as the archive has it, or as the mirror has it where the archive has none.
Result<Mended> Import::read_meta_of(const std::string& text, const Json& offered) const {
  if (!text.empty()) return mend_meta(text);
  Json served = offered;
  for (const char* added : {"date", "user", "sha1", "docs", "special_files", "releases", "certs"})
    served.erase(added);
  return mend_meta(served.dump());
}

Result<Release> Import::fetch(const Candidate& candidate, const Json& offered) {
  TRY(const TempDir scratch, TempDir::create(parts_.spool));
  const fs::path zip = scratch.path() / "release.zip";
  TRY_VOID(source_.zip(candidate.distribution, candidate.offered.version, zip));
  TRY(const Sha1 digest, sha1_of(zip));
  if (digest.hex() != text_in(offered, "sha1")) {
    return refuse_because(
        "sha1-differs", "/sha1",
        fmt::format("the zip's SHA-1 is {}, its META says {}", digest.hex(), text_in(offered, "sha1")));
  }
  TRY(Submission submission, receive(pour_from(zip), parts_.spool, ArchiveLimits{}.archive_bytes));
  TRY(ArchiveReading reading, read_archive(zip, {k_meta_file}, k_most_meta));
  const auto found = reading.files.find(k_meta_file);
  const std::string text = found == reading.files.end() ? "" : found->second;
  TRY(Mended mended, read_meta_of(text, offered));
  if (text.empty()) mended.changes.emplace_back("META.json: missing in the archive; taken from the mirror");
  TRY(Name name, Name::parse(text_in(mended.meta.v2, "name")));
  const std::string version = text_in(mended.meta.v2, "version");
  if (ascii_lower(name.given()) != ascii_lower(candidate.distribution) ||
      version != mend_version(candidate.offered.version))
    return refuse_because("meta-differs", "/name",
                          fmt::format("META.json is of {} {}", name.given(), version));
  TRY(auto extensions, extensions_of(mended.meta.v2));
  const Diagnostics rules = admission_findings(mended.meta);
  if (rules.has_errors()) return fail(Errc::invalid, rules.findings().front().message, rules);
  if (!mended.changes.empty())
    report_.mended.push_back({candidate.distribution, candidate.offered.version, std::move(mended.changes)});
  return Release{std::move(submission),
                 std::move(name),
                 version,
                 candidate.offered.status,
                 reading.listing.format,
                 std::move(mended.meta),
                 sha256(text),
                 std::move(extensions),
                 {}};
}

Result<void> Import::record(Release release, const Candidate& candidate, const Json& offered) {
  TRY(const Name user, Name::parse(text_in(offered, "user")));
  const std::string date = candidate.offered.date.empty() ? text_in(offered, "date") : candidate.offered.date;
  if (!from_rfc3339(date))
    return refuse_because("date", "/date", fmt::format("'{}' is no date as YYYY-MM-DDTHH:MM:SSZ", date));
  return record_imported(std::move(release), {user, date, parts_.origin},
                         {parts_.id, parts_.registry_key, parts_.clock, parts_.artifacts, parts_.writer});
}

Result<void> Import::refuse(const Candidate& candidate, const Error& error) {
  const RefusedRelease refused{candidate.distribution, candidate.offered.version, code_of(error),
                               error.message};
  report_.refused.push_back(refused);
  if (parts_.progress) parts_.progress(candidate.title(), "refused: " + error.message);
  std::ofstream file(parts_.refused, std::ios::app);
  file << Json{{"distribution", refused.distribution},
               {"version", refused.version},
               {"code", refused.code},
               {"reason", refused.reason}}
              .dump(-1, ' ', false, Json::error_handler_t::replace)
       << '\n';
  if (!file.flush()) return fail(Errc::unavailable, "write " + parts_.refused.string());
  return {};
}

/// One JSON value a line; a line cut short by a crash is asked again.
Result<void> Import::read_refused() {
  if (parts_.retry_refused) return remove_tree(parts_.refused);
  TRY(const auto text, read_file_if_exists(parts_.refused, k_most_remembered));
  std::string_view rest = text ? std::string_view(*text) : std::string_view();
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    if (const auto line = parse_json(rest.substr(0, end)); line && line->is_object()) {
      RefusedRelease refused{text_in(*line, "distribution"), text_in(*line, "version"),
                             text_in(*line, "code"), text_in(*line, "reason")};
      const std::string title = refused.distribution + " " + refused.version;
      if (refused_before_.insert(title).second && !refused.version.empty())
        report_.refused.push_back(std::move(refused));
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {};
}

}  // namespace howdah::pgxn
