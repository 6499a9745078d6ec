// SPDX-License-Identifier: PostgreSQL
// The release statement a registry proposes, held against what the author has: a signature is given only to
// exactly what the uploaded file says.
#pragma once

#include "client/publish/statement_draft.hpp"
#include "core/sys/files.hpp"

namespace howdah {

/// What an author knows without asking anybody.
struct OwnRelease {
  std::string registry;  ///< id of the verified registry
  Name distribution;     ///< as META.json spells it
  Json members;          ///< of the release statement, without `publisher`
  LogTail tail;          ///< the distribution's log in the verified index
  Ownership ownership;   ///< who may publish
  UnixSeconds now = 0;
};

/// From the file as it was uploaded, by the rules the registry follows. Errors: those of reading it.
[[nodiscard]] Result<OwnRelease> read_own_release(const fs::path& file, const IndexView& index,
                                                  UnixSeconds now);

/// The statement to sign, in `answer`'s `signed`. Errors: untrusted (trust-confusion), with the member that
/// says something else; the log's next place must be the one in the verified index.
[[nodiscard]] Result<StatementDraft> check_proposal(const Json& answer, const OwnRelease& own);

}  // namespace howdah
