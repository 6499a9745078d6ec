// SPDX-License-Identifier: PostgreSQL
// Where the version of a source tree is written: its folder's name, its build files.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/rules/meta_inference.hpp"

namespace howdah {

/// `prefix-1.2.10`, `plprofiler-REL4_2_5`, `jsquery-ver_1.2`: the name and the version in it with dots.
struct FolderName {
  std::string name;
  std::optional<std::string> version;
};
[[nodiscard]] FolderName split_folder_name(std::string_view folder);

/// A version a build system states, and the file it stands in.
struct StatedVersion {
  std::string version;
  std::string file;
};
/// From Cargo.toml's [package], meson.build's or CMakeLists.txt's project().
[[nodiscard]] std::optional<StatedVersion> project_version(const SourceTree& tree);

/// Whether `value` still has a placeholder: `@VERSION@`, `__VERSION__`.
[[nodiscard]] bool is_placeholder(std::string_view value);

}  // namespace howdah
