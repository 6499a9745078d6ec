// SPDX-License-Identifier: PostgreSQL
#include "client/home.hpp"

namespace howdah {
namespace {

/// XDG Base Directory Specification 0.8: a relative value is to be ignored.
Result<fs::path> xdg_folder(const World& world, const std::string& variable, const char* below_home) {
  const fs::path named = world.variable(variable);
  if (named.is_absolute()) return named / "howdah";
  const fs::path home = world.variable("HOME");
  if (home.is_absolute()) return home / below_home / "howdah";
  return fail(Errc::usage, "there is no place to keep state: set HOWDAH_HOME to an absolute path");
}

}  // namespace

Result<Home> find_home(const World& world) {
  if (const fs::path named = world.variable("HOWDAH_HOME"); !named.empty()) {
    if (named.is_absolute()) return Home{named, named / "cache"};
    return fail(Errc::usage, "HOWDAH_HOME is '" + named.string() +
                                 "': it must be an absolute path, so that every run " +
                                 "finds the same state");
  }
  TRY(fs::path data, xdg_folder(world, "XDG_DATA_HOME", ".local/share"));
  TRY(fs::path cache, xdg_folder(world, "XDG_CACHE_HOME", ".cache"));
  return Home{std::move(data), std::move(cache)};
}

}  // namespace howdah
