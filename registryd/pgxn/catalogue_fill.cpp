// SPDX-License-Identifier: PostgreSQL
// What the catalogue keeps of a distribution and of a user.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/base/ascii.hpp"
#include "core/model/semver.hpp"
#include "core/rules/meta.hpp"
#include "core/rules/meta_served.hpp"
#include "registryd/pgxn/catalogue.hpp"

namespace howdah::pgxn {
namespace {

constexpr std::size_t k_most_words = 256U << 10U;  // of one page
constexpr const char* k_tables[] = {"releases", "provided", "tagged"};

void forget_words(SQLite::Database& connection, const std::string& about) {
  for (const char* sql : {"DELETE FROM words WHERE rowid IN (SELECT id FROM found WHERE about = ?)",
                          "DELETE FROM found WHERE about = ?"}) {
    SQLite::Statement gone(connection, sql);
    gone.bind(1, about);
    gone.exec();
  }
}

void forget(SQLite::Database& connection, const std::string& key) {
  for (const char* table : k_tables) {
    SQLite::Statement gone(connection, fmt::format("DELETE FROM {} WHERE dist = ?", table));
    gone.bind(1, key);
    gone.exec();
  }
  forget_words(connection, "dist:" + key);
}

/// Something a search can find, and the words by which.
struct Entry {
  const char* kind;
  std::string about;
  Json hit;
  std::string title;
  std::string abstract;
  std::string body;
};

void add(SQLite::Database& connection, const Entry& entry) {
  SQLite::Statement found(connection, "INSERT INTO found (kind, about, hit) VALUES (?, ?, ?)");
  bind_all(found, entry.kind, entry.about, entry.hit.dump(-1, ' ', false, Json::error_handler_t::replace));
  found.exec();
  SQLite::Statement words(connection, "INSERT INTO words (rowid, title, abstract, body) VALUES (?, ?, ?, ?)");
  bind_all(words, connection.getLastInsertRowid(), entry.title, entry.abstract,
           entry.body.substr(0, k_most_words));
  words.exec();
}

std::string display_of(SQLite::Database& connection, const std::string& user) {
  SQLite::Statement row(connection, "SELECT display FROM users WHERE user = ?");
  row.bind(1, user);
  return row.executeStep() ? row.getColumn(0).getString() : user;
}

std::vector<std::string> tags_of(const ReleaseRecord& release) {
  std::vector<std::string> tags;
  const Json& classifications = object_in(release.meta, "classifications");
  for (const Json& tag : classifications.value("tags", Json::array())) {
    if (tag.is_string()) tags.push_back(tag.get<std::string>());
  }
  return tags;
}

void list_release(SQLite::Database& connection, const std::string& key, const ReleaseRecord& release) {
  SQLite::Statement insert(connection, "INSERT OR REPLACE INTO releases VALUES (?, ?, ?, ?, ?, ?, ?)");
  bind_all(insert, key, release.version, release.display, release.status, release.released, release.publisher,
           text_in(release.meta, "abstract"));
  insert.exec();
  for (const std::string& extension : provided_extensions(release.meta)) {
    const auto name = Name::parse(extension);
    if (!name) continue;
    SQLite::Statement provided(connection, "INSERT OR IGNORE INTO provided VALUES (?, ?, ?)");
    bind_all(provided, name->key(), key, release.version);
    provided.exec();
  }
  for (const std::string& tag : tags_of(release)) {
    SQLite::Statement tagged(connection, "INSERT OR IGNORE INTO tagged VALUES (?, ?, ?, ?)");
    bind_all(tagged, ascii_lower(tag), key, release.version, tag);
    tagged.exec();
  }
}

bool is_listed(const ReleaseRecord& release) {
  return !release.yanked && old_clients_read(release.version);
}

/// The members every hit about a release has.
Json release_hit(const ReleaseRecord& release, const std::string& user) {
  return {{"dist", release.display},
          {"version", release.version},
          {"date", release.released},
          {"user", user},
          {"user_name", user}};
}

Json with(Json hit, std::initializer_list<std::pair<const char*, std::string>> members) {
  for (const auto& [key, value] : members) hit[key] = value;
  return hit;
}

void add_distribution(SQLite::Database& connection, const ReleaseRecord& release, const Json& hit,
                      const std::string& more_words) {
  const std::string abstract = text_in(release.meta, "abstract");
  add(connection, {"dists", "dist:" + release.distribution, with(hit, {{"abstract", abstract}}),
                   release.display, abstract,
                   fmt::format("{} {} {} {}", text_in(release.meta, "description"),
                               fmt::join(provided_extensions(release.meta), " "),
                               fmt::join(tags_of(release), " "), more_words)});
}

void add_extensions(SQLite::Database& connection, const ReleaseRecord& release, const Json& hit,
                    const std::vector<Document>& documents) {
  for (const auto& [extension, content] :
       object_in(object_in(release.meta, "contents"), "extensions").items()) {
    const std::string own = text_in(content, "abstract");
    const std::string abstract = own.empty() ? text_in(release.meta, "abstract") : own;
    const std::string doc = text_in(content, "doc");
    std::string docpath;
    for (const Document& document : documents) {
      if (!doc.empty() && doc.starts_with(document.path + ".")) docpath = document.path;
    }
    add(connection,
        {"extensions", "dist:" + release.distribution,
         with(hit, {{"extension", extension}, {"abstract", abstract}, {"docpath", docpath}}), extension,
         abstract, fmt::format("{} {}", release.display, fmt::join(tags_of(release), " "))});
  }
}

/// A README says little that the distribution does not, unless it is all there is.
void add_documents(SQLite::Database& connection, const ReleaseRecord& release, const Json& hit,
                   const ArchiveReport& report) {
  const auto& documents = report.facts.documents;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const Document& one = documents[i];
    if (one.path == "README" && documents.size() > 1) continue;
    add(connection, {"docs", "dist:" + release.distribution,
                     with(hit, {{"title", one.title}, {"abstract", one.abstract}, {"docpath", one.path}}),
                     one.title, one.abstract, report.texts[i]});
  }
}

}  // namespace

Json v1_known_of(const ReleaseRecord& release) {
  return served_v1_of_v2(release.meta, release.status);
}

bool is_newer_version(const std::string& a, const std::string& b) {
  const auto left = SemVer::parse(a);
  const auto right = SemVer::parse(b);
  if (!left || !right) return left.has_value() && !right;
  return *left > *right;
}

Result<void> Catalogue::note_user(SQLite::Database& connection, const IndexView& tip,
                                  const std::string& key) {
  TRY(const Name name, Name::parse(key));
  TRY(const auto log, tip.log(LogKind::users, name));
  if (!log || log->empty()) return {};
  std::string display = text_in(log->front().body, "display");
  if (display.empty()) display = key;
  SQLite::Statement insert(connection, "INSERT OR REPLACE INTO users VALUES (?, ?)");
  bind_all(insert, key, display);
  insert.exec();
  forget_words(connection, "user:" + key);
  add(connection,
      {"users", "user:" + key, {{"user", display}, {"name", display}, {"uri", nullptr}}, display, "", key});
  return {};
}

Result<void> Catalogue::note_distribution(SQLite::Database& connection, const IndexView& tip,
                                          const std::string& key) {
  TRY(const Name name, Name::parse(key));
  TRY(const auto log, tip.log(LogKind::dist, name));
  forget(connection, key);
  if (!log) return {};
  TRY(const DistributionRecord record, fold_distribution(*log));
  std::vector<ListedRelease> listed;
  for (const ReleaseRecord& release : record.releases) {
    if (!is_listed(release)) continue;
    list_release(connection, key, release);
    listed.push_back({key, "", release.version, release.status, "", "", ""});
  }
  const ListedRelease* current = current_of(listed);
  if (current == nullptr) return {};
  const ReleaseRecord& release = *record.release(current->version);
  return note_words(connection, release, display_of(connection, release.publisher));
}

Result<void> Catalogue::note_words(SQLite::Database& connection, const ReleaseRecord& release,
                                   const std::string& user) {
  const auto report = look_into(release);
  if (!report) {
    parts_.log.warn("pgxn-archive-unread", {{"distribution", release.distribution},
                                            {"version", release.version},
                                            {"reason", report.error().message}});
  }
  const ArchiveReport known = report ? *report : ArchiveReport{};
  if (report) remember(connection, release.sha256, known.facts);
  const Json hit = release_hit(release, user);
  add_distribution(connection, release, hit, known.facts.readme + " " + user);
  add_extensions(connection, release, hit, known.facts.documents);
  add_documents(connection, release, hit, known);
  for (const std::string& tag : tags_of(release))
    add(connection, {"tags", "dist:" + release.distribution, {{"tag", tag}}, tag, "", ""});
  return {};
}

const ListedRelease* current_of(const std::vector<ListedRelease>& releases) {
  for (const char* status : {"stable", "testing", "unstable"}) {
    const ListedRelease* best = nullptr;
    for (const ListedRelease& release : releases) {
      if (release.status != status) continue;
      if (best == nullptr || is_newer_version(release.version, best->version)) best = &release;
    }
    if (best != nullptr) return best;
  }
  return nullptr;
}

}  // namespace howdah::pgxn
