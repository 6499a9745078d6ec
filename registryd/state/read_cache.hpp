// SPDX-License-Identifier: PostgreSQL
// What the index does not answer by itself: lists and search over all distributions, and which commit brought
// a statement. Derived from the index alone, in a file of its own that may be deleted at any time; every
// answer is as new as the index's tip, unless the disk is full: then lists are as they were, and what is not
// found is an error.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/base/log.hpp"
#include "core/index/history.hpp"
#include "registryd/events/event_rows.hpp"
#include "registryd/state/database.hpp"
#include "registryd/state/tips.hpp"

namespace howdah {

/// A line of `GET /v1/distributions`.
struct DistributionSummary {
  std::string key;
  std::string display;
  std::string version;  ///< of the latest release
  std::string abstract;
  std::vector<std::string> extensions;
};

/// The first release of some bytes.
struct ReleaseOfBytes {
  std::string distribution;  ///< key
  std::string version;
  std::string file;
};

/// A part of a list in the order of its keys.
struct Page {
  std::string after = {};   ///< the last key of the part before
  std::int64_t limit = -1;  ///< negative: all of it
};

class ReadCache {
 public:
  /// A file that cannot be used is made anew. `tips` must outlive it.
  [[nodiscard]] static Result<std::unique_ptr<ReadCache>> open(const fs::path& file, Tips& tips,
                                                               const Log& log);

  /// Distributions in which every word of `query` occurs (in name, abstract, extensions or tags), by key.
  /// Those whose releases are all yanked are left out.
  [[nodiscard]] Result<std::vector<DistributionSummary>> distributions(const std::string& query,
                                                                       const Page& page = {});
  [[nodiscard]] Result<std::vector<StoredEvent>> events(const EventFilter& filter);
  /// The serial of the newest event.
  [[nodiscard]] Result<std::uint64_t> last_event();
  /// The commit that brought this statement. Errors: not_found.
  [[nodiscard]] Result<git::ObjectId> commit_of(const std::string& statement_hex);
  /// Nothing when no release has these bytes.
  [[nodiscard]] Result<std::optional<ReleaseOfBytes>> release_of(const Sha256& artifact);

 private:
  ReadCache(std::unique_ptr<Database> database, Tips& tips, const Log& log)
      : database_(std::move(database)), tips_(tips), log_(log) {}

  /// Nothing when it is as new as the tip. An error beside the result: its disk does not let it, and what it
  /// has still holds (it only grows).
  [[nodiscard]] Result<std::optional<Error>> catch_up();
  [[nodiscard]] Result<git::ObjectId> take_in();
  [[nodiscard]] Result<void> update(SQLite::Database& connection, const IndexView& tip);

  std::unique_ptr<Database> database_;
  Tips& tips_;
  const Log& log_;
  std::mutex mutex_;  ///< of catch_up(): the position only moves forward
  std::optional<git::ObjectId> standing_;
};

}  // namespace howdah
