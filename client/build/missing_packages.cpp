// SPDX-License-Identifier: PostgreSQL
#include "client/build/missing_packages.hpp"

#include <algorithm>
#include <array>
#include <regex>
#include <set>

#include "client/build/debian_packages.hpp"

namespace howdah {
namespace {

enum class Kind : std::uint8_t { header, library, module, program };

struct Pattern {
  Kind kind;
  const char* expression;  ///< its first group is the name
};

constexpr std::array k_patterns{
    Pattern{Kind::header, R"re(fatal error: '?([^ :']+)'?(?:: No such file or directory| file not found))re"},
    Pattern{Kind::library, R"re(cannot find -l([^ :]+))re"},
    Pattern{Kind::module, R"re(No package '([^']+)' found)re"},
    Pattern{Kind::module, R"re(Dependency "([^"]+)" not found)re"},
    Pattern{Kind::module, R"re(Could (?:NOT|not) find ([A-Za-z0-9_]+) \(missing)re"},
    Pattern{Kind::module, R"re(package configuration file provided by "([^"]+)")re"},
    Pattern{Kind::program, R"re((?:^|[:\s])([a-zA-Z0-9_.+-]+): (?:command )?not found)re"},
    Pattern{Kind::program, R"re(make(?:\[[0-9]+\])?: ([a-zA-Z0-9_.+-]+): No such file or directory)re"},
    Pattern{Kind::program, R"re(Program '?([a-zA-Z0-9_.+-]+)'? (?:found: NO|not found))re"},
    Pattern{Kind::program, R"re(ERROR: `?([a-z0-9_.+-]+)'? is missing on your system)re"},
    Pattern{Kind::program, R"re((?:could not|cannot) find ([a-z0-9_]+-config)\b)re"},
};

constexpr std::array<const char*, 4> k_words{"header", "library", "module", "program"};

std::span<const DebianPackage> table_of(Kind kind) {
  switch (kind) {
    case Kind::header:
      return debian_headers();
    case Kind::library:
      return debian_libraries();
    case Kind::module:
      return debian_modules();
    case Kind::program:
      return debian_programs();
  }
  return {};
}

/// Names are matched without regard to case: CMake writes `GEOS`, pkg-config `geos`.
bool same(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

std::string package_of(Kind kind, std::string_view name, const std::string& postgres_major) {
  for (const DebianPackage& row : table_of(kind)) {
    const std::string_view known = row.name;
    const bool folder = known.ends_with('/') && name.starts_with(known);
    if (!folder && !same(known, name)) continue;
    std::string package = row.package;
    if (const std::size_t at = package.find("{pg}"); at != std::string::npos)
      package.replace(at, 4, postgres_major);
    return package;
  }
  return {};
}

std::string remedy_for(Kind kind, const std::string& name, const std::string& package) {
  if (!package.empty()) return "sudo apt-get install " + package;
  if (kind == Kind::header) return "apt-file search /" + name + " says which package has it";
  if (kind == Kind::library) return "apt-file search /lib" + name + ".so says which package has it";
  if (kind == Kind::module) return "apt-file search /" + name + ".pc says which package has it";
  return "apt-file search /bin/" + name + " says which package has it";
}

/// Which messages count; a line of output may match several.
void search_line(const std::string& line, const std::string& postgres_major, std::set<std::string>& known,
                 Diagnostics& findings) {
  for (const Pattern& pattern : k_patterns) {
    std::smatch match;
    if (!std::regex_search(line, match, std::regex(pattern.expression))) continue;
    const std::string name = match[1];
    const std::string package = package_of(pattern.kind, name, postgres_major);
    // Words before `not found` are anything at all; only known programs are believed.
    if (pattern.kind == Kind::program && package.empty()) continue;
    if (!known.insert(name).second) continue;
    findings.error("build-missing-" + std::string(k_words.at(static_cast<std::size_t>(pattern.kind))), name,
                   "is not on this machine, and the build needs it", remedy_for(pattern.kind, name, package));
  }
}

/// Regular expressions are slow: most lines cannot match any of them.
bool is_worth_a_search(std::string_view line) {
  constexpr std::size_t k_long = 2000;
  if (line.size() > k_long) return false;
  for (const std::string_view word :
       {"o such file", "not found", "cannot find", "ould not find", "ould NOT find", "o package '",
        "provided by", "required", "missing", "found: NO"})
    if (line.find(word) != std::string_view::npos) return true;
  return false;
}

}  // namespace

Diagnostics missing_packages(std::string_view output, const std::string& postgres_major) {
  Diagnostics findings;
  std::set<std::string> known;
  for (std::size_t begin = 0; begin < output.size();) {
    const std::size_t end = std::min(output.find('\n', begin), output.size());
    const std::string_view line = output.substr(begin, end - begin);
    if (is_worth_a_search(line)) search_line(std::string(line), postgres_major, known, findings);
    begin = end + 1;
  }
  return findings;
}

std::string package_of_purl(std::string_view purl, const std::string& postgres_major) {
  purl = purl.substr(0, purl.find_first_of("@?#"));
  const std::string_view name = purl.substr(purl.rfind('/') + 1);
  if (purl.starts_with("pkg:deb/")) return std::string(name);
  if (!purl.starts_with("pkg:generic/")) return {};
  for (const Kind kind : {Kind::module, Kind::program, Kind::library})
    if (std::string package = package_of(kind, name, postgres_major); !package.empty()) return package;
  return name.starts_with("lib") ? package_of(Kind::library, name.substr(3), postgres_major) : std::string();
}

std::string package_of_shared_library(std::string_view soname) {
  const auto rows = debian_shared_libraries();
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const DebianPackage& row) { return soname == row.name; });
  return found == rows.end() ? std::string() : found->package;
}

}  // namespace howdah
