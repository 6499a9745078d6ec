// SPDX-License-Identifier: PostgreSQL
// Every commit back to the first: signed, one parent, and each log only ever growing. Old blobs are not read:
// each must be a prefix of today's text, so its object id is computed from that text (docs/decisions/0004).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/diagnostics.hpp"
#include "core/base/result.hpp"
#include "core/index/view.hpp"

namespace howdah {

/// One earlier state of a file.
struct FileVersion {
  git::ObjectId blob;
  git::ObjectId commit;  ///< the newest commit that holds it
};

struct HistoryFacts {
  std::uint64_t commits = 0;
  /// By path: the file's states before today's, newest first.
  std::unordered_map<std::string, std::vector<FileVersion>> versions;
  /// The newest of these states were verified, against the roots that count now.
  bool verified = false;
};

/// Walks from the view's commit back through at most `max_commits` of them and checks each commit by itself,
/// over as many epochs as the repository has. Files that a commit took away become findings at once.
[[nodiscard]] Result<HistoryFacts> walk_history(const IndexView& view, std::uint64_t max_commits,
                                                Diagnostics& findings);

/// Checks that every earlier state of the log was a prefix of `text`, each shorter than the next newer one.
void check_growth(const git::Repository& repository, std::string_view path, std::string_view text,
                  const std::vector<FileVersion>& versions, Diagnostics& findings);

}  // namespace howdah
