// SPDX-License-Identifier: PostgreSQL
#include "core/index/epoch.hpp"

#include <fmt/format.h>

#include "core/index/commit_write.hpp"
#include "core/index/writer.hpp"

namespace howdah {
namespace {

/// What would start the epoch after the tip's.
Result<EpochStart> next_start(const git::Repository& repository, const git::ObjectId& tip) {
  TRY(const auto chain, repository.first_parent_chain(tip, std::nullopt));
  TRY(const git::Commit first, repository.read_commit(chain.back()));
  const auto now = epoch_start(first);
  const int number = now ? now->number : 1;
  if (now && first.id == tip)
    return fail(Errc::conflict, fmt::format("epoch {} started with the newest commit, and nothing was "
                                            "published since; there is nothing to leave behind",
                                            number));
  return EpochStart{number + 1, tip};
}

/// Points `ref` at `to`; a start that was cut short may have done so already.
Result<void> keep(git::Repository& repository, const std::string& ref, const git::ObjectId& to) {
  TRY(const auto standing, repository.ref(ref));
  if (standing == to) return {};
  if (!standing) return repository.move_ref(ref, std::nullopt, to, "keep an epoch");
  return fail(Errc::conflict, fmt::format("{} names commit {}, not {}, with which that epoch ends; find out "
                                          "who put it there, then remove it with: git update-ref -d {}",
                                          ref, standing->hex(), to.hex(), ref));
}

}  // namespace

std::string checkpoint_ref(int root_version) {
  return fmt::format("{}{}", k_checkpoint_refs, root_version);
}

Result<Epoch> begin_epoch(const fs::path& path, const TrustAnchor& anchor, const OnlineKeys& keys,
                          UnixSeconds now) {
  TRY(const FileLock other_writers, FileLock::acquire(path / k_writer_lock));
  TRY(auto opened, git::Repository::open(path));
  const auto repository = std::make_shared<git::Repository>(std::move(opened));
  TRY(const Verified<IndexView> tip, Verifier(repository, anchor).open_tip());
  TRY_VOID(check_online_keys(tip->root(), keys));
  TRY(const EpochStart start, next_start(*repository, tip->commit()));
  const NewCommit first{tip->tree(), {}, now, epoch_subject(start), epoch_trailers(start)};
  TRY(const git::ObjectId commit, write_signed_commit(*repository, tip->registry().id, first, keys.commit));
  TRY_VOID(keep(*repository, epoch_ref(start.number - 1), tip->commit()));
  TRY_VOID(keep_checkpoints(*repository, tip->registry().id, tip->roots().all(), commit, keys.commit, now));
  TRY_VOID(repository->move_ref(k_main_ref, tip->commit(), commit, epoch_subject(start)));
  return Epoch{start.number, commit, tip->commit()};
}

Result<void> keep_checkpoints(git::Repository& repository, const RegistryId& registry,
                              std::span<const RootMetadata> roots, const git::ObjectId& main,
                              const SecretKey& commit_key, UnixSeconds now) {
  for (const RootMetadata& root : roots) {
    if (!root.checkpoint()) continue;
    const auto commit = git::ObjectId::parse(root.checkpoint()->commit);
    const auto tree = git::ObjectId::parse(root.checkpoint()->tree);
    TRY(const auto standing, repository.ref(checkpoint_ref(root.version())));
    if (standing) continue;
    TRY(const bool in_this_epoch, repository.is_descendant(main, *commit));
    if (in_this_epoch) continue;
    const NewCommit kept{*tree, {}, now, fmt::format("checkpoint of root version {}", root.version()), ""};
    TRY(const git::ObjectId id, write_signed_commit(repository, registry, kept, commit_key));
    TRY_VOID(repository.move_ref(checkpoint_ref(root.version()), std::nullopt, id, "keep a checkpoint"));
  }
  return {};
}

}  // namespace howdah
