// SPDX-License-Identifier: PostgreSQL
// The writing half of git.hpp: blobs and commits; git_tree_write.cpp writes trees, git_settle.cpp files.
#include <memory>

#include "core/base/log.hpp"
#include "core/sys/git_handles.hpp"
#include "core/sys/git_parse.hpp"

namespace howdah::git {
namespace {

Result<ObjectId> store(git_odb* odb, std::string_view content, git_object_t type) {
  git_oid oid{};
  // A repack in another process removes the folder of loose objects it has emptied, sometimes between our
  // making it and the file's arriving there.
  constexpr int k_tries = 5;
  for (int tries = 1;; ++tries) {
    const auto written = check(git_odb_write(&oid, odb, content.data(), content.size(), type),
                               std::string("write a ") + git_object_type2string(type));
    if (written) break;
    if (tries == k_tries) return tl::unexpected(written.error());
  }
  return from_oid(oid);
}

/// A blob's id comes from OpenSSL, which hashes four times as fast as libgit2 with its look-out for collision
/// attacks; those need content that its author knows to the last byte (docs/decisions/0012).
Result<ObjectId> id_of(std::string_view content, git_object_t type) {
  if (type == GIT_OBJECT_BLOB) return git_blob_id(content);
  git_oid oid{};
  TRY_VOID(check(git_odb_hash(&oid, content.data(), content.size(), type), "hash an object"));
  return from_oid(oid);
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

Result<ObjectId> Repository::State::put(git_object_t type, std::string_view content) {
  unsynced = true;
  if (gathering == nullptr) return store(odb.get(), content, type);
  TRY(const ObjectId id, id_of(content, type));
  const git_oid oid = to_oid(id);
  if (git_odb_exists_ext(odb.get(), &oid, GIT_ODB_LOOKUP_NO_REFRESH) == 0) gathering->add(id, type, content);
  return id;
}

Result<void> Repository::gather() {
  if (state_->gathering != nullptr) return {};
  state_->release_pack();
  TRY(state_->gathering, Gathering::attach(state_->odb.get()));
  return {};
}

Result<ObjectId> Repository::write_blob(std::string_view content) {
  return state_->put(GIT_OBJECT_BLOB, content);
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
  return state_->put(number, content);
}

}  // namespace howdah::git
