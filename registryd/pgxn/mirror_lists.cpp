// SPDX-License-Identifier: PostgreSQL
// Documents about several distributions: extensions, users, tags, statistics.
#include <fmt/format.h>

#include <algorithm>

#include "core/rules/meta_served.hpp"
#include "registryd/pgxn/mirror.hpp"

namespace howdah::pgxn {
namespace {

constexpr std::size_t k_most_listed = 56;  // as PGXN

/// By distribution, with the abstract of its newest release.
Json by_distribution(const std::vector<ListedRelease>& releases) {
  Json grouped = Json::object();
  for (const ListedRelease& one : releases) {
    Json& entry = grouped[one.display];
    if (!entry.contains("abstract")) entry["abstract"] = one.abstract;
    entry[one.status].push_back({{"version", one.version}, {"date", one.date}});
  }
  return grouped;
}

/// The extension's entry in META, whatever letter case either is written in.
const Json* entry_of(const Json& meta, const Name& extension) {
  for (const auto& [given, entry] : object_in(meta, "provides").items()) {
    const auto name = Name::parse(given);
    if (name && *name == extension && entry.is_object()) return &entry;
  }
  return nullptr;
}

void add_version(Json& document, const ListedRelease& release, const Json& meta, const Json& entry) {
  const std::string version = text_in(entry, "version");
  if (!old_clients_read(version)) return;
  Json at{{"dist", release.display}, {"version", release.version}, {"date", release.date}};
  if (release.status != "stable") at["status"] = release.status;
  document["versions"][version].push_back(std::move(at));
  if (document.contains(release.status)) return;  // releases come newest first
  Json& newest = document[release.status];
  newest = {{"dist", release.display}, {"version", release.version}, {"sha1", text_in(meta, "sha1")}};
  for (const char* member : {"abstract", "docpath"}) {
    const std::string text = text_in(entry, member);
    if (!text.empty()) newest[member] = text;
  }
}

Json release_line(const ListedRelease& one) {
  return {{"dist", one.display}, {"version", one.version}, {"abstract", one.abstract},
          {"date", one.date},    {"user", one.user},       {"user_name", one.user}};
}

}  // namespace

Result<Json> Mirror::extension(const IndexView& view, const Name& name) {
  TRY(const auto log, view.log(LogKind::ext, name));
  if (!log) return fail(Errc::not_found, fmt::format("no extension '{}' here", name.given()));
  TRY(const ExtensionRecord record, fold_extension(*log));
  Json document{{"extension", record.display}, {"versions", Json::object()}};
  TRY(const auto releases, catalogue_->releases({.extension = name.key()}));
  for (const ListedRelease& release : releases) {
    TRY(const Name distribution, Name::parse(release.distribution));
    TRY(const Described one, describe(view, distribution, release.version));
    const Json meta = meta_of(one);
    const Json* entry = entry_of(meta, name);
    if (entry != nullptr) add_version(document, release, meta, *entry);
  }
  for (const char* status : {"unstable", "testing", "stable"}) {
    if (document.contains(status)) document["latest"] = status;
  }
  if (!document.contains("latest"))
    return fail(Errc::not_found, fmt::format("no release with the extension '{}'", record.display));
  return document;
}

Result<Json> Mirror::user(const Name& name) {
  TRY(const auto display, catalogue_->user_name(name.key()));
  if (!display) return fail(Errc::not_found, fmt::format("no user '{}' here", name.given()));
  TRY(const auto releases, catalogue_->releases({.user = name.key()}));
  // Addresses are in no public answer; the member stays, because clients read it.
  return Json{
      {"nickname", *display}, {"name", *display}, {"email", ""}, {"releases", by_distribution(releases)}};
}

Result<Json> Mirror::tag(const std::string& tag) {
  TRY(const auto spelling, catalogue_->tag_spelling(tag));
  if (!spelling) return fail(Errc::not_found, fmt::format("no distribution has the tag '{}'", tag));
  TRY(const auto releases, catalogue_->releases({.tag = tag}));
  return Json{{"tag", *spelling}, {"releases", by_distribution(releases)}};
}

Result<Json> Mirror::recent_extensions(const IndexView& view) {
  TRY(const auto releases, catalogue_->releases({.newest = k_most_listed}));
  Json list = Json::array();
  for (const ListedRelease& release : releases) {
    TRY(const Name distribution, Name::parse(release.distribution));
    TRY(const Described one, describe(view, distribution, release.version));
    const Json meta = meta_of(one);
    for (const auto& [extension, entry] : object_in(meta, "provides").items()) {
      if (list.size() == k_most_listed) return list;
      Json line = release_line(release);
      line["extension"] = extension;
      line["ext_version"] = text_in(entry, "version");
      if (entry.contains("abstract")) line["abstract"] = entry["abstract"];
      list.push_back(std::move(line));
    }
  }
  return list;
}

Result<Json> Mirror::statistic(const IndexView& view, Statistic which) {
  TRY(const Counts counts, catalogue_->counts());
  Json list = Json::array();
  switch (which) {
    case Statistic::dist: {
      TRY(const auto recent, catalogue_->releases({.newest = k_most_listed}));
      for (const ListedRelease& one : recent) list.push_back(release_line(one));
      return Json{{"count", counts.distributions}, {"releases", counts.releases}, {"recent", list}};
    }
    case Statistic::extension: {
      TRY(list, recent_extensions(view));
      return Json{{"count", counts.extensions}, {"recent", list}};
    }
    case Statistic::user: {
      TRY(const auto users, catalogue_->prolific_users(k_most_listed));
      for (const Tally& one : users) {
        list.push_back({{"nickname", one.display},
                        {"name", one.display},
                        {"dists", one.distributions},
                        {"releases", one.releases}});
      }
      return Json{{"count", counts.users}, {"prolific", list}};
    }
    case Statistic::tag: {
      TRY(const auto tags, catalogue_->popular_tags(k_most_listed));
      for (const Tally& one : tags) list.push_back({{"tag", one.display}, {"dists", one.distributions}});
      return Json{{"count", counts.tags}, {"popular", list}};
    }
    case Statistic::summary:
      break;
  }
  return Json{
      {"dists", counts.distributions}, {"releases", counts.releases}, {"extensions", counts.extensions},
      {"users", counts.users},         {"tags", counts.tags},         {"mirrors", 1}};
}

}  // namespace howdah::pgxn
