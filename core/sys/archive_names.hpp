// SPDX-License-Identifier: PostgreSQL
// Which paths an archive may hold: those that name the same file on every system a reader may use.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/sys/archive.hpp"

namespace howdah {

/// Judges one path, without a trailing `/`, by itself.
[[nodiscard]] Result<void> check_archive_path(std::string_view path, const ArchiveLimits& limits);

/// The files and folders seen so far, with the folders that paths imply. Refuses two readings of one tree.
class ArchiveTree {
 public:
  /// Borrows nothing; `limit` counts files and folders, implied ones too.
  explicit ArchiveTree(std::uint32_t limit) : limit_(limit) {}

  /// Adds a path that passed check_archive_path().
  [[nodiscard]] Result<void> add(std::string_view path, bool folder);
  /// The one top folder; empty before the first add().
  [[nodiscard]] const std::string& top() const { return top_; }

 private:
  struct Node {
    std::string path;  ///< as the archive spells it
    bool folder = false;
    bool named = false;  ///< has an entry of its own
  };

  [[nodiscard]] Result<void> add_node(std::string_view path, bool folder, bool named);

  std::uint32_t limit_;
  std::map<std::string, Node, std::less<>> nodes_;  ///< by path in lower case
  std::string top_;
};

}  // namespace howdah
