// SPDX-License-Identifier: PostgreSQL
// Whose business an error is: what a person asks first, and what says where to report it.
#pragma once

#include <string_view>

#include "core/base/result.hpp"

namespace howdah {

enum class Blame : std::uint8_t {
  yours,      ///< the command line, a name, what you want to publish
  extension,  ///< its build, its scripts, its archive
  registry,   ///< its server, its index, its operator
  system,     ///< this machine: permissions, programs, disk, network
  howdah,     ///< a bug
};
/// `yours`, `extension`, `registry`, `system`, `howdah`: stable.
[[nodiscard]] std::string_view blame_name(Blame blame);
/// `the extension's author`: who can do something about it.
[[nodiscard]] std::string_view blame_address(Blame blame);

/// From the first row of a table that fits. `command`: as in the table of commands; who develops an extension
/// answers for its build.
[[nodiscard]] Blame blame_for(const Error& error, std::string_view command);

}  // namespace howdah
