// SPDX-License-Identifier: PostgreSQL
// The one main() of every test program.
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

#include "core/sys/runtime.hpp"

int main(int argc, char** argv) {
  const howdah::Runtime runtime;
  return Catch::Session().run(argc, argv);
}
