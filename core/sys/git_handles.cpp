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
  return {code_of(code, error), std::move(message), {}};
}

Result<std::string> read_object(git_odb* odb, const ObjectId& id, git_object_t type, std::uint64_t limit) {
  const git_oid oid = to_oid(id);
  const std::string what = std::string("read ") + git_object_type2string(type) + " " + id.hex();
  std::size_t size = 0;
  git_object_t found = GIT_OBJECT_INVALID;
  TRY_VOID(check(git_odb_read_header(&size, &found, odb, &oid), what));
  if (found != type) return fail(Errc::invalid, what + ": it is a " + git_object_type2string(found));
  if (size > limit) {
    return fail(Errc::too_large, what + ": " + std::to_string(size) + " bytes, more than the allowed " +
                                     std::to_string(limit));
  }
  OdbObjectHandle object;
  TRY_VOID(check(git_odb_read(out(object), odb, &oid), what));
  return std::string(static_cast<const char*>(git_odb_object_data(object.get())),
                     git_odb_object_size(object.get()));
}

}  // namespace howdah::git
