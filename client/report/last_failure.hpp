// SPDX-License-Identifier: PostgreSQL
// The last command that failed, kept so that a bug report need not be written from memory.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/home.hpp"
#include "client/report/blame.hpp"
#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/model/json.hpp"

namespace howdah {

struct Failure {
  std::string command;                 ///< the row of the table
  std::vector<std::string> arguments;  ///< as they were given
  Error error;
  int exit = 1;
};

/// {"date","arguments","code","exit","whose","message","findings"}, and "log" when the message names a log
/// below `home`.
[[nodiscard]] Json to_json(const Failure& failure, const Home& home, UnixSeconds now);

/// Best effort: what cannot be kept is not worth a second error.
void keep_failure(const Home& home, const Json& failure);
/// Nothing when none was kept.
[[nodiscard]] Result<std::optional<Json>> kept_failure(const Home& home);

}  // namespace howdah
