// SPDX-License-Identifier: PostgreSQL
// META spec 1 turned into spec 2, part by part. Each part takes the whole v1 document and gives the v2 value;
// nothing when v2 has no such key for it. What the parts decide follows pgxn/meta; what v2 cannot carry is
// named by conversion_losses.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/diagnostics.hpp"
#include "core/base/result.hpp"
#include "core/model/json.hpp"

namespace howdah::meta {

/// name, version, abstract, description, producer, meta-spec and the custom keys.
[[nodiscard]] Json convert_common(const Json& v1);
[[nodiscard]] Result<Json> convert_maintainers(const Json& v1);
[[nodiscard]] Result<Json> convert_license(const Json& v1);
[[nodiscard]] Result<Json> convert_contents(const Json& v1);
[[nodiscard]] std::optional<Json> convert_classifications(const Json& v1);
[[nodiscard]] std::optional<Json> convert_ignore(const Json& v1);
[[nodiscard]] std::optional<Json> convert_dependencies(const Json& v1);
[[nodiscard]] std::optional<Json> convert_resources(const Json& v1);

/// `PostgreSQL` in any letter case: the prerequisite that names the server.
[[nodiscard]] bool is_server(std::string_view prerequisite);

/// `pkg:postgres/x` for what PostgreSQL ships, `pkg:pgxn/x` for the rest; odd characters percent-encoded.
[[nodiscard]] std::string extension_purl(std::string_view lower_case_name);

/// Warnings for each thing in a valid v1 document that its v2 form does not say.
[[nodiscard]] Diagnostics conversion_losses(const Json& v1);

/// The META 1 name of the licence an SPDX expression is; empty when META 1 has none.
[[nodiscard]] std::string_view v1_license_of(std::string_view spdx);

/// The value as one line of JSON; bytes that are not UTF-8 replaced.
[[nodiscard]] std::string compact(const Json& value);

/// An error with one finding.
[[nodiscard]] tl::unexpected<Error> cannot_convert(const std::string& place, const std::string& message,
                                                   const std::string& remedy);

}  // namespace howdah::meta
