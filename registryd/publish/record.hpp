// SPDX-License-Identifier: PostgreSQL
// Step 5, the point of no return: the statements into the index. What was found to stand when the release was
// judged is judged again under the writer's lock, where nothing can change any more.
#pragma once

#include "core/index/writer.hpp"
#include "registryd/publish/admit.hpp"
#include "registryd/publish/steps.hpp"

namespace howdah {

/// The release statement and the commit that brought it.
struct Recorded {
  Appended release;
  git::ObjectId commit;
};

/// Appends owner-add for a new distribution, a claim for each unclaimed extension, the release. Errors: those
/// of judge(), when the index has changed since; those of the writer.
/// `line`: the release statement with its owners' signatures; empty where the registry speaks alone.
[[nodiscard]] Result<Recorded> record(const SignedRelease& release, const Standing& standing, const User& who,
                                      std::string_view line, IndexWriter& writer);

}  // namespace howdah
