// SPDX-License-Identifier: PostgreSQL
#include "hooks/ref_check.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "core/crypto/sshsig.hpp"
#include "core/index/epoch.hpp"
#include "core/index/fork.hpp"
#include "core/index/root_chain.hpp"
#include "hooks/gate.hpp"
#include "hooks/install.hpp"

namespace howdah {
namespace {

constexpr std::array<std::string_view, 4> k_refs{k_main_ref, "refs/heads/reports", "refs/howdah/timestamp",
                                                 k_upstream_ref};

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

/// The refs of older epochs as main's history tells them, over as many as are here.
Result<std::map<std::string, git::ObjectId>> epochs_behind(const git::Repository& repository,
                                                           git::ObjectId tip) {
  std::map<std::string, git::ObjectId> epochs;
  while (true) {
    TRY(const auto chain, repository.first_parent_chain(tip, std::nullopt));
    TRY(const git::Commit first, repository.read_commit(chain.back()));
    const auto start = epoch_start(first);
    if (!start) return epochs;
    epochs.emplace(epoch_ref(start->number - 1), start->previous);
    TRY(const auto before, commit_before(repository, first));
    if (!before) return epochs;
    tip = before->id;
  }
}

/// `refs/howdah/checkpoints/<N>`: a commit without parent, with the tree root version N names.
Result<bool> is_checkpoint(const git::Repository& repository, const git::Ref& ref, const RootChain& roots) {
  const auto commit = repository.read_commit(ref.target);
  if (!commit || !commit->parents.empty() || !is_signed(*commit, roots)) return false;
  return std::any_of(roots.all().begin(), roots.all().end(), [&](const RootMetadata& root) {
    return ref.name == checkpoint_ref(root.version()) && root.checkpoint() &&
           root.checkpoint()->tree == commit->tree.hex();
  });
}

/// What is wrong with one ref; nothing when it belongs.
Result<std::optional<Finding>> judge_ref(const git::Repository& repository, const git::Ref& ref,
                                         const RootChain& roots,
                                         const std::map<std::string, git::ObjectId>& epochs) {
  constexpr const char* k_remedy = "find out who put it there";
  const auto wrong = [&ref](const char* code, const char* why) {
    return std::optional(Finding{Severity::error, code, ref.name, why, k_remedy});
  };
  if (std::find(k_refs.begin(), k_refs.end(), ref.name) != k_refs.end()) return std::nullopt;
  if (ref.name.starts_with(k_epoch_refs)) {
    const auto end = epochs.find(ref.name);
    if (end != epochs.end() && end->second == ref.target) return std::nullopt;
    return wrong("index-bad-epoch", "main's history does not name it as the end of that epoch");
  }
  if (ref.name.starts_with(k_checkpoint_refs)) {
    TRY(const bool holds, is_checkpoint(repository, ref, roots));
    if (holds) return std::nullopt;
    return wrong("index-bad-checkpoint", "it is not the checkpoint of that root version");
  }
  if (!ref.name.starts_with(k_archive))
    return wrong("index-unknown-ref", "no ref of a served index has this name");
  TRY(const bool archived, is_archived(repository, ref, roots));
  if (archived) return std::nullopt;
  return wrong("index-bad-archive", "the registry did not keep this submission");
}

}  // namespace

Result<void> check_served_refs(const IndexView& tip, Diagnostics& findings) {
  const git::Repository& repository = tip.repository();
  if (!has_hooks(repository.path())) return {};
  TRY(const RootChain roots, RootChain::read(repository, tip.tree(), std::nullopt));
  TRY(const auto epochs, epochs_behind(repository, tip.commit()));
  TRY(const auto refs, repository.refs_below("refs/"));
  for (const git::Ref& ref : refs) {
    TRY(const auto finding, judge_ref(repository, ref, roots, epochs));
    if (finding) findings.error(finding->code, finding->place, finding->message, finding->remedy);
  }
  return {};
}

}  // namespace howdah
