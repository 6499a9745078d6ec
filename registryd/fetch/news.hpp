// SPDX-License-Identifier: PostgreSQL
// What a clone that stands at one commit of an index lacks of a later one.
#pragma once

#include <optional>
#include <vector>

#include "core/base/result.hpp"
#include "core/sys/git.hpp"
#include "core/sys/git_fetch_request.hpp"
#include "core/sys/git_thin_pack.hpp"

namespace howdah {

struct NewObject {
  git::ObjectId id;
  git::ObjectType type = git::ObjectType::blob;
  std::optional<git::ObjectId> before;  ///< what stood there in the commit before: the clone has it
};

/// What the commits `line` (oldest first, the clone's own the first) bring, in that order, each object once;
/// without what `filter` leaves out. Nothing beyond `limit` objects.
[[nodiscard]] Result<std::optional<std::vector<NewObject>>> objects_along(
    const git::Repository& repository, const std::vector<git::ObjectId>& line,
    git::FetchRequest::Filter filter, std::size_t limit);

}  // namespace howdah
