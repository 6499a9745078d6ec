// SPDX-License-Identifier: PostgreSQL
#include "client/install/file_owner.hpp"

#include <sstream>

#include "core/sys/process.hpp"

namespace howdah {

std::map<fs::path, std::string> debian_owners(const std::vector<fs::path>& files) {
  std::map<fs::path, std::string> owners;
  if (files.empty() || !find_program("dpkg-query")) return owners;
  Command command{.argv = {"dpkg-query", "--search", "--"}, .timeout = std::chrono::seconds(60)};
  for (const fs::path& file : files) command.argv.push_back(file.string());
  const auto said = run(command);  // ends with 1 when some have no owner
  if (!said) return owners;
  std::istringstream lines(said->out);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t colon = line.find(": ");
    if (colon != std::string::npos && !line.starts_with("diversion by "))
      owners[line.substr(colon + 2)] = line.substr(0, line.find(':'));
  }
  return owners;
}

}  // namespace howdah
