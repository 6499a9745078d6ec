// SPDX-License-Identifier: PostgreSQL
#include "client/resolve/target.hpp"

#include <sys/utsname.h>

#include <algorithm>
#include <array>

#include "client/build/loader.hpp"
#include "core/base/ascii.hpp"
#include "core/rules/meta_inference.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_control_limit = 1ULL << 20U;

struct Alias {
  std::string_view said;
  std::string_view meant;
};
constexpr std::array k_aliases{Alias{"x86_64", "amd64"}, Alias{"x64", "amd64"}, Alias{"aarch64", "arm64"},
                               Alias{"gnulinux", "linux"}, Alias{"macos", "darwin"}};

std::string usual(std::string word) {
  word = ascii_lower(word);
  for (const Alias& alias : k_aliases)
    if (word == alias.said) return std::string(alias.meant);
  return word;
}

struct Parts {
  std::string system;
  std::string processor;  ///< empty: any
};

/// System, maybe a version that begins with a digit, maybe a processor.
Parts parts_of(const std::string& platform) {
  const std::size_t first = platform.find('-');
  if (first == std::string::npos) return {usual(platform), {}};
  const std::string last = platform.substr(platform.rfind('-') + 1);
  const bool version = is_digit(last.front()) && last.find('.') != std::string::npos;
  return {usual(platform.substr(0, first)), version ? std::string() : usual(last)};
}

}  // namespace

std::string missing_c_library(const PackageTarget& target) {
  if (target.os != "gnulinux" || target.os_version.empty()) return {};
  const std::string here = gnu_c_library_version();
  const auto wanted = semver_like(target.os_version);
  const auto has = semver_like(here);
  const auto least = SemVer::parse(wanted.value_or(""));
  const auto version = SemVer::parse(has.value_or(""));
  if (least && version && !(*version < *least)) return {};
  return "the GNU C library " + target.os_version + ", and this machine has " +
         (here.empty() ? "another C library" : here);
}

std::string this_platform() {
  struct utsname name {};
  if (::uname(&name) != 0) return "unknown";
  return usual(name.sysname) + "-" + usual(name.machine);
}

bool covers_platform(const std::vector<std::string>& platforms, const std::string& platform) {
  const Parts wanted = parts_of(platform);
  return platforms.empty() || std::any_of(platforms.begin(), platforms.end(), [&](const std::string& one) {
           const Parts has = parts_of(one);
           return has.system == "any" || (has.system == wanted.system &&
                                          (has.processor.empty() || has.processor == wanted.processor));
         });
}

bool server_has(const Postgres& postgres, const std::string& name) {
  std::error_code error;
  return fs::exists(postgres.control_file(name), error) ||
         fs::exists(postgres.pkglibdir / (name + ".so"), error) || fs::exists(postgres.bindir / name, error);
}

std::optional<SemVer> server_extension_version(const Postgres& postgres, const std::string& extension) {
  const auto text = read_file_if_exists(postgres.control_file(extension), k_control_limit);
  if (!text || !*text) return std::nullopt;
  const auto control = parse_control_file(**text);
  if (!control) return std::nullopt;
  const auto setting = control->settings.find("default_version");
  const auto version = setting == control->settings.end() ? std::nullopt : semver_like(setting->second);
  if (!version) return std::nullopt;
  auto semver = SemVer::parse(*version);
  if (!semver) return std::nullopt;
  return *std::move(semver);
}

}  // namespace howdah
