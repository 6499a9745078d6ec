// SPDX-License-Identifier: PostgreSQL
// The one verification path: root chain → commit signature → registry document → every line of every log.
// Client, server, and index-tool all come through here. What a fork holds of the index it follows goes the
// same way, by that index's own root and keys.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/base/diagnostics.hpp"
#include "core/base/result.hpp"
#include "core/index/view.hpp"

namespace howdah {

/// What a reader trusts before it has read anything.
struct TrustAnchor {
  std::optional<Sha256> root;    ///< pinned SHA-256 of root/1.json (or of any later root in the chain)
  std::optional<RegistryId> id;  ///< when known, the registry must say so
};

struct VerifyReport {
  std::uint64_t statements = 0;
  std::uint64_t logs = 0;
  std::uint64_t commits = 0;
  Diagnostics findings;  ///< place is `path:line` or `commit <id>`
  [[nodiscard]] bool ok() const { return !findings.has_errors(); }
};

class Verifier {
 public:
  Verifier(std::shared_ptr<const git::Repository> repository, TrustAnchor anchor);

  /// Checks root chain, commit signature and registry document; the view then verifies each log as it is
  /// read. Of a fork, root chain and registry document of what it follows too. Errors: untrusted, not_found
  /// (no such commit).
  [[nodiscard]] Result<Verified<IndexView>> open(const git::ObjectId& commit) const;
  /// The same for the tip of refs/heads/main. Errors: also not_found when the ref does not exist.
  [[nodiscard]] Result<Verified<IndexView>> open_tip() const;

  /// Everything at one commit: every file is one we know, every log verifies, cross-references hold, and
  /// nothing was taken away since the parent commit. All findings, not just the first. `threads`: 0 = one per
  /// core.
  [[nodiscard]] Result<VerifyReport> verify_tree(const git::ObjectId& commit, unsigned threads = 0) const;

  /// What is new at `after` since `before`, which was verified earlier: what was added to every changed log
  /// (where a root changed: the log in full), that it only grew, and the cross-references of what changed.
  /// Costs as much as the change, not as the index.
  [[nodiscard]] Result<VerifyReport> verify_update(const Verified<IndexView>& before,
                                                   const Verified<IndexView>& after,
                                                   unsigned threads = 0) const;

  /// verify_tree, and every commit back to the first: signed, one parent, append-only.
  [[nodiscard]] Result<VerifyReport> verify_history(const git::ObjectId& commit, unsigned threads = 0) const;

 private:
  [[nodiscard]] Result<IndexView> open_tree(const git::Commit& commit, RootChain roots,
                                            const std::optional<RegistryId>& id, int depth) const;
  [[nodiscard]] Result<std::shared_ptr<const IndexView>> open_upstream(const git::Commit& commit,
                                                                       const RegistryDocument& fork,
                                                                       int depth) const;
  std::shared_ptr<const git::Repository> repository_;
  TrustAnchor anchor_;
};

}  // namespace howdah
