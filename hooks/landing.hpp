// SPDX-License-Identifier: PostgreSQL
// What becomes of an accepted submission: its lines in a commit of the registry, and the original commits
// with their certificate kept where nobody is sent them unasked.
#pragma once

#include <optional>
#include <string>

#include "core/index/writer.hpp"
#include "hooks/gate.hpp"

namespace howdah {

/// Appends the submission's lines behind what the index has by then and commits them. Errors: untrusted when
/// they no longer hold there.
[[nodiscard]] Result<Committed> land(IndexWriter& writer, const CheckedSubmission& submission);

/// The commit of main that carries this submission; nothing when none of the newest ones does.
[[nodiscard]] Result<std::optional<git::ObjectId>> find_landed(const git::Repository& served,
                                                               const git::ObjectId& submission);

/// Who keeps, and in whose name.
struct Archivist {
  const RegistryId& registry;
  const SecretKey& commit_key;
  UnixSeconds now = 0;
};

struct ArchivedSubmission {
  git::ObjectId landed;  ///< the commit of main
};

/// Copies all that `submission` reaches from `objects` into `served` and points
/// `refs/howdah/submissions/<id>` at a signed commit that has it for parent and the certificate in its tree.
/// Repeating it changes nothing.
[[nodiscard]] Result<void> archive(git::Repository& served, const git::Repository& objects,
                                   const CheckedSubmission& submission, std::string_view certificate,
                                   const git::ObjectId& landed, const Archivist& archivist);

/// Nothing when `submission` was never archived.
[[nodiscard]] Result<std::optional<ArchivedSubmission>> find_archived(const git::Repository& served,
                                                                      const git::ObjectId& submission);

}  // namespace howdah
