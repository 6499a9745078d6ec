// SPDX-License-Identifier: PostgreSQL
#include "core/index/commit_check.hpp"

#include <fmt/format.h>

#include "core/crypto/sshsig.hpp"
#include "core/model/canonical.hpp"

namespace howdah {
namespace {

tl::unexpected<Error> distrust(const git::Commit& commit, std::string why,
                               const char* code = "trust-signature") {
  return fail_untrusted(Distrust::signature, code, "commit " + commit.id.hex(), std::move(why), "");
}

/// Why `signer` may not sign for the newest of `roots`: it never could, or no longer.
tl::unexpected<Error> refuse_signer(const git::Commit& commit, const PublicKey& signer,
                                    std::span<const RootMetadata> roots, std::string_view role) {
  for (std::size_t i = roots.size() - 1; i-- > 0;) {
    if (!roots[i].holds(role, signer)) continue;
    return distrust(commit,
                    fmt::format("signed by {}, from which root version {} took the {} role",
                                signer.ssh_fingerprint(), roots[i].version() + 1, role),
                    "trust-key-rotated");
  }
  return distrust(
      commit, fmt::format("signed by {}, which does not hold the {} role", signer.ssh_fingerprint(), role));
}

/// The commit as we would have written it from its parsed parts. Anything else in it makes the texts differ.
std::string canonical_commit(const git::Commit& commit) {
  std::string text = fmt::format("tree {}\n", commit.tree.hex());
  for (const git::ObjectId& parent : commit.parents) text += fmt::format("parent {}\n", parent.hex());
  return text + fmt::format("author {}\ncommitter {}\n\n{}", commit.author, commit.committer, commit.message);
}

}  // namespace

Result<void> check_commit(const git::Commit& commit, std::span<const RootMetadata> roots,
                          std::string_view role) {
  if (commit.parents.size() > 1) return distrust(commit, "it has more than one parent");
  if (commit.author != commit.committer) return distrust(commit, "author and committer differ");
  if (!commit.committer.ends_with(" +0000")) return distrust(commit, "its time is not in UTC");
  const auto parts = git::Repository::split_signature(commit.raw);
  if (!parts) return distrust(commit, "it is not signed, or signed more than once");
  const auto& [signature, unsigned_text] = *parts;
  if (unsigned_text != canonical_commit(commit))
    return distrust(commit, "it has headers an index commit does not have");
  const auto signer = sshsig_verify(signature, "git", unsigned_text);
  if (!signer) return distrust(commit, signer.error().message);
  if (!roots.back().holds(role, *signer)) return refuse_signer(commit, *signer, roots, role);
  return {};
}

std::int64_t identity_time(std::string_view identity) {
  const std::size_t zone = identity.rfind(' ');
  if (zone == std::string_view::npos || zone == 0) return 0;
  const std::size_t start = identity.rfind(' ', zone - 1);
  if (start == std::string_view::npos) return 0;
  return integer(identity.substr(start + 1, zone - start - 1)).value_or(0);
}

}  // namespace howdah
