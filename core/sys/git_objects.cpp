// SPDX-License-Identifier: PostgreSQL
// Object stores beside the repository's own, and objects as they are: headers, lists, copies.
#include <git2/sys/odb_backend.h>

#include <algorithm>

#include "core/sys/git_handles.hpp"

namespace howdah::git {
namespace {

struct Listing {
  git_odb* odb;
  std::size_t limit;
  std::vector<ObjectHeader> found;
};

Result<ObjectHeader> read_header(git_odb* odb, const git_oid& oid) {
  const ObjectId id = from_oid(oid);
  std::size_t size = 0;
  git_object_t type = GIT_OBJECT_INVALID;
  TRY_VOID(check(git_odb_read_header(&size, &type, odb, &oid), "read the header of object " + id.hex()));
  return ObjectHeader{id, git_object_type2string(type), size};
}

/// Ends the walk with GIT_EUSER beyond the limit, with GIT_ERROR where a header cannot be read.
int note_object(const git_oid* oid, void* payload) {
  auto& listing = *static_cast<Listing*>(payload);
  if (listing.found.size() >= listing.limit) return GIT_EUSER;
  auto header = read_header(listing.odb, *oid);
  if (!header) return GIT_ERROR;
  listing.found.push_back(*std::move(header));
  return 0;
}

}  // namespace

Result<void> Repository::also_read(const fs::path& objects) {
  return check(git_odb_add_disk_alternate(state_->odb.get(), objects.c_str()),
               "read objects of " + objects.string());
}

Result<std::optional<ObjectHeader>> Repository::header(const ObjectId& id) const {
  const git_oid oid = to_oid(id);
  if (git_odb_exists(state_->odb.get(), &oid) == 0) return std::nullopt;
  return read_header(state_->odb.get(), oid);
}

Result<std::vector<ObjectHeader>> Repository::list_objects(const fs::path& objects, std::size_t limit) {
  configure_libgit2();
  const std::string doing = "list the objects of " + objects.string();
  OdbHandle odb;
  TRY_VOID(check(git_odb_open(out(odb), objects.c_str()), doing));
  Listing listing{odb.get(), limit, {}};
  const int code = git_odb_foreach(odb.get(), note_object, &listing);
  if (code == GIT_EUSER)
    return fail(Errc::too_large, doing + ": more than the allowed " + std::to_string(limit));
  TRY_VOID(check(code, doing));
  return std::move(listing.found);
}

Result<void> Repository::copy_object(const Repository& from, const ObjectId& id, std::uint64_t limit) {
  TRY(const auto header, from.header(id));
  if (!header) return fail(Errc::not_found, "copy object " + id.hex() + ": it is not there");
  const git_object_t type = git_object_string2type(header->type.c_str());
  TRY(const std::string content, from.state_->read(id, type, limit));
  TRY(const ObjectId written, write_raw(header->type, content));
  if (written != id) return fail(Errc::untrusted, "copy object " + id.hex() + ": its content is another's");
  return {};
}

Result<std::vector<Ref>> Repository::refs_below(const std::string& prefix) const {
  const std::string doing = "list the refs of " + path().string();
  ReferenceIteratorHandle iterator;
  TRY_VOID(
      check(git_reference_iterator_glob_new(out(iterator), state_->repository.get(), (prefix + "*").c_str()),
            doing));
  std::vector<Ref> refs;
  while (true) {
    ReferenceHandle reference;
    const int code = git_reference_next(out(reference), iterator.get());
    if (code == GIT_ITEROVER) break;
    TRY_VOID(check(code, doing));
    if (git_reference_type(reference.get()) == GIT_REFERENCE_DIRECT)
      refs.push_back({git_reference_name(reference.get()), from_oid(*git_reference_target(reference.get()))});
  }
  std::sort(refs.begin(), refs.end(), [](const Ref& a, const Ref& b) { return a.name < b.name; });
  return refs;
}

Result<void> Repository::remove_ref(const std::string& name, const ObjectId& expected) {
  const std::string doing = "remove " + name + " of " + path().string();
  TransactionHandle transaction;
  TRY_VOID(check(git_transaction_new(out(transaction), state_->repository.get()), doing));
  TRY_VOID(check(git_transaction_lock_ref(transaction.get(), name.c_str()), doing));
  TRY(const auto found, ref(name));
  if (found != expected) return fail(Errc::conflict, doing + ": it stands elsewhere");
  TRY_VOID(check(git_transaction_remove(transaction.get(), name.c_str()), doing));
  return check(git_transaction_commit(transaction.get()), doing);
}

}  // namespace howdah::git
