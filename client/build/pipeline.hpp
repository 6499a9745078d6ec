// SPDX-License-Identifier: PostgreSQL
// How each build system is run: its steps as data, every one told which pg_config to build for. Nothing here
// runs anything.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "client/install/postgres.hpp"
#include "core/base/result.hpp"
#include "core/model/json.hpp"

namespace howdah {

/// What a build is made of. All folders are below one scratch folder.
struct BuildOrder {
  const Postgres& postgres;
  fs::path source;
  fs::path work;                     ///< for what is neither source nor installed; exists, empty
  fs::path stage;                    ///< DESTDIR; exists, empty
  std::vector<std::string> options;  ///< a person's own, for the step that configures
  fs::path cargo_home;               ///< where crates are kept from build to build
  fs::path cargo_settings;           ///< the person's config.toml, if it exists
};

struct BuildStep {
  std::vector<std::string> argv;
  std::map<std::string, std::string> environment{};  ///< on top of the build's
  bool fetches = false;                              ///< the one kind that may use the network
};

/// A program a pipeline runs, and how to get it.
struct Tool {
  const char* program;
  const char* remedy;
};

struct Pipeline {
  std::string_view name;  ///< as in META
  std::span<const Tool> tools;
  Result<std::vector<BuildStep>> (*steps)(
      const BuildOrder& order);  ///< may write into `work` and `cargo_home`
};

/// pgxs, autoconf, cmake, meson, pgrx.
[[nodiscard]] std::span<const Pipeline> all_pipelines();

struct ChosenPipeline {
  const Pipeline* pipeline = nullptr;
  std::string why;
};

/// `asked` by a person, else what META says, else what the sources are made for. Errors: usage for an unknown
/// name asked for, invalid when nothing fits.
[[nodiscard]] Result<ChosenPipeline> choose_pipeline(const fs::path& source, const Json& meta,
                                                     const std::string& asked, const std::string& label);

/// Errors: not_found, naming the program that is not in PATH and how to get it.
[[nodiscard]] Result<void> check_tools(const Pipeline& pipeline);

}  // namespace howdah
