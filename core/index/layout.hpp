// SPDX-License-Identifier: PostgreSQL
// Where things live in the index: name → path and back. Spec: docs/protocol.md, "Index layout".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/name.hpp"
#include "core/model/statement.hpp"

namespace howdah {

inline constexpr const char* k_main_ref = "refs/heads/main";
inline constexpr const char* k_registry_file = "registry.json";
/// Of a fork: the tree of the index it follows, and below `<V>` the tree that root version V of that one
/// names as its checkpoint (docs/federation.md, "Forks").
inline constexpr const char* k_upstream_folder = "upstream";
inline constexpr const char* k_upstream_checkpoints = "upstream-checkpoints";
inline constexpr int k_max_forks = 4;  ///< a fork of a fork of …
/// `upstream/` for what a fork follows, `upstream/upstream/` for what that one follows; nothing for 0.
[[nodiscard]] std::string upstream_prefix(int depth);

[[nodiscard]] std::string_view folder_of(LogKind kind);

class Layout {
 public:
  /// `fanout`: as in registry.json.
  explicit Layout(std::vector<int> fanout) : fanout_(std::move(fanout)) {}

  /// `dist/3f/pgtap.jsonl`. For LogKind::packages, `service` comes before the shard.
  [[nodiscard]] std::string log_path(LogKind kind, const std::string& key,
                                     const std::string& service = {}) const;

  struct LogAddress {
    LogKind kind;
    std::string key;
    std::string service;  ///< packages only
  };
  /// Nothing when the path is not exactly where a log of that name belongs.
  [[nodiscard]] std::optional<LogAddress> parse_log_path(std::string_view path) const;

  [[nodiscard]] static std::string root_path(int version);

 private:
  [[nodiscard]] std::string shard(const std::string& key) const;
  std::vector<int> fanout_;
};

}  // namespace howdah
