// SPDX-License-Identifier: PostgreSQL
#include "client/report/machine.hpp"

#include <sys/utsname.h>

#include <regex>
#include <sstream>

#include "client/install/postgres.hpp"
#include "core/sys/process.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_release_limit = 64ULL << 10U;

std::string system_name() {
  const auto text = read_file_if_exists("/etc/os-release", k_release_limit);
  if (!text || !*text) return "unknown";
  std::istringstream lines(**text);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("PRETTY_NAME=\"")) return line.substr(13, line.size() - 14);
  return "unknown";
}

std::string kernel() {
  struct utsname name {};
  return ::uname(&name) == 0 ? std::string(name.sysname) + " " + name.release + " " + name.machine
                             : "unknown";
}

std::string first_line(const std::vector<std::string>& argv) {
  const auto said = run({.argv = argv, .timeout = std::chrono::seconds(10)});
  if (!said || !said->ok()) return "none";
  return said->out.substr(0, said->out.find('\n'));
}

}  // namespace

std::vector<std::pair<std::string, std::string>> describe_machine(const World& world,
                                                                  const std::string& pg_config) {
  const auto postgres = find_postgres(pg_config, world);
  std::vector<std::pair<std::string, std::string>> facts{
      {"howdah", world.version},
      {"system", system_name()},
      {"kernel", kernel()},
      {"postgres", postgres ? postgres->banner : postgres.error().message},
      {"pg_config", postgres ? postgres->pg_config.string() : "none"}};
  for (const char* program : {"make", "cc", "cargo", "cmake", "meson", "git", "bwrap"})
    facts.emplace_back(program, first_line({program, "--version"}));
  return facts;
}

std::string without_private_parts(std::string text, const World& world) {
  static const std::regex k_credentials(R"((https?://)[^/@\s]+@)");
  text = std::regex_replace(text, k_credentials, "$1…@");
  const std::string home = world.variable("HOME");
  if (home.size() < 2) return text;
  std::string shown;
  std::size_t from = 0;
  for (std::size_t at = text.find(home); at != std::string::npos; at = text.find(home, from)) {
    shown.append(text, from, at - from).push_back('~');
    from = at + home.size();
  }
  return shown.append(text, from);
}

}  // namespace howdah
