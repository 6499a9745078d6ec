// SPDX-License-Identifier: PostgreSQL
#include "core/index/new_index.hpp"

#include <fmt/format.h>

#include "core/index/commit_write.hpp"
#include "core/index/online_keys.hpp"
#include "core/model/root_draft.hpp"

namespace howdah {
namespace {

constexpr UnixSeconds k_root_seconds = 365LL * 86400;

Result<void> check_first_root(const std::string& file, const NewIndex& what, const OnlineKeys& keys) {
  TRY(const RootMetadata root, RootMetadata::parse(file));
  if (root.version() != 1)
    return fail(Errc::conflict,
                fmt::format("this is root version {}; a new index starts with version 1", root.version()));
  TRY_VOID(root.check_signed_by(root));
  if (root.expires() <= what.now)
    return fail(Errc::conflict, fmt::format("this root expired on {}; draft one that lasts longer",
                                            to_rfc3339(root.expires())));
  return check_online_keys(root, keys);
}

}  // namespace

Result<git::ObjectId> create_index(const fs::path& path, const NewIndex& what, const SecretKey& root_key,
                                   const PublicKey& timestamp, const OnlineKeys& keys) {
  RootDraft draft;
  draft.expires = what.now + k_root_seconds;
  draft.roles = {{"root", {root_key.public_key()}},
                 {"registry", {keys.registry.public_key()}},
                 {"timestamp", {timestamp}},
                 {"commit", {keys.commit.public_key()}}};
  return create_index(path, what, make_root(draft, {&root_key}), keys);
}

Result<git::ObjectId> create_index(const fs::path& path, const NewIndex& what, const std::string& root_file,
                                   const OnlineKeys& keys) {
  TRY_VOID(check_first_root(root_file, what, keys));
  TRY(git::Repository repository, git::Repository::init_bare(path));
  TRY(const auto existing, repository.ref(k_main_ref));
  if (existing) return fail(Errc::conflict, fmt::format("{}: there is an index already", path.string()));
  const std::vector<git::FileChange> files = {
      {Layout::root_path(1), root_file},
      {k_registry_file, make_registry_document(what.document, keys.registry)}};
  TRY(const git::ObjectId tree, repository.write_tree(std::nullopt, files));
  TRY(const git::ObjectId commit, write_signed_commit(repository, what.document.id,
                                                      {tree, {}, what.now, "create index", ""}, keys.commit));
  TRY_VOID(repository.move_ref(k_main_ref, std::nullopt, commit, "create index"));
  return commit;
}

}  // namespace howdah
