// SPDX-License-Identifier: PostgreSQL
// Logs read lately, taken apart into lines, for several threads: who admits a release reads a log, and who
// records it a moment later reads the same. A blob never changes, so nothing here can be out of date.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/model/statement.hpp"
#include "core/sys/git.hpp"

namespace howdah {

/// The lines point into the text.
struct ReadLog {
  std::string text;
  std::vector<StatementLine> lines;
};

/// Reads a log's blob; form is checked, signatures are not. Errors: invalid, too_large, not_found.
[[nodiscard]] Result<std::shared_ptr<const ReadLog>> read_log(const git::Repository& repository,
                                                              const git::ObjectId& blob);

class LogCache {
 public:
  /// Holds logs of at most so many bytes of text together, none of more than an eighth; forgets what was not
  /// asked for longest.
  explicit LogCache(std::size_t bytes) : bytes_(bytes) {}

  /// As read_log().
  [[nodiscard]] Result<std::shared_ptr<const ReadLog>> read(const git::Repository& repository,
                                                            const git::ObjectId& blob);

 private:
  using Entry = std::pair<git::ObjectId, std::shared_ptr<const ReadLog>>;
  [[nodiscard]] std::shared_ptr<const ReadLog> find(const git::ObjectId& blob);
  void add(const git::ObjectId& blob, std::shared_ptr<const ReadLog> log);

  std::size_t bytes_;
  std::mutex mutex_;
  std::list<Entry> entries_;  ///< asked for last, first
  std::map<git::ObjectId, std::list<Entry>::iterator> places_;
  std::size_t used_ = 0;
};

}  // namespace howdah
