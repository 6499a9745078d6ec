// SPDX-License-Identifier: PostgreSQL
// How to build, on the command line.
#include <CLI/App.hpp>

#include "client/install/build.hpp"

namespace howdah {

void BuildWishes::declare(CLI::App& app) {
  app.add_option(
      "--pipeline", pipeline,
      "Build with pgxs, autoconf, cmake, meson or pgrx instead of what META.json or the sources say");
  app.add_option("--option", options, "For configure, cmake, meson, make or cargo pgrx; repeatable")
      ->allow_extra_args(false);
  declare_sandbox(app);
}

void BuildWishes::declare_sandbox(CLI::App& app) {
  app.add_flag_callback(
      "--no-sandbox", [this] { sandbox = false; }, "Build without a sandbox, where one is in the way");
}

}  // namespace howdah
