// SPDX-License-Identifier: PostgreSQL
// The timestamp as it stands in a repository: refs/howdah/timestamp, a parentless signed commit whose tree
// holds timestamp.json and nothing else (docs/protocol.md, "Timestamp").
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/index/root_chain.hpp"
#include "core/model/timestamp.hpp"
#include "core/sys/git.hpp"

namespace howdah {

inline constexpr const char* k_timestamp_ref = "refs/howdah/timestamp";
inline constexpr const char* k_timestamp_file = "timestamp.json";

/// The file in `commit`, whose form is checked; nobody has vouched for it yet. Errors: untrusted (signature,
/// limit), not_found.
[[nodiscard]] Result<std::string> read_timestamp_file(const git::Repository& repository,
                                                      const git::ObjectId& commit);

/// The timestamp in `commit`, once it is found to be signed, file and commit, by the timestamp keys of the
/// newest root, for this registry (nothing: whichever it says). Expiry and version are for the caller to
/// judge, who knows the time and what it saw last. Errors: untrusted (signature, limit, confusion).
[[nodiscard]] Result<TimestampMetadata> open_timestamp(const git::Repository& repository,
                                                       const git::ObjectId& commit, const RootChain& roots,
                                                       const std::optional<RegistryId>& registry);

struct NewTimestamp {
  const RegistryId& registry;
  const RootMetadata& root;  ///< the newest at `commit`
  git::ObjectId commit;      ///< of the index
  git::ObjectId tree;        ///< that commit's
  UnixSeconds now = 0;
  UnixSeconds valid = 0;  ///< for how long
};

/// Objects that stand ready in the repository; the ref has not moved.
struct PreparedTimestamp {
  git::ObjectId commit;
  std::optional<git::ObjectId> replaces;
  TimestampFacts facts;
  std::string file;
};

/// The next version after the ref's. Errors: denied (a key without the timestamp role, or too few), conflict
/// (the index commit does not contain the one the ref's timestamp names, or no higher version exists),
/// invalid (the ref holds something else than a timestamp of this registry).
[[nodiscard]] Result<PreparedTimestamp> prepare_timestamp(git::Repository& repository,
                                                          const NewTimestamp& what,
                                                          const std::vector<const SecretKey*>& keys);

/// Moves the ref. Errors: conflict when somebody else has moved it since.
[[nodiscard]] Result<void> publish_timestamp(git::Repository& repository, const PreparedTimestamp& prepared);

}  // namespace howdah
