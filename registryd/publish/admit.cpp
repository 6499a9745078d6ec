// SPDX-License-Identifier: PostgreSQL
#include "registryd/publish/admit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/model/semver.hpp"
#include "core/rules/version_order.hpp"

namespace howdah {
namespace {

constexpr const char* k_meta_file = "META.json";
constexpr std::uint64_t k_max_meta_bytes = 256U << 10U;  // a statement holds it, and has 512 KiB

tl::unexpected<Error> without_meta(const std::string& top) {
  Diagnostics findings;
  findings.error("archive-without-meta", fmt::format("{}/{}", top, k_meta_file),
                 fmt::format("the archive has no {} in its top folder {}/", k_meta_file, top),
                 "let `howdah publish DIR` infer one, or write it (PGXN Meta Spec)");
  return fail(Errc::invalid, findings.findings().front().message, findings);
}

/// META v1 says it; v2 does not, and there a pre-release version (SemVer §9) is a release for testing.
std::string status_of(const std::string& meta_text, const Meta& meta, const std::string& version) {
  if (meta.written_as == MetaSpec::v1) {
    Diagnostics known;
    const auto written = parse_json(meta_text, {}, &known);
    return written ? written->value("release_status", "stable") : "stable";
  }
  const auto parsed = SemVer::parse(version);
  return parsed && parsed->is_prerelease() ? "testing" : "stable";
}

Result<std::vector<ProvidedExtension>> extensions_of(const Meta& meta) {
  std::vector<ProvidedExtension> extensions;
  for (const std::string& display : provided_extensions(meta.v2)) {
    auto name = Name::parse(display);
    if (!name) return tl::unexpected(in_context("META.json: /contents/extensions", name.error()));
    extensions.push_back({*std::move(name), display});
  }
  return extensions;
}

void check_top_folder(const Release& release, const std::string& top, Diagnostics& findings) {
  const std::string usual = fmt::format("{}-{}", release.distribution.given(), release.version);
  if (top == usual) return;
  findings.warning("archive-top-folder", top, fmt::format("the top folder is called {}/", top),
                   fmt::format("call it {}/, as others do", usual));
}

/// Collects what speaks against a release and turns it into one error. The strongest reason gives the code:
/// what the author can mend first, then whose it is, then what stands.
class Objections {
 public:
  void add(const Diagnostics& findings) {
    findings_.append(findings);
    if (findings.has_errors()) raise(Errc::invalid);
  }
  void add(Errc code, Finding finding) {
    findings_.error(std::move(finding.code), std::move(finding.place), std::move(finding.message),
                    std::move(finding.remedy));
    raise(code);
  }
  [[nodiscard]] Result<void> conclude(const std::string& about) const {
    if (!code_) return {};
    std::vector<const Finding*> errors;
    for (const Finding& finding : findings_.findings()) {
      if (finding.severity == Severity::error) errors.push_back(&finding);
    }
    const Finding& first = *errors.front();
    std::string text = fmt::format("{}: {}", about, first.message);
    if (!first.remedy.empty()) text += "; " + first.remedy;
    if (errors.size() > 1) text += fmt::format(" (and {} more findings)", errors.size() - 1);
    return fail(*code_, text, findings_);
  }

 private:
  static int rank(Errc code) { return code == Errc::invalid ? 2 : code == Errc::denied ? 1 : 0; }
  void raise(Errc code) {
    if (!code_ || rank(code) > rank(*code_)) code_ = code;
  }
  Diagnostics findings_;
  std::optional<Errc> code_;
};

/// The statements of `lines` that `wanted` picks, parsed: a log of many releases is long, and few of its
/// lines decide anything.
template <class Wanted>
Result<std::vector<Statement>> parse_some(const std::vector<StatementLine>& lines, Wanted wanted) {
  std::vector<Statement> statements;
  for (const StatementLine& line : lines) {
    if (!wanted(line)) continue;
    TRY(Json body, parse_json(line.signed_text));
    statements.push_back({std::string(line.type), line.seq, std::move(body), std::string(line.line)});
  }
  return statements;
}

struct Claims {
  std::vector<ProvidedExtension> unclaimed;
  std::vector<Finding> foreign;
};

Result<Claims> look_up_claims(const std::vector<ProvidedExtension>& extensions, const Name& distribution,
                              const LogReader& read) {
  Claims claims;
  std::set<std::string> seen;
  for (const ProvidedExtension& extension : extensions) {
    if (!seen.insert(extension.name.key()).second) continue;
    TRY(const auto log, read(LogKind::ext, extension.name));
    if (!log) {
      claims.unclaimed.push_back(extension);
      continue;
    }
    TRY(const auto statements, parse_some(*log, [](const StatementLine&) { return true; }));
    TRY(const ExtensionRecord record, fold_extension(statements));
    if (record.distribution == distribution.key()) continue;
    claims.foreign.push_back(
        {Severity::error, "extension-foreign", pointer_to("/contents/extensions", extension.display),
         fmt::format("the extension '{}' belongs to the distribution '{}'", extension.display,
                     record.distribution),
         fmt::format("give it another name, or publish it as part of {}", record.distribution)});
  }
  return claims;
}

std::string names_of(const Ownership& ownership) {
  std::string names;
  for (const auto& [owner, keys] : ownership.owners()) names += (names.empty() ? "" : ", ") + owner;
  return names;
}

void judge_owner(const Ownership& ownership, const Release& release, const User& who, Voice voice,
                 Objections& objections) {
  const std::string& name = release.distribution.key();
  if (!ownership.is_owner(who.key)) {
    objections.add(Errc::denied, {Severity::error, "distribution-foreign", "/name",
                                  fmt::format("the distribution '{}' belongs to {}, not to {}", name,
                                              names_of(ownership), who.key),
                                  "publish under another name, or ask an owner to add you"});
  } else if (ownership.keyed() && voice == Voice::registry) {
    objections.add(Errc::denied,
                   {Severity::error, "owner-signature-needed", "/name",
                    fmt::format("owners of '{}' hold keys, so {} of them must sign each release", name,
                                ownership.threshold()),
                    "publish with `howdah publish --key FILE`"});
  }
}

void judge_version(const ReleaseRecord& standing, Objections& objections) {
  objections.add(Errc::conflict, {Severity::error, "version-exists", "/version",
                                  fmt::format("{} {} was released on {} with other bytes (sha256:{}){}",
                                              standing.display, standing.version, standing.date,
                                              standing.sha256.hex(), standing.yanked ? " and yanked" : ""),
                                  "a released version never changes: raise the version in META.json"});
}

void judge_order(const std::vector<StatementLine>& log, const Release& release, Objections& objections) {
  const auto version = SemVer::parse(release.version);
  if (!version) return;  // a finding of its own
  std::vector<SemVer> released;
  for (const StatementLine& line : log) {
    if (line.type != "release") continue;
    if (auto other = SemVer::parse(line.version)) released.push_back(*std::move(other));
  }
  auto objection = version_objection(release.distribution.given(), *version, released);
  if (!objection) return;
  objections.add(Errc::conflict, {Severity::error, "version-order", "/version", *std::move(objection),
                                  "raise the version in META.json above it"});
}

}  // namespace

Result<Release> inspect(Submission submission) {
  TRY(ArchiveReading archive, read_archive(submission.file.path(), {k_meta_file}, k_max_meta_bytes));
  const ArchiveListing& listing = archive.listing;
  const auto found = archive.files.find(k_meta_file);
  if (found == archive.files.end()) return without_meta(listing.top);
  const std::string& text = found->second;
  auto meta = read_meta(text);
  if (!meta) return tl::unexpected(in_context(k_meta_file, meta.error()));
  auto name = Name::parse(meta->v2.value("name", ""));
  if (!name) return tl::unexpected(in_context("META.json: /name", name.error()));
  TRY(auto extensions, extensions_of(*meta));
  const std::string version = meta->v2.value("version", "");
  Diagnostics findings = meta->warnings;
  findings.append(admission_findings(*meta));
  const std::string status = status_of(text, *meta, version);
  Release release{
      std::move(submission), *std::move(name),      version, status, listing.format, *std::move(meta),
      sha256(text),          std::move(extensions), {}};
  check_top_folder(release, listing.top, findings);
  release.findings = std::move(findings);
  return release;
}

Result<Standing> judge(const Release& release, const User& who, Voice voice, UnixSeconds now,
                       const LogReader& read) {
  Objections objections;
  objections.add(release.findings);
  Standing standing;
  TRY(const auto log, read(LogKind::dist, release.distribution));
  if (log) {
    TRY(const auto statements,
        parse_some(*log, [&release](const StatementLine& line) { return line.version == release.version; }));
    TRY(const DistributionRecord record, fold_distribution(statements));
    standing.owned = true;
    standing.statements = log->size();
    standing.ownership = fold_ownership(*log, now);
    const ReleaseRecord* same = record.release(release.version);
    if (same != nullptr && same->sha256 == release.submission.digests.sha256) standing.published = *same;
    // What is released already needs nobody's signature again.
    judge_owner(standing.ownership, release, who, standing.published ? Voice::owners : voice, objections);
    if (same != nullptr && !standing.published) judge_version(*same, objections);
    if (same == nullptr) judge_order(*log, release, objections);
  }
  TRY(Claims claims, look_up_claims(release.extensions, release.distribution, read));
  for (Finding& finding : claims.foreign) objections.add(Errc::denied, std::move(finding));
  standing.unclaimed = std::move(claims.unclaimed);
  TRY_VOID(objections.conclude(fmt::format("{} {}", release.distribution.given(), release.version)));
  return standing;
}

Result<std::vector<ProvidedExtension>> unclaimed_of(const std::vector<ProvidedExtension>& extensions,
                                                    const Name& distribution, const LogReader& read) {
  TRY(Claims claims, look_up_claims(extensions, distribution, read));
  Objections objections;
  for (Finding& finding : claims.foreign) objections.add(Errc::denied, std::move(finding));
  TRY_VOID(objections.conclude(distribution.given()));
  return std::move(claims.unclaimed);
}

}  // namespace howdah
