// SPDX-License-Identifier: PostgreSQL
// The parts META rules are made of: a rule looks at one value and reports every violation with its JSON
// Pointer and a remedy. Objects, lists and maps are described as data.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "core/base/diagnostics.hpp"
#include "core/model/json.hpp"

namespace howdah::meta {

using Rule = void (*)(const Json& value, const std::string& place, Diagnostics& findings);

/// Beyond this many findings a document is not looked at further.
constexpr std::size_t k_most_findings = 100;
[[nodiscard]] inline bool is_enough(const Diagnostics& findings) {
  return findings.findings().size() >= k_most_findings;
}

struct Member {
  std::string_view name;
  Rule rule;
  bool required = false;
};

/// What an object may hold. Keys `x_…` are free unless `custom_keys` is off.
struct ObjectShape {
  std::span<const Member> members;
  std::span<const std::string_view> any_of = {};  ///< at least one of these must be there
  bool custom_keys = true;
  bool open = false;  ///< other keys are free as well
  bool empty = true;  ///< may have no keys at all
};
void check_object(const Json& value, const std::string& place, Diagnostics& findings,
                  const ObjectShape& shape);

/// A non-empty list.
struct ListShape {
  Rule item;
  std::size_t most = static_cast<std::size_t>(-1);
  bool unique = true;
  bool empty = false;
};
void check_list(const Json& value, const std::string& place, Diagnostics& findings, const ListShape& shape);

/// A non-empty object whose keys are data.
struct MapShape {
  Rule key;
  Rule value;
};
void check_map(const Json& value, const std::string& place, Diagnostics& findings, const MapShape& shape);

/// A string that must have a form.
struct TextShape {
  bool (*matches)(std::string_view text);
  std::string_view code;
  std::string_view what;    ///< `a semantic version`
  std::string_view remedy;  ///< what to write
  /// What this author probably meant, put before the remedy; may be null or return nothing.
  std::string (*meant)(std::string_view text) = nullptr;
};
void check_text(const Json& value, const std::string& place, Diagnostics& findings, const TextShape& shape);

void check_one_of(const Json& value, const std::string& place, Diagnostics& findings,
                  std::span<const std::string_view> allowed);

/// Reports `meta-type` unless the value has the type; `type` is `object`, `array`, `string`, `boolean`.
[[nodiscard]] bool has_type(const Json& value, const std::string& place, Diagnostics& findings,
                            Json::value_t type);

/// A value as messages show it: short strings quoted, containers by kind.
[[nodiscard]] std::string shown(const Json& value);
/// `"a", "b" or "c"`.
[[nodiscard]] std::string listed(std::span<const std::string_view> words);

void anything(const Json& value, const std::string& place, Diagnostics& findings);
void non_empty_string(const Json& value, const std::string& place, Diagnostics& findings);
void any_string(const Json& value, const std::string& place, Diagnostics& findings);
void boolean(const Json& value, const std::string& place, Diagnostics& findings);
void uri(const Json& value, const std::string& place, Diagnostics& findings);
void email(const Json& value, const std::string& place, Diagnostics& findings);
void date_time(const Json& value, const std::string& place, Diagnostics& findings);
void path(const Json& value, const std::string& place, Diagnostics& findings);
void tag(const Json& value, const std::string& place, Diagnostics& findings);
void sha1_hex(const Json& value, const std::string& place, Diagnostics& findings);
void sha256_hex(const Json& value, const std::string& place, Diagnostics& findings);
void sha512_hex(const Json& value, const std::string& place, Diagnostics& findings);

}  // namespace howdah::meta
