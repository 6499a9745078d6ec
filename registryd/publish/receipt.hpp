// SPDX-License-Identifier: PostgreSQL
// What a publisher gets: a function of the statement as it stands in the index, so that asking again gives
// the same answer.
#pragma once

#include <string>

#include "core/model/json.hpp"
#include "core/sys/git.hpp"

namespace howdah {

/// `line`: the release statement. Spec: docs/protocol.md, "Receipt".
[[nodiscard]] Result<Json> make_receipt(const std::string& line, const std::string& path,
                                        const git::ObjectId& commit);

}  // namespace howdah
