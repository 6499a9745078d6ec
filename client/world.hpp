// SPDX-License-Identifier: PostgreSQL
// Everything outside the program that a run of `howdah` touches besides files and child processes. main()
// makes the real one; tests make their own.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <ostream>
#include <string>

#include "core/base/clock.hpp"
#include "core/sys/http_client.hpp"

namespace howdah {

struct World {
  std::string version;  ///< of this program
  std::map<std::string, std::string> environment;
  std::ostream& out;  ///< data
  std::ostream& err;  ///< everything said to a person
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  /// One line from the person at the terminal; nothing at end of input. Empty when nobody is there to ask.
  std::function<std::optional<std::string>()> read_line;
  HttpClient& http;
  const Clock& clock;
  /// Lets so many seconds pass; empty: by sleeping.
  std::function<void(std::int64_t seconds)> pause = {};

  /// Empty when unset.
  [[nodiscard]] std::string variable(const std::string& name) const {
    const auto found = environment.find(name);
    return found == environment.end() ? std::string() : found->second;
  }
};

}  // namespace howdah
