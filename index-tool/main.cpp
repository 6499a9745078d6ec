// SPDX-License-Identifier: PostgreSQL
// index-tool: make, verify and read an index, without a server.
#include <exception>
#include <iostream>

#include "core/sys/runtime.hpp"
#include "index-tool/commands.hpp"

int main(int argc, char** argv) {
  try {
    const howdah::Runtime runtime;
    return howdah::run_index_tool(argc, argv, std::cout, std::cerr);
  } catch (const std::exception& error) {
    std::cerr << "index-tool: internal error: " << error.what() << '\n';
    return 1;
  }
}
