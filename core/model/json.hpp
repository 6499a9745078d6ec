// SPDX-License-Identifier: PostgreSQL
// JSON from outside, read strictly: UTF-8, no byte-order mark, bounded depth, nothing silently dropped.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/base/diagnostics.hpp"
#include "core/base/result.hpp"

namespace howdah {

using Json = nlohmann::json;

struct JsonLimits {
  std::uint64_t bytes = 4ULL << 20U;
  int depth = 32;
};

/// Errors: invalid with line and column in the message (`line 12, column 3: …`), too_large.
/// Duplicate keys: an error finding `json-duplicate-key` in strict use (`duplicates` null); otherwise each is
/// reported as a warning in `*duplicates` with its JSON pointer, and the last value stands, as PGXN reads
/// them. At most 100 are reported.
[[nodiscard]] Result<Json> parse_json(std::string_view text, const JsonLimits& limits = {},
                                      Diagnostics* duplicates = nullptr);

/// The text of an object's member; empty when it is missing or no string.
[[nodiscard]] std::string text_in(const Json& object, const char* key);
/// The object under `key`; an empty one when it is missing or something else.
[[nodiscard]] const Json& object_in(const Json& object, const char* key);

/// Findings as the JSON every program prints: [{"severity","code","place","message","remedy"}…].
[[nodiscard]] Json to_json(const std::vector<Finding>& findings);

}  // namespace howdah
