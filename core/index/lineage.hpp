// SPDX-License-Identifier: PostgreSQL
// The line of commits that is an index's history. Inside an epoch it runs along first parents; the first
// commit of the next epoch has no parent and names the last of the one before (docs/protocol.md, "Epochs").
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/sys/git.hpp"

namespace howdah {

/// `refs/epochs/<N>`: the last commit of epoch N.
inline constexpr std::string_view k_epoch_refs = "refs/epochs/";

/// What the first commit of an epoch after the first says.
struct EpochStart {
  int number = 0;          ///< of the epoch it starts: 2, 3, …
  git::ObjectId previous;  ///< the last commit of the epoch before
};

[[nodiscard]] std::string epoch_subject(const EpochStart& start);
[[nodiscard]] std::string epoch_trailers(const EpochStart& start);
/// Nothing when `commit` has a parent, or does not say exactly this.
[[nodiscard]] std::optional<EpochStart> epoch_start(const git::Commit& commit);

/// `refs/epochs/<number>`.
[[nodiscard]] std::string epoch_ref(int number);

/// The id of the commit before, in this epoch or the one before. Nothing for the index's first commit.
[[nodiscard]] std::optional<git::ObjectId> id_before(const git::Commit& commit);

/// That commit. Nothing for the index's first, and where the epoch before is not in this repository: who
/// clones an index gets its newest epoch only.
[[nodiscard]] Result<std::optional<git::Commit>> commit_before(const git::Repository& repository,
                                                               const git::Commit& commit);

/// Whether a walk back from `later` comes to `earlier`. Errors: untrusted (fork) when an epoch on the way
/// does not start with the tree the one before ended with.
[[nodiscard]] Result<bool> leads_back_to(const git::Repository& repository, const git::ObjectId& later,
                                         const git::ObjectId& earlier);

/// The epoch at whose start a walk back from `later` has to stop before it comes to `earlier`, because what
/// is before is not in this repository.
[[nodiscard]] Result<std::optional<EpochStart>> missing_epoch(const git::Repository& repository,
                                                              const git::ObjectId& later,
                                                              const git::ObjectId& earlier);

/// The commits after `since` (nothing: from the first that is here) up to and including `until`, oldest
/// first. Errors: not_found when `since` is not on that line.
[[nodiscard]] Result<std::vector<git::ObjectId>> commits_after(const git::Repository& repository,
                                                               const std::optional<git::ObjectId>& since,
                                                               const git::ObjectId& until);

/// Whether `commit` is `tip`, behind it, or in an epoch that refs/epochs keeps: quickly, and for those only
/// who write this repository themselves or let nobody else move its refs.
[[nodiscard]] Result<bool> is_in_history(const git::Repository& repository, const git::ObjectId& tip,
                                         const git::ObjectId& commit);

}  // namespace howdah
