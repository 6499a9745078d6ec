// SPDX-License-Identifier: PostgreSQL
// --from-source and --package.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "client/prebuilt/offer.hpp"

namespace howdah {

struct OriginFlags {
  bool source = false;
  bool package = false;

  void declare(CLI::App& app);
  [[nodiscard]] Origin wish() const;
  /// As they were written.
  [[nodiscard]] std::vector<std::string> words() const;
};

}  // namespace howdah
