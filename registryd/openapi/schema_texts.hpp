// SPDX-License-Identifier: PostgreSQL
// The files of schema/, compiled in (registryd/CMakeLists.txt writes the table).
#pragma once

#include <span>
#include <string_view>

#include "core/base/result.hpp"
#include "core/model/json.hpp"

namespace howdah {

struct SchemaText {
  std::string_view name;  ///< `release` of schema/release.schema.json
  std::string_view text;
};

[[nodiscard]] std::span<const SchemaText> schema_texts();

/// `#/components/schemas/<name>` for every schema that `names` need, as the components of an OpenAPI
/// document: references lead to one another, the shared definitions are `common.<name>`. Errors: internal for
/// a name that no file has.
[[nodiscard]] Result<Json> schema_components(const std::vector<std::string>& names);

}  // namespace howdah
