// SPDX-License-Identifier: PostgreSQL
// What one commit of a submission may do to the tree: make logs longer, where its signer may, and nothing
// else.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include "core/base/diagnostics.hpp"
#include "core/index/layout.hpp"
#include "core/sys/git.hpp"

namespace howdah {

inline constexpr std::size_t k_max_changed_paths = 500;             ///< of a submission
inline constexpr std::uint64_t k_max_appended_bytes = 256U << 10U;  ///< to one log by one commit
inline constexpr std::uint64_t k_max_submission_bytes = 4U << 20U;  ///< appended by all commits

/// Why the signer may not write to a log; nothing when they may.
using Scope = std::function<std::optional<Finding>(const Layout::LogAddress& address)>;

/// What the commits so far append. Old and new texts are read only once the sizes in their headers are found
/// to be fit.
class ChangeRules {
 public:
  /// `objects` and `layout` must outlive it.
  ChangeRules(const git::Repository& objects, const Layout& layout, Scope scope)
      : objects_(objects), layout_(layout), scope_(std::move(scope)) {}

  /// Every broken rule is a finding with place `commit <id>: <path>`.
  void check(const git::Commit& commit, const git::Commit& parent, Diagnostics& findings);

  /// The logs that grew, by path.
  [[nodiscard]] const std::map<std::string, Layout::LogAddress>& logs() const { return logs_; }
  /// What the commits checked so far bring: themselves, and the trees and files they change.
  [[nodiscard]] const std::set<git::ObjectId>& brought() const { return brought_; }
  [[nodiscard]] std::uint64_t appended_bytes() const { return bytes_; }

 private:
  class OneCommit;
  const git::Repository& objects_;
  const Layout& layout_;
  Scope scope_;
  std::map<std::string, Layout::LogAddress> logs_;
  std::set<git::ObjectId> brought_;
  std::size_t paths_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace howdah
