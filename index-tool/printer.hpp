// SPDX-License-Identifier: PostgreSQL
// What a command prints: data to standard output, as text or with --json as JSON; words to standard error.
#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/model/json.hpp"

namespace howdah {

class Printer {
 public:
  Printer(std::ostream& out, std::ostream& err, bool json) : out_(out), err_(err), json_(json) {}

  /// One result, in the form that was asked for. `text` without its last newline.
  void result(const Json& json, std::string_view text) const;
  /// For people; never part of the data.
  void note(std::string_view text) const;
  /// With --json also `{"error":{"code","message","findings"}}` on standard output.
  void error(const Error& error) const;

 private:
  std::ostream& out_;
  std::ostream& err_;
  bool json_;
};

}  // namespace howdah
