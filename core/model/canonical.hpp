// SPDX-License-Identifier: PostgreSQL
// The canonical JSON profile of statements: one text per value, so bytes can be signed and compared.
// It is RFC 8785 cut down until RFC 8785, OLPC canonical JSON and `jq -cS` agree (docs/protocol.md,
// "Canonical JSON").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/model/json.hpp"

namespace howdah {

struct CanonicalLimits {
  std::uint64_t bytes = 1ULL << 20U;
  int depth = 32;
};

/// The canonical text. Errors: invalid, naming by JSON Pointer the value the profile cannot carry
/// (float, integer beyond ±(2^53−1), NUL or DEL, key out of range, depth).
[[nodiscard]] Result<std::string> to_canonical(const Json& value, const CanonicalLimits& limits = {});

/// One pass over `text`, no allocation: is it exactly the canonical text of some value?
/// Errors: invalid with the byte offset and the rule broken.
[[nodiscard]] Result<void> check_canonical(std::string_view text, const CanonicalLimits& limits = {});

/// A member of an object: views into its text.
struct CanonicalMember {
  int depth = 1;           ///< 1: of the outermost object; 2: of an object that is a member of it
  std::string_view key;    ///< raw, between the quotes
  std::string_view value;  ///< raw canonical text
};

/// check_canonical() that keeps what it came past: the members of depth 1 and 2, a parent after its children.
[[nodiscard]] Result<std::vector<CanonicalMember>> outline_canonical(std::string_view text,
                                                                     const CanonicalLimits& limits = {});

/// Reads members of a canonical object in order, without building it. Requires check_canonical(text) to have
/// passed.
class CanonicalObject {
 public:
  /// Nothing when `text` is not an object.
  [[nodiscard]] static std::optional<CanonicalObject> open(std::string_view text);

  /// The next member; nothing at the end.
  [[nodiscard]] std::optional<CanonicalMember> next();

 private:
  explicit CanonicalObject(std::string_view rest) : rest_(rest) {}
  std::string_view rest_;
};

/// The same for arrays.
class CanonicalArray {
 public:
  [[nodiscard]] static std::optional<CanonicalArray> open(std::string_view text);
  [[nodiscard]] std::optional<std::string_view> next();

 private:
  explicit CanonicalArray(std::string_view rest) : rest_(rest) {}
  std::string_view rest_;
};

/// The content of a canonical string that needs no unescaping; nothing for any other value.
[[nodiscard]] std::optional<std::string_view> plain_string(std::string_view value);
[[nodiscard]] std::optional<std::int64_t> integer(std::string_view value);

}  // namespace howdah
