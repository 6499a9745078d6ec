// SPDX-License-Identifier: PostgreSQL
// Whether something installed could be newer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/resolve/universe.hpp"

namespace howdah {

struct Renewal {
  std::string distribution;
  std::string display;
  std::string installed;
  std::string newest;
  std::string registry;  ///< what the user calls it
  bool major = false;    ///< another major version
};

/// By distribution or extension name.
[[nodiscard]] bool is_called(const Receipt& receipt, const std::string& name);

/// The highest release above the installed one that could be used here, looked at by itself; nothing when
/// there is none, or the registry it came from is not in use.
[[nodiscard]] Result<std::optional<Renewal>> renewal_of(const Receipt& receipt,
                                                        const std::vector<LayerView>& layers, Stability least,
                                                        const Target& target);

/// The first number differs. False when one of them is no version.
[[nodiscard]] bool is_another_major(const std::string& from, const std::string& to);

}  // namespace howdah
