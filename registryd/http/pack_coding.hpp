// SPDX-License-Identifier: PostgreSQL
// Packs compressed as one on their way, by HTTP's content coding, instead of object by object: commits,
// folders and logs of an index say much the same as those before them (docs/decisions/0038).
#pragma once

#include "core/sys/git_thin_pack.hpp"
#include "registryd/http/message.hpp"

namespace howdah {

/// How the objects of a pack for this request are to be made.
[[nodiscard]] git::PackBodies pack_bodies_for(const Request& request);

/// Compresses the body where pack_bodies_for() left that to be done. Errors: internal.
[[nodiscard]] Result<Response> with_coding(Response response, git::PackBodies bodies);

}  // namespace howdah
