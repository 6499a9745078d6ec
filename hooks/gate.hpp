// SPDX-License-Identifier: PostgreSQL
// The gate: whether commits somebody offers may become part of an index. One check for pushes (the
// pre-receive hook), for pull requests (`index-tool gate`) and for landing, which does not trust the other
// two. Rules: docs/protocol.md, "Submissions".
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "hooks/gate_input.hpp"
#include "hooks/line_rules.hpp"

namespace howdah {

inline constexpr std::size_t k_max_commits = 50;

/// Commits found fit to be landed.
struct CheckedSubmission {
  git::ObjectId base;
  git::ObjectId head;
  std::optional<std::string> service;  ///< nothing: owners' own statements, of a pull request
  PublicKey signer;                    ///< of every commit
  std::vector<git::ObjectId> commits;  ///< oldest first
  std::vector<GrownLog> logs;          ///< sorted by path
  std::set<git::ObjectId> objects;     ///< all it brings
};

/// Errors: denied with every finding (codes `gate-…`); those of reading the index itself.
[[nodiscard]] Result<CheckedSubmission> check_submission(const GateInput& input);

/// `refs/for/<service>/<nonce>`. Errors: denied, with finding gate-ref.
struct InboxName {
  Name service;
  std::string nonce;
};
[[nodiscard]] Result<InboxName> parse_inbox_ref(std::string_view ref);

inline constexpr std::string_view k_inbox = "refs/for/";
/// Accepted submissions, by the id of their last commit: kept with the certificate that came along.
inline constexpr std::string_view k_archive = "refs/howdah/submissions/";

}  // namespace howdah
