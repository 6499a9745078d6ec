// SPDX-License-Identifier: PostgreSQL
// The writing half of git.hpp: blobs, trees, commits.
#include <algorithm>
#include <memory>

#include "core/base/log.hpp"
#include "core/sys/git_handles.hpp"
#include "core/sys/git_parse.hpp"

namespace howdah::git {
namespace {

Result<ObjectId> store(git_odb* odb, std::string_view content, git_object_t type) {
  git_oid oid{};
  TRY_VOID(check(git_odb_write(&oid, odb, content.data(), content.size(), type),
                 std::string("write a ") + git_object_type2string(type)));
  return from_oid(oid);
}

/// No path twice and none below another: libgit2 leaves both undefined.
Result<void> check_paths(const std::vector<FileChange>& changes) {
  std::vector<std::string> keys;
  for (const FileChange& change : changes) {
    TRY_VOID(split_path(change.path));
    keys.push_back(change.path + "/");  // so that everything below a path sorts right behind it
  }
  std::sort(keys.begin(), keys.end());
  for (std::size_t i = 1; i < keys.size(); ++i) {
    if (keys[i].rfind(keys[i - 1], 0) != 0) continue;
    keys[i - 1].pop_back();
    return fail(Errc::invalid,
                "write tree: " + json_quote(keys[i - 1]) + " is changed twice or is also a folder");
  }
  return {};
}

Result<CommitHandle> look_up_commit(git_repository* repository, const ObjectId& id) {
  CommitHandle commit;
  const git_oid oid = to_oid(id);
  TRY_VOID(check(git_commit_lookup(out(commit), repository, &oid), "read commit " + id.hex()));
  return commit;
}

Result<TreeHandle> look_up_tree(git_repository* repository, const ObjectId& id) {
  TreeHandle tree;
  const git_oid oid = to_oid(id);
  TRY_VOID(check(git_tree_lookup(out(tree), repository, &oid), "read tree " + id.hex()));
  return tree;
}

}  // namespace

Result<ObjectId> Repository::write_blob(std::string_view content) {
  state_->unsynced = true;
  return store(state_->odb.get(), content, GIT_OBJECT_BLOB);
}

Result<ObjectId> Repository::write_tree(const std::optional<ObjectId>& base,
                                        const std::vector<FileChange>& changes) {
  TRY_VOID(check_paths(changes));
  TreeHandle baseline;
  if (base) {
    TRY(baseline, look_up_tree(state_->repository.get(), *base));
  }
  std::vector<git_tree_update> updates;
  for (const FileChange& change : changes) {
    TRY(const ObjectId blob, write_blob(change.content));
    updates.push_back({GIT_TREE_UPDATE_UPSERT, to_oid(blob), GIT_FILEMODE_BLOB, change.path.c_str()});
  }
  state_->unsynced = true;
  git_oid oid{};
  const int code =
      git_tree_create_updated(&oid, state_->repository.get(), baseline.get(), updates.size(), updates.data());
  if (code < 0) {
    Error error = git_error_of(code, "write tree");
    if (git_error_last() != nullptr && git_error_last()->klass == GIT_ERROR_TREE) error.code = Errc::conflict;
    return tl::unexpected(std::move(error));
  }
  return from_oid(oid);
}

Result<std::string> Repository::commit_text(const ObjectId& tree, const std::vector<ObjectId>& parents,
                                            const Identity& who, const std::string& message) const {
  SignatureHandle signature;
  TRY_VOID(check(git_signature_new(out(signature), who.name.c_str(), who.email.c_str(), who.time, 0),
                 "commit as " + json_quote(who.name + " <" + who.email + ">")));
  TRY(const TreeHandle tree_handle, look_up_tree(state_->repository.get(), tree));
  std::vector<CommitHandle> owners;
  std::vector<const git_commit*> pointers;
  for (const ObjectId& parent : parents) {
    TRY(CommitHandle commit, look_up_commit(state_->repository.get(), parent));
    pointers.push_back(commit.get());
    owners.push_back(std::move(commit));
  }
  git_buf buffer{};
  const BufferHandle buffer_owner(&buffer);
  TRY_VOID(check(
      git_commit_create_buffer(&buffer, state_->repository.get(), signature.get(), signature.get(), nullptr,
                               message.c_str(), tree_handle.get(), pointers.size(), pointers.data()),
      "compose a commit"));
  return std::string(buffer.ptr, buffer.size);
}

Result<ObjectId> Repository::write_commit(const std::string& text, const std::string& signature) {
  if (text.find('\0') != std::string::npos)
    return fail(Errc::invalid, "write commit: it contains a NUL byte");
  if (signature.empty() || signature.back() == '\n')
    return fail(Errc::invalid, "write commit: the signature must be armored, without a final newline");
  state_->unsynced = true;
  git_oid oid{};
  TRY_VOID(check(git_commit_create_with_signature(&oid, state_->repository.get(), text.c_str(),
                                                  signature.c_str(), nullptr),
                 "write commit"));
  return from_oid(oid);
}

Result<ObjectId> Repository::write_raw(std::string_view type, std::string_view content) {
  const git_object_t number = git_object_string2type(std::string(type).c_str());
  if (git_object_typeisloose(number) == 0)
    return fail(Errc::invalid, "write object: " + json_quote(type) + " is not a type of object");
  state_->unsynced = true;
  return store(state_->odb.get(), content, number);
}

}  // namespace howdah::git
