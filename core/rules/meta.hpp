// SPDX-License-Identifier: PostgreSQL
// PGXN META.json, spec versions 1 and 2: what is valid, and v1 turned into v2.
// Verdicts follow the pgxn/meta JSON Schemas (2025-05), which are the norm in practice; rule by rule they are
// described in PGXN RFC 1 and RFC 3.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/diagnostics.hpp"
#include "core/base/result.hpp"
#include "core/model/json.hpp"

namespace howdah {

enum class MetaSpec : std::uint8_t { v1 = 1, v2 = 2 };

/// From `meta-spec.version`: "1." or "2.". Errors: invalid, saying what to write.
[[nodiscard]] Result<MetaSpec> meta_spec_of(const Json& document);

/// Every violation of the document's own spec, each with JSON pointer and remedy; past 100 the rest is not
/// listed. No errors = valid PGXN META.
[[nodiscard]] Diagnostics validate_meta(const Json& document);

/// Validates one part against a named schema of the spec ("license", "version_range", "prereqs", …; the names
/// of pgxn/meta's schema files; "distribution" is the whole document). Errors: not_found for an unknown name.
[[nodiscard]] Result<Diagnostics> validate_meta_part(MetaSpec spec, std::string_view schema,
                                                     const Json& value);

/// Errors: invalid with findings (a licence without SPDX equivalent, …). Requires a valid v1 document.
[[nodiscard]] Result<Json> convert_v1_to_v2(const Json& v1);

/// Reads META.json text of either spec: parse, validate, convert. Errors: invalid with all findings at once;
/// too_large beyond 1 MiB.
struct Meta {
  Json v2;  ///< the document as v2
  MetaSpec written_as = MetaSpec::v2;
  Diagnostics warnings;  ///< duplicate keys, lossy conversions
};
[[nodiscard]] Result<Meta> read_meta(std::string_view text);

/// Our own rules on top of PGXN's, for publishing: the name guard, values the index cannot carry (floats,
/// NUL, depth), unknown contents. Warnings in `meta lint`; those with Severity::error refuse a publish.
[[nodiscard]] Diagnostics admission_findings(const Meta& meta);

/// Extensions the distribution needs from a registry to be built or run: the `pkg:pgxn/…` among
/// `dependencies.packages.{run,build}.requires`, as written. PostgreSQL's own are `pkg:postgres/…`.
[[nodiscard]] std::vector<std::string> required_extensions(const Json& v2);

/// The keys of `contents.extensions`.
[[nodiscard]] std::vector<std::string> provided_extensions(const Json& v2);

/// Whether PostgreSQL itself ships an extension (or PL, or contrib module) of this lower-case name.
[[nodiscard]] bool is_core_extension(std::string_view name);

}  // namespace howdah
