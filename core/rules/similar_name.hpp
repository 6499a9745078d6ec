// SPDX-License-Identifier: PostgreSQL
// Names that people take for one another: a new one waits until somebody has looked at it.
#pragma once

#include <string>
#include <string_view>

namespace howdah {

/// How two names resemble each other; `no` when they do not. Both are keys (core/model/name).
enum class Likeness : std::uint8_t {
  no,
  looks,  ///< the same once underscores are gone and characters that look alike are one: `pg_partrnan`
  typo,   ///< one letter more, less, other or swapped, in names of five letters and more
};

[[nodiscard]] Likeness likeness(std::string_view a, std::string_view b);

}  // namespace howdah
