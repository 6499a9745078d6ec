// SPDX-License-Identifier: PostgreSQL
// Documents about one distribution or release.
#include "registryd/pgxn/mirror.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/ascii.hpp"
#include "registryd/pgxn/certificate.hpp"

namespace howdah::pgxn {
namespace {

Result<DistributionRecord> read_record(const IndexView& view, const Name& name) {
  TRY(const auto log, view.log(LogKind::dist, name));
  if (!log) return fail(Errc::not_found, fmt::format("no distribution '{}' here", name.given()));
  return fold_distribution(*log);
}

const ReleaseRecord* find_release(const DistributionRecord& record, const std::string& version) {
  if (const ReleaseRecord* exact = record.release(version)) return exact;
  for (const ReleaseRecord& release : record.releases) {
    if (ascii_lower(release.version) == ascii_lower(version)) return &release;
  }
  return nullptr;
}

Json documents_of(const ArchiveFacts& facts) {
  Json documents = Json::object();
  for (const Document& one : facts.documents) {
    documents[one.path] = {{"title", one.title}};
    if (!one.abstract.empty()) documents[one.path]["abstract"] = one.abstract;
  }
  return documents;
}

/// Where an extension's docfile is found among the documents.
void add_docpaths(Json& meta, const ArchiveFacts& facts) {
  if (!meta["provides"].is_object()) return;
  for (Json& extension : meta["provides"]) {
    const std::string file = text_in(extension, "docfile");
    for (const Document& one : facts.documents) {
      if (file == one.path || file.starts_with(one.path + ".")) extension["docpath"] = one.path;
    }
  }
}

}  // namespace

Json by_status(const std::vector<ListedRelease>& releases) {
  Json grouped = Json::object();
  for (const ListedRelease& one : releases)
    grouped[one.status].push_back({{"version", one.version}, {"date", one.date}});
  return grouped;
}

Result<std::unique_ptr<Mirror>> Mirror::open(CatalogueParts parts, std::optional<SecretKey> key) {
  TRY(auto catalogue, Catalogue::open(std::move(parts)));
  return std::unique_ptr<Mirror>(new Mirror(std::move(catalogue), std::move(key)));
}

Result<Described> Mirror::describe(ReleaseRecord release) {
  TRY(const auto user, catalogue_->user_name(release.publisher));
  auto facts = catalogue_->facts(release);
  const bool unreadable = !facts && facts.error().code != Errc::not_found &&
                          facts.error().code != Errc::too_large && facts.error().code != Errc::invalid;
  if (unreadable) return tl::unexpected(facts.error());
  const std::string publisher = user.value_or(release.publisher);
  return Described{std::move(release), facts ? std::optional(*std::move(facts)) : std::nullopt, publisher};
}

Result<Described> Mirror::describe(const IndexView& view, const Name& name, const std::string& version) {
  TRY(const DistributionRecord record, read_record(view, name));
  const ReleaseRecord* release = find_release(record, version);
  if (release == nullptr)
    return fail(Errc::not_found, fmt::format("{} has no release {}", record.display, version));
  return describe(*release);
}

Json Mirror::meta_of(const Described& one) const {
  const Json known = v1_known_of(one.release);
  Json meta = one.facts ? served_meta(one.facts->meta, known) : known;
  meta["name"] = one.release.display;
  meta["version"] = one.release.version;
  meta["release_status"] = one.release.status;
  meta["date"] = one.release.released;
  meta["user"] = one.user;
  if (!one.facts) return meta;
  meta["sha1"] = one.facts->sha1.hex();
  meta["special_files"] = one.facts->special_files;
  if (!one.facts->documents.empty()) meta["docs"] = documents_of(*one.facts);
  add_docpaths(meta, *one.facts);
  if (key_) meta["certs"] = certs_of(one.release, *one.facts, one.user, *key_);
  return meta;
}

Result<Json> Mirror::release(const IndexView& view, const Name& name, const std::string& version) {
  TRY(const Described one, describe(view, name, version));
  TRY(const auto listed, catalogue_->releases({.distribution = name.key()}));
  Json meta = meta_of(one);
  meta["releases"] = by_status(listed);
  return meta;
}

Result<Json> Mirror::release_v2(const IndexView& view, const Name& name, const std::string& version) {
  TRY(const Described one, describe(view, name, version));
  Json meta = one.release.meta;
  if (one.facts && key_) meta["certs"] = certs_of(one.release, *one.facts, one.user, *key_);
  return meta;
}

Result<Json> Mirror::distribution(const IndexView& view, const Name& name) {
  TRY(const auto listed, catalogue_->releases({.distribution = name.key()}));
  const ListedRelease* current = current_of(listed);
  if (current != nullptr) return release(view, name, current->version);
  TRY(const DistributionRecord record, read_record(view, name));
  return Json{{"name", record.display}, {"releases", Json::object()}};
}

}  // namespace howdah::pgxn
