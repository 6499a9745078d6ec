// SPDX-License-Identifier: PostgreSQL
// registryd: the registry server.
#include <exception>
#include <iostream>

#include "core/sys/runtime.hpp"
#include "registryd/commands.hpp"

int main(int argc, char** argv) {
  try {
    const howdah::Runtime runtime;
    return howdah::run_registryd(argc, argv, std::cout, std::cerr);
  } catch (const std::exception& error) {
    std::cerr << "registryd: internal error: " << error.what() << '\n';
    return 1;
  }
}
