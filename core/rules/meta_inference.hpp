// SPDX-License-Identifier: PostgreSQL
// META.json for sources that have none: inferred from control files, Makefile, Cargo.toml, meson.build,
// CMakeLists.txt, licence and readme files, each value with its reason.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/model/json.hpp"

namespace howdah {

/// A source tree as the rules see it: every path, and the content of the small text files among them.
struct SourceTree {
  std::vector<std::string> paths;               ///< relative, sorted
  std::map<std::string, std::string> contents;  ///< files worth reading (wanted_by_inference)
};

/// Whether inference wants this file's content.
[[nodiscard]] bool wanted_by_inference(const std::string& path);

struct InferredMeta {
  Json v2;                           ///< valid META v2
  std::vector<std::string> reasons;  ///< `version 1.2.10: default_version in prefix.control`
};

struct InferenceHints {
  std::string folder_name;  ///< e.g. `prefix-1.2.10`
  std::string maintainer;   ///< `Name <mail>` of whoever publishes, for META's required maintainers
};

/// Errors: invalid, saying what was looked for and what to add (no control file, no version…).
/// Whether a META v2 was inferred: its `producer`. Anybody can write that; nothing may be allowed by it that
/// harms others.
[[nodiscard]] bool is_inferred(const Json& v2);
[[nodiscard]] Result<InferredMeta> infer_meta(const SourceTree& tree, const InferenceHints& hints);

/// A PostgreSQL extension control file. Spec: PostgreSQL documentation, "Extension Files".
struct ControlFile {
  std::map<std::string, std::string> settings;  ///< names lower-cased, values unquoted
  [[nodiscard]] std::vector<std::string> requires_() const;
};
/// Errors: invalid with the line.
[[nodiscard]] Result<ControlFile> parse_control_file(std::string_view text);

}  // namespace howdah
