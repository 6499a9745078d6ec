// SPDX-License-Identifier: PostgreSQL
// Fetches of those who are a little behind, answered without starting git (docs/decisions/0035): most of what
// a registry is asked for, in half of git's bytes.
#pragma once

#include <optional>

#include "core/index/view.hpp"
#include "core/sys/git_fetch_request.hpp"
#include "core/sys/git_thin_pack.hpp"
#include "registryd/http/message.hpp"

namespace howdah {

/// Nothing when stock git is to answer: who asks wants something else than `tip`, has nothing of its last few
/// hundred commits, or lacks more than is worth holding in memory.
[[nodiscard]] Result<std::optional<Response>> answer_near_fetch(const IndexView& tip,
                                                                const git::FetchRequest& request,
                                                                git::PackBodies bodies);

}  // namespace howdah
