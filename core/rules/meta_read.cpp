// SPDX-License-Identifier: PostgreSQL
// META.json text to a checked v2 document.
#include <fmt/format.h>

#include "core/rules/meta.hpp"
#include "core/rules/meta_conversion.hpp"

namespace howdah {
namespace {

/// Far beyond any real META.json; keeps the cost of judging a hostile one small.
constexpr JsonLimits k_limits{.bytes = 1ULL << 20U, .depth = 32};

}  // namespace

Result<Meta> read_meta(std::string_view text) {
  Meta meta;
  TRY(Json document, parse_json(text, k_limits, &meta.warnings));
  const Diagnostics findings = validate_meta(document);
  if (findings.has_errors()) {
    Diagnostics all = meta.warnings;
    all.append(findings);
    const std::size_t count = findings.findings().size();
    return fail(Errc::invalid,
                fmt::format("META.json is not valid: {} finding{}", count, count == 1 ? "" : "s"), all);
  }
  TRY(meta.written_as, meta_spec_of(document));
  if (meta.written_as == MetaSpec::v2) {
    meta.v2 = std::move(document);
    return meta;
  }
  TRY(meta.v2, convert_v1_to_v2(document));
  meta.warnings.append(meta::conversion_losses(document));
  return meta;
}

}  // namespace howdah
