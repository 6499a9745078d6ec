// SPDX-License-Identifier: PostgreSQL
#include "client/build/loader.hpp"

#include <sstream>

#include "core/sys/process.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_library_limit = 64ULL << 20U;

/// Every glibc carries its banner: `GNU C Library (Debian GLIBC 2.36-9) stable release version 2.36.`
std::string version_in_banner(const std::string& bytes) {
  constexpr std::string_view k_begin = "GNU C Library ";
  constexpr std::string_view k_version = " release version ";
  const std::size_t banner = bytes.find(k_begin);
  const std::size_t at = banner == std::string::npos ? banner : bytes.find(k_version, banner);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + k_version.size();
  const std::size_t end = std::min(bytes.find_first_not_of("0123456789.", begin), bytes.size());
  std::string version = bytes.substr(begin, end - begin);
  while (version.ends_with('.')) version.pop_back();
  return version;
}

}  // namespace

Result<LoaderCache> loader_cache() {
  const auto program = find_program("ldconfig");
  TRY(const Finished said, run({.argv = {program ? program->string() : "/sbin/ldconfig", "-p"},
                                .timeout = std::chrono::seconds(30)}));
  LoaderCache cache;
  std::istringstream lines(said.out);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string name;
    words >> name;
    const std::size_t arrow = line.find(" => ");
    auto& files = cache[name];
    if (arrow != std::string::npos) files.emplace_back(line.substr(arrow + 4));
  }
  return cache;
}

std::string gnu_c_library_version() {
  const auto cache = loader_cache();
  const auto found = cache ? cache->find("libc.so.6") : LoaderCache::const_iterator{};
  if (!cache || found == cache->end()) return {};
  for (const fs::path& file : found->second) {
    const auto bytes = read_file(file, k_library_limit);
    const std::string version = bytes ? version_in_banner(*bytes) : std::string();
    if (!version.empty()) return version;
  }
  return {};
}

}  // namespace howdah
