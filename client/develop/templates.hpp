// SPDX-License-Identifier: PostgreSQL
// What a new extension begins with: files as data. `@NAME@` stands for its
// name, `@MAINTAINER@` and `@EMAIL@` for who keeps it, `@YEAR@` for the year.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/sys/archive.hpp"

namespace howdah {

struct TemplateFile {
  std::string_view path;
  std::string_view content;
};

struct Template {
  std::string_view name;  ///< `c`, `sql`, `pgrx`
  std::string_view summary;
  std::span<const TemplateFile> files;
};
[[nodiscard]] std::span<const Template> all_templates();

/// What all templates share.
[[nodiscard]] std::span<const TemplateFile> shared_files();
[[nodiscard]] std::span<const TemplateFile> pgxs_files();
[[nodiscard]] std::span<const TemplateFile> pgrx_files();

struct NewExtension {
  std::string name;  ///< lower-case letters, digits and underscores: it becomes
                     ///< a C symbol, too
  std::string kind = "c";
  std::string maintainer;  ///< `Name <mail>`
  std::string year;
};

/// Errors: usage for a name or a maintainer that will not do, not_found for a
/// template there is not.
[[nodiscard]] Result<std::vector<PackEntry>> render_template(const NewExtension& wanted);

}  // namespace howdah
