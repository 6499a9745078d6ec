// SPDX-License-Identifier: PostgreSQL
#include "core/sys/git_handles.hpp"

#include <array>
#include <cstring>

namespace howdah::git {
namespace {

/// Bounds the memory one object of a received pack can claim.
constexpr std::size_t k_packed_object_limit = 256U << 20U;

Errc code_of(int code, const git_error* error) {
  switch (code) {
    case GIT_ENOTFOUND:
      return Errc::not_found;
    case GIT_EEXISTS:
    case GIT_EMODIFIED:
    case GIT_ENONFASTFORWARD:
      return Errc::conflict;
    case GIT_EINVALIDSPEC:
    case GIT_EINVALID:
      return Errc::invalid;
    case GIT_EAUTH:
    case GIT_EOWNER:
      return Errc::denied;
    case GIT_ECERTIFICATE:
    case GIT_EMISMATCH:
      return Errc::untrusted;
    default:
      break;
  }
  switch (error == nullptr ? GIT_ERROR_NONE : error->klass) {
    case GIT_ERROR_REFERENCE:
    case GIT_ERROR_ZLIB:
    case GIT_ERROR_ODB:
    case GIT_ERROR_OBJECT:
    case GIT_ERROR_TREE:
    case GIT_ERROR_INDEXER:
      return Errc::invalid;
    default:
      return Errc::unavailable;
  }
}

Result<void> check_header(std::size_t size, git_object_t found, git_object_t wanted, std::uint64_t limit,
                          const std::string& what) {
  if (found != wanted) return fail(Errc::invalid, what + ": it is a " + git_object_type2string(found));
  if (size <= limit) return {};
  return fail(Errc::too_large,
              what + ": " + std::to_string(size) + " bytes, more than the allowed " + std::to_string(limit));
}

/// A blob straight from the store that holds it, its id checked with OpenSSL's SHA-1; nothing when no store
/// has it before it looks at the disk again. git_odb_read() hashes four times slower, looking out for
/// collision attacks, which blobs need not fear: what they say is signed (docs/decisions/0012).
Result<std::optional<std::string>> read_blob(git_odb* odb, const ObjectId& id, const std::string& what) {
  const git_oid oid = to_oid(id);
  for (std::size_t i = 0; i < git_odb_num_backends(odb); ++i) {
    git_odb_backend* store = nullptr;
    TRY_VOID(check(git_odb_get_backend(&store, odb, i), what));
    void* data = nullptr;
    std::size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    if (store->read == nullptr || store->read(&data, &size, &type, store, &oid) != 0) continue;
    std::string content(static_cast<const char*>(data), size);
    git_odb_backend_data_free(store, data);
    if (type == GIT_OBJECT_BLOB && git_blob_id(content) == id) return content;
    return fail(Errc::untrusted, what + ": something else is stored under this id");
  }
  return std::nullopt;
}

Result<std::string> read_stored(git_odb* odb, const ObjectId& id, git_object_t type,
                                const std::string& what) {
  if (type == GIT_OBJECT_BLOB) {
    TRY(auto blob, read_blob(odb, id, what));
    if (blob) return *std::move(blob);
  }
  const git_oid oid = to_oid(id);
  OdbObjectHandle object;
  TRY_VOID(check(git_odb_read(out(object), odb, &oid), what));
  return std::string(static_cast<const char*>(git_odb_object_data(object.get())),
                     git_odb_object_size(object.get()));
}

bool configure_once() {
  // Objects are made durable together, by sync_objects(); Repository::open turns this on for refs.
  git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 0);
  // Repositories are opened by explicit path only and nothing in them is ever executed, so the owner, which
  // git checks because of configured commands, does not matter.
  git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
  git_libgit2_opts(GIT_OPT_SET_PACK_MAX_OBJECT_SIZE, k_packed_object_limit);
  // The user's own git configuration (url.insteadOf, core.*) must not change what a registry means.
  for (const int level :
       {GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL, GIT_CONFIG_LEVEL_PROGRAMDATA})
    git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
  return true;
}

}  // namespace

void map_sparingly() {
  constexpr std::size_t k_window = 1U << 20U;
  constexpr std::size_t k_mapped = 16U << 20U;
  constexpr ssize_t k_kept = 4 << 20;
  git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, k_window);
  git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, k_mapped);
  git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, k_kept);
}

void configure_libgit2() {
  [[maybe_unused]] static const bool configured = configure_once();
}

git_oid to_oid(const ObjectId& id) {
  git_oid oid{};
  std::memcpy(oid.id, id.bytes.data(), id.bytes.size());
  return oid;
}

ObjectId from_oid(const git_oid& oid) {
  ObjectId id;
  std::memcpy(id.bytes.data(), oid.id, id.bytes.size());
  return id;
}

Error git_error_of(int code, std::string_view doing) {
  const git_error* const error = git_error_last();
  std::string message = std::string(doing) + ": ";
  message += error != nullptr && error->message != nullptr ? error->message
                                                           : "libgit2 error " + std::to_string(code);
  if (code == GIT_ELOCKED)
    message += "; another program is writing it: try again, or remove the .lock file if none is";
  if (message.ends_with("No space left on device")) message += "; free some space and try again";
  return {code_of(code, error), std::move(message), {}};
}

Result<std::string> Repository::State::read(const ObjectId& id, git_object_t type,
                                            std::uint64_t limit) const {
  const std::string what = std::string("read ") + git_object_type2string(type) + " " + id.hex();
  if (const auto known = cache ? cache->find(id) : nullptr) {
    TRY_VOID(check_header(known->content.size(), static_cast<git_object_t>(known->type), type, limit, what));
    return known->content;
  }
  const git_oid oid = to_oid(id);
  std::size_t size = 0;
  git_object_t found = GIT_OBJECT_INVALID;
  TRY_VOID(check(git_odb_read_header(&size, &found, odb.get(), &oid), what));
  TRY_VOID(check_header(size, found, type, limit, what));
  TRY(std::string content, read_stored(odb.get(), id, type, what));
  if (cache && gathering == nullptr) cache->add(id, type, content);
  return content;
}

}  // namespace howdah::git
