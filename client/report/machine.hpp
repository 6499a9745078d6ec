// SPDX-License-Identifier: PostgreSQL
// The machine as far as a bug report needs it: versions of what takes part in a build.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "client/world.hpp"

namespace howdah {

/// Names and what they say of themselves, in a fixed order; what is not here says `none`.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> describe_machine(const World& world,
                                                                                const std::string& pg_config);

/// `text` without the person's home folder and without what stands before the `@` of a URL.
[[nodiscard]] std::string without_private_parts(std::string text, const World& world);

}  // namespace howdah
