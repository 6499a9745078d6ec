// SPDX-License-Identifier: PostgreSQL
#include "client/build/pipeline.hpp"

#include <algorithm>
#include <array>

#include "client/build/steps.hpp"
#include "core/rules/build_pipeline.hpp"
#include "core/sys/process.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_build_file_limit = 4ULL << 20U;

constexpr std::array k_make{Tool{"make", "sudo apt-get install build-essential"}};
constexpr std::array k_cmake{Tool{"cmake", "sudo apt-get install cmake"},
                             Tool{"make", "sudo apt-get install build-essential"}};
constexpr std::array k_meson{Tool{"meson", "sudo apt-get install meson"},
                             Tool{"ninja", "sudo apt-get install ninja-build"}};
constexpr std::array k_pgrx{Tool{"cargo", "sudo apt-get install cargo, or rustup for a newer one"},
                            Tool{"cargo-pgrx",
                                 "cargo install --locked cargo-pgrx --version X, where X is the "
                                 "version of pgrx in the release's Cargo.toml"}};

constexpr std::array k_pipelines{
    Pipeline{"pgxs", k_make, pgxs_steps}, Pipeline{"autoconf", k_make, autoconf_steps},
    Pipeline{"cmake", k_cmake, cmake_steps}, Pipeline{"meson", k_meson, meson_steps},
    Pipeline{"pgrx", k_pgrx, pgrx_steps}};

std::string names() {
  std::string text;
  for (const Pipeline& pipeline : k_pipelines)
    text += (text.empty() ? "" : ", ") + std::string(pipeline.name);
  return text;
}

const Pipeline* named(std::string_view name) {
  const auto found = std::find_if(k_pipelines.begin(), k_pipelines.end(),
                                  [&](const Pipeline& pipeline) { return pipeline.name == name; });
  return found == k_pipelines.end() ? nullptr : &*found;
}

/// What detection reads of it: the names at its root, and the texts that decide.
Result<SourceTree> read_root(const fs::path& source) {
  SourceTree tree;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(source, error)) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_regular_file(error)) continue;
    tree.paths.push_back(name);
    if (!wanted_by_inference(name)) continue;
    TRY(tree.contents[name], read_file(entry.path(), k_build_file_limit));
  }
  if (error) return tl::unexpected(system_error("read", source, error.value()));
  std::sort(tree.paths.begin(), tree.paths.end());
  return tree;
}

Result<ChosenPipeline> detect(const fs::path& source, const std::string& label) {
  TRY(const SourceTree tree, read_root(source));
  if (const auto found = find_pipeline(tree)) return ChosenPipeline{named(found->name), found->why};
  if (const RootMakefile root = root_makefile(tree); !root.path.empty())
    return ChosenPipeline{named("pgxs"), root.path + ", and nothing else to build with"};
  return fail(Errc::invalid, label +
                                 " has no Makefile, configure, CMakeLists.txt, meson.build or Cargo.toml "
                                 "with pgrx; there is nothing to build it with");
}

}  // namespace

std::span<const Pipeline> all_pipelines() {
  return k_pipelines;
}

Result<ChosenPipeline> choose_pipeline(const fs::path& source, const Json& meta, const std::string& asked,
                                       const std::string& label) {
  if (!asked.empty()) {
    if (const Pipeline* pipeline = named(asked)) return ChosenPipeline{pipeline, "you asked for it"};
    return fail(Errc::usage, "there is no pipeline " + asked + "; there are " + names());
  }
  const std::string declared = meta_text(meta, "/dependencies/pipeline");
  if (declared.empty()) return detect(source, label);
  if (const Pipeline* pipeline = named(declared)) return ChosenPipeline{pipeline, "META.json says so"};
  return fail(Errc::invalid, "META.json of " + label + " says it is built with " + declared +
                                 ", and this howdah builds with " + names() +
                                 "; --pipeline chooses one of them");
}

Result<void> check_tools(const Pipeline& pipeline) {
  for (const Tool& tool : pipeline.tools) {
    if (find_program(tool.program)) continue;
    return fail(Errc::not_found, "building with " + std::string(pipeline.name) + " needs " + tool.program +
                                     ", which is not in PATH; install it with: " + tool.remedy);
  }
  return {};
}

}  // namespace howdah
