// SPDX-License-Identifier: PostgreSQL
// Which build system a source tree is made for, and what says so.
#pragma once

#include <optional>
#include <string>

#include "core/rules/makefile.hpp"
#include "core/rules/meta_inference.hpp"

namespace howdah {

struct FoundPipeline {
  std::string name;  ///< as META's `dependencies.pipeline`: pgrx, pgxs, cmake, autoconf or meson
  std::string why;   ///< `Makefile uses PGXS`
};

struct RootMakefile {
  std::string path;  ///< empty when there is none
  Makefile makefile;
};
/// The one make would read.
[[nodiscard]] RootMakefile root_makefile(const SourceTree& tree);

/// Nothing when none of them is there.
[[nodiscard]] std::optional<FoundPipeline> find_pipeline(const SourceTree& tree);

}  // namespace howdah
