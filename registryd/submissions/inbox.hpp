// SPDX-License-Identifier: PostgreSQL
// Where pushes arrive: a repository of its own that reads the served one's objects and shares none of its
// own, so that what is refused was never served. Derived data: it may be deleted when nothing waits in it.
//
//   refs/for/<service>/<nonce>   accepted by the gate, not landed yet
//   certificates/<commit>        the certificates they came with, written by the gate
//   pushing.lock, landing.lock   between all who work on it
//   refused/<commit>.json        findings of what the gate let through and landing did not
#pragma once

#include <string>
#include <vector>

#include "core/base/diagnostics.hpp"
#include "core/model/json.hpp"
#include "core/sys/git.hpp"

namespace howdah {

class Inbox {
 public:
  /// Makes it when it is missing, and its hook and settings anew.
  [[nodiscard]] static Result<Inbox> open(const fs::path& folder, const fs::path& served);

  [[nodiscard]] const fs::path& folder() const { return folder_; }
  [[nodiscard]] Result<git::Repository> repository() const { return git::Repository::open(folder_); }
  [[nodiscard]] Result<std::vector<git::Ref>> waiting() const;
  /// Errors: not_found.
  [[nodiscard]] Result<std::string> certificate(const git::ObjectId& submission) const;

  /// Keeps why it was refused, then forgets the ref.
  [[nodiscard]] Result<void> refuse(const git::Ref& ref, const Error& error);
  [[nodiscard]] Result<void> remove(const git::Ref& ref);
  /// The findings of a refused submission, as JSON; nothing when there are none.
  [[nodiscard]] Result<std::optional<Json>> refusal(const git::ObjectId& submission) const;

  /// Held while a push arrives; by any number.
  [[nodiscard]] Result<FileLock> lock_for_push() const;
  /// Held to sweep; nothing while somebody pushes, here or in another server.
  [[nodiscard]] Result<std::optional<FileLock>> lock_if_quiet() const;
  /// Held while what waits is landed.
  [[nodiscard]] Result<FileLock> lock_for_landing() const;

  /// Throws all objects away when nothing waits. Nobody may be pushing.
  [[nodiscard]] Result<void> sweep();

 private:
  explicit Inbox(fs::path folder) : folder_(std::move(folder)) {}
  fs::path folder_;
};

}  // namespace howdah
