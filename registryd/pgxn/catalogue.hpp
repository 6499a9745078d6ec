// SPDX-License-Identifier: PostgreSQL
// What PGXN's API answers and the index does not by itself: lists by user, tag and extension, counts, search,
// and facts about archives. Derived from index and artifacts alone, in files of its own that may be deleted
// at any time; every answer is as new as the index's tip. Yanked releases, and those whose version pgxnclient
// cannot read, are in no list.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/base/log.hpp"
#include "core/index/catalog.hpp"
#include "registryd/pgxn/archive_facts.hpp"
#include "registryd/state/database.hpp"
#include "registryd/state/tips.hpp"

namespace howdah::pgxn {

/// A release in a list.
struct ListedRelease {
  std::string distribution;  ///< key
  std::string display;
  std::string version;
  std::string status;
  std::string date;
  std::string user;  ///< as its bearer writes it
  std::string abstract;
};

/// Which releases; empty members do not matter.
struct Selection {
  std::string distribution{};  ///< key
  std::string user{};          ///< key
  std::string tag{};           ///< any letter case
  std::string extension{};     ///< key
  std::size_t newest = 0;      ///< only so many, the newest of each distribution, by date
};

struct Counts {
  std::int64_t distributions = 0;
  std::int64_t releases = 0;
  std::int64_t extensions = 0;
  std::int64_t users = 0;
  std::int64_t tags = 0;
};

/// A name and how many distributions and releases it has.
struct Tally {
  std::string key;
  std::string display;
  std::int64_t distributions = 0;
  std::int64_t releases = 0;
};

struct Hits {
  std::int64_t count = 0;
  std::vector<Json> hits;  ///< with score, and excerpt where there is a text
};

struct SearchQuestion {
  std::string kind;  ///< docs, dists, extensions, users or tags
  std::string text;
  std::int64_t offset = 0;
  std::int64_t limit = 50;
};

struct CatalogueParts {
  fs::path file;    ///< of the database
  fs::path folder;  ///< of zips made of other formats
  fs::path spool;
  const ArtifactStore& artifacts;
  Tips& tips;
  const Log& log;
};

class Catalogue {
 public:
  /// A file that cannot be used is made anew.
  [[nodiscard]] static Result<std::unique_ptr<Catalogue>> open(CatalogueParts parts);

  /// Newest first, by version within a distribution and by date between them.
  [[nodiscard]] Result<std::vector<ListedRelease>> releases(const Selection& selection);
  [[nodiscard]] Result<Counts> counts();
  /// At most `limit`, those with most releases or distributions first.
  [[nodiscard]] Result<std::vector<Tally>> prolific_users(std::size_t limit);
  [[nodiscard]] Result<std::vector<Tally>> popular_tags(std::size_t limit);
  /// Whose key begins with `letter`; {key, display}.
  [[nodiscard]] Result<std::vector<Tally>> users_by(char letter);
  /// A tag as its newest release spells it; nothing when none has it.
  [[nodiscard]] Result<std::optional<std::string>> tag_spelling(const std::string& tag);
  /// The user's spelling of their name; nothing when there is no such user.
  [[nodiscard]] Result<std::optional<std::string>> user_name(const std::string& key);

  [[nodiscard]] Result<Hits> search(const SearchQuestion& question);

  /// Reads the archive when nobody has asked before.
  [[nodiscard]] Result<ArchiveFacts> facts(const ReleaseRecord& release);
  /// Where the zip made of an artifact of another format lies, once facts() has returned.
  [[nodiscard]] fs::path repacked(const Sha256& artifact) const;

 private:
  Catalogue(CatalogueParts parts, std::unique_ptr<Database> database)
      : parts_(std::move(parts)), database_(std::move(database)) {}
  [[nodiscard]] Result<void> catch_up();
  [[nodiscard]] Result<void> follow(SQLite::Database& connection, const IndexView& tip);
  [[nodiscard]] Result<void> note_distribution(SQLite::Database& connection, const IndexView& tip,
                                               const std::string& key);
  [[nodiscard]] Result<void> note_user(SQLite::Database& connection, const IndexView& tip,
                                       const std::string& key);
  [[nodiscard]] Result<void> note_words(SQLite::Database& connection, const ReleaseRecord& release,
                                        const std::string& user);
  static void remember(SQLite::Database& connection, const Sha256& artifact, const ArchiveFacts& facts);
  [[nodiscard]] Result<ArchiveReport> look_into(const ReleaseRecord& release) const;
  [[nodiscard]] Result<std::vector<Tally>> tally(const char* sql, std::int64_t limit);

  CatalogueParts parts_;
  std::unique_ptr<Database> database_;
  std::mutex mutex_;  ///< of catch_up(): the position only moves forward
  std::optional<git::ObjectId> standing_;
};

/// The release a distribution shows: the newest stable one, else testing, else unstable. Null for none.
[[nodiscard]] const ListedRelease* current_of(const std::vector<ListedRelease>& releases);

/// META 1 of a release as PGXN would serve it, as far as the index knows it.
[[nodiscard]] Json v1_known_of(const ReleaseRecord& release);

/// Newest version first; `a` before `b`.
[[nodiscard]] bool is_newer_version(const std::string& a, const std::string& b);

}  // namespace howdah::pgxn
