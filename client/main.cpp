// SPDX-License-Identifier: PostgreSQL
// howdah: the client's program. Builds the real world and holds the only catch-all.
#include <unistd.h>

#include <exception>
#include <iostream>

#include "client/command.hpp"
#include "core/sys/runtime.hpp"

namespace {

std::map<std::string, std::string> environment() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (const std::size_t equals = text.find('='); equals != std::string::npos)
      variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return variables;
}

std::optional<std::string> read_line() {
  std::string line;
  if (!std::getline(std::cin, line)) return std::nullopt;
  return line;
}

howdah::ExitCode run(const std::vector<std::string>& arguments) {
  const howdah::Runtime runtime;
  const howdah::SystemClock clock;
  howdah::CurlHttpClient http("howdah/" HOWDAH_VERSION);
  howdah::World world{
      HOWDAH_VERSION, environment(), std::cout, std::cerr, ::isatty(1) == 1, ::isatty(2) == 1, {},
      http,           clock};
  if (::isatty(0) == 1 && world.err_is_terminal) world.read_line = read_line;
  return howdah::run_howdah(arguments, world);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return static_cast<int>(run({argv + 1, argv + argc}));
  } catch (const std::exception& error) {
    std::cerr << "error: a bug in howdah, please report it: " << error.what() << '\n';
    return static_cast<int>(howdah::ExitCode::failure);
  }
}
