// SPDX-License-Identifier: PostgreSQL
// What the git*.cpp files share: owners of libgit2's objects, its ids as ours, its errors as ours. No other
// file includes this.
#pragma once

#include <git2.h>

#include <string>
#include <string_view>

#include "core/base/handle.hpp"
#include "core/base/result.hpp"
#include "core/sys/git.hpp"
#include "core/sys/git_gather.hpp"

namespace howdah::git {

using RepositoryHandle = Handle<git_repository, git_repository_free>;
using RefdbHandle = Handle<git_refdb, git_refdb_free>;
using OdbHandle = Handle<git_odb, git_odb_free>;
using OdbObjectHandle = Handle<git_odb_object, git_odb_object_free>;
using ReferenceIteratorHandle = Handle<git_reference_iterator, git_reference_iterator_free>;
using ReferenceHandle = Handle<git_reference, git_reference_free>;
using TransactionHandle = Handle<git_transaction, git_transaction_free>;
using TreeHandle = Handle<git_tree, git_tree_free>;
using CommitHandle = Handle<git_commit, git_commit_free>;
using SignatureHandle = Handle<git_signature, git_signature_free>;
using RemoteHandle = Handle<git_remote, git_remote_free>;
using RefspecHandle = Handle<git_refspec, git_refspec_free>;
using ConfigHandle = Handle<git_config, git_config_free>;
using BufferHandle = Handle<git_buf, git_buf_dispose>;  ///< of a git_buf on the stack

struct Repository::State {
  fs::path path;
  RepositoryHandle repository;
  OdbHandle odb;
  std::shared_ptr<ObjectCache> cache;  ///< may be null
  bool durable = true;
  bool unsynced = false;           ///< objects were written that may not be on the disk yet
  Gathering* gathering = nullptr;  ///< the odb owns it; nothing: objects become files at once
  struct PackFiles {
    fs::path stem;          ///< of its `.pack`, `.idx` and `.keep`
    fs::path hidden_index;  ///< empty once it has its name
  };
  std::optional<PackFiles> pack;  ///< written, but no ref needs it yet

  /// Reads an object of exactly this type; its size is checked before its content is inflated.
  [[nodiscard]] Result<std::string> read(const ObjectId& id, git_object_t type, std::uint64_t limit) const;
  [[nodiscard]] Result<ObjectId> put(git_object_t type, std::string_view content);
  /// Makes files of the objects gathered, and every object written so far durable, all in one go. Refs must
  /// not move before.
  [[nodiscard]] Result<void> sync_objects();
  [[nodiscard]] Result<void> write_gathered();
  [[nodiscard]] Result<void> write_pack(const std::vector<GatheredObject>& objects);
  [[nodiscard]] Result<void> show_pack(bool wait);
  /// Refs need the objects now, or never will: from here on a repack may take them.
  void release_pack();
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { release_pack(); }
};

/// Process-wide settings of libgit2, made once, before the first repository is opened.
void configure_libgit2();

[[nodiscard]] git_oid to_oid(const ObjectId& id);
[[nodiscard]] ObjectId from_oid(const git_oid& oid);

/// The error of the libgit2 call that just returned `code`: `<doing>: <libgit2's words>`.
[[nodiscard]] Error git_error_of(int code, std::string_view doing);
[[nodiscard]] inline Result<void> check(int code, std::string_view doing) {
  if (code < 0) return tl::unexpected(git_error_of(code, doing));
  return {};
}

}  // namespace howdah::git
