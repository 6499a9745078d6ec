// SPDX-License-Identifier: PostgreSQL
#include "hooks/ref_check.hpp"

#include <algorithm>
#include <array>

#include "core/crypto/sshsig.hpp"
#include "core/index/root_chain.hpp"
#include "hooks/gate.hpp"
#include "hooks/install.hpp"

namespace howdah {
namespace {

constexpr std::array<std::string_view, 3> k_refs{k_main_ref, "refs/heads/reports", "refs/howdah/timestamp"};
constexpr std::string_view k_epochs = "refs/epochs/";

bool is_signed(const git::Commit& commit, const RootChain& roots) {
  const auto parts = git::Repository::split_signature(commit.raw);
  const auto signer = parts ? sshsig_verify(parts->first, "git", parts->second)
                            : Result<PublicKey>(fail(Errc::untrusted, "unsigned"));
  return signer && std::any_of(roots.all().begin(), roots.all().end(),
                               [&](const RootMetadata& root) { return root.holds("commit", *signer); });
}

/// `refs/howdah/submissions/<id>`: a signed commit whose only parent is that id.
Result<bool> is_archived(const git::Repository& repository, const git::Ref& ref, const RootChain& roots) {
  const auto submission = git::ObjectId::parse(std::string_view(ref.name).substr(k_archive.size()));
  const auto commit = repository.read_commit(ref.target);
  return submission && commit && commit->parents == std::vector{*submission} && is_signed(*commit, roots);
}

}  // namespace

Result<void> check_served_refs(const IndexView& tip, Diagnostics& findings) {
  const git::Repository& repository = tip.repository();
  if (!has_hooks(repository.path())) return {};
  TRY(const RootChain roots, RootChain::read(repository, tip.tree(), std::nullopt));
  TRY(const auto refs, repository.refs_below("refs/"));
  for (const git::Ref& ref : refs) {
    if (std::find(k_refs.begin(), k_refs.end(), ref.name) != k_refs.end() || ref.name.starts_with(k_epochs))
      continue;
    if (!ref.name.starts_with(k_archive)) {
      findings.error("index-unknown-ref", ref.name, "no ref of a served index has this name",
                     "find out who put it there");
      continue;
    }
    TRY(const bool archived, is_archived(repository, ref, roots));
    if (!archived)
      findings.error("index-bad-archive", ref.name, "the registry did not keep this submission",
                     "find out who put it there");
  }
  return {};
}

}  // namespace howdah
