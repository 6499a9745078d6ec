// SPDX-License-Identifier: PostgreSQL
// One object said in terms of another: git's delta format (gitformat-pack, "Deltified representation").
#pragma once

#include <string>
#include <string_view>

namespace howdah::git {

/// What turns `base` into `target`. Good where target is base with little put in or added at the end, which
/// is what logs, folders and commits of an index are to the ones before.
/// `shortest_copy`: what is shorter is said again, not pointed at; at least 4. Which length gives the
/// shortest delta once deflated depends on what the target is.
[[nodiscard]] std::string make_delta(std::string_view base, std::string_view target,
                                     std::size_t shortest_copy = 8);

}  // namespace howdah::git
