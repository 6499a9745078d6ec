// SPDX-License-Identifier: PostgreSQL
#include "core/rules/build_pipeline.hpp"

#include <algorithm>
#include <array>

namespace howdah {
namespace {

constexpr std::array<const char*, 4> k_pgxs_variables{"EXTENSION", "MODULES", "MODULE_big", "PG_CONFIG"};

bool uses_pgxs(const Makefile& makefile) {
  return makefile.uses_pgxs() || std::any_of(k_pgxs_variables.begin(), k_pgxs_variables.end(),
                                             [&](const char* name) { return !makefile.raw(name).empty(); });
}

/// A file at the root that is enough to know, in the order they are asked for.
struct Sign {
  const char* file;
  const char* pipeline;
};
constexpr std::array k_signs{Sign{"CMakeLists.txt", "cmake"}, Sign{"configure", "autoconf"},
                             Sign{"configure.ac", "autoconf"}, Sign{"configure.in", "autoconf"},
                             Sign{"meson.build", "meson"}};

}  // namespace

RootMakefile root_makefile(const SourceTree& tree) {
  for (const char* path : {"GNUmakefile", "makefile", "Makefile"}) {
    const auto found = tree.contents.find(path);
    if (found != tree.contents.end()) return {path, Makefile::parse(found->second)};
  }
  return {};
}

std::optional<FoundPipeline> find_pipeline(const SourceTree& tree) {
  const auto cargo = tree.contents.find("Cargo.toml");
  if (cargo != tree.contents.end() && cargo->second.find("pgrx") != std::string::npos)
    return FoundPipeline{"pgrx", "Cargo.toml needs pgrx"};
  const RootMakefile root = root_makefile(tree);
  if (!root.path.empty() && uses_pgxs(root.makefile)) return FoundPipeline{"pgxs", root.path + " uses PGXS"};
  for (const Sign& sign : k_signs) {
    if (std::binary_search(tree.paths.begin(), tree.paths.end(), std::string(sign.file)))
      return FoundPipeline{sign.pipeline, sign.file};
  }
  return std::nullopt;
}

}  // namespace howdah
