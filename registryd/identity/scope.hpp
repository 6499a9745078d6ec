// SPDX-License-Identifier: PostgreSQL
// What an API token may do: scopes, and patterns of the distributions it may do it to. ADR 0015.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/model/name.hpp"

namespace howdah {

enum class Scope : std::uint8_t {
  publish_new,     ///< the first release of a distribution
  publish_update,  ///< further releases
  yank,            ///< yank, unyank, deprecate
  owners,          ///< owners, their keys, names of extensions
  read_private,    ///< what is not for everybody
};

struct ScopeName {
  Scope scope;
  std::string_view name;
};

inline constexpr std::array k_scope_names{
    ScopeName{Scope::publish_new, "publish-new"},
    ScopeName{Scope::publish_update, "publish-update"},
    ScopeName{Scope::yank, "yank"},
    ScopeName{Scope::owners, "owners"},
    ScopeName{Scope::read_private, "read-private"},
};

[[nodiscard]] std::string_view name_of(Scope scope);

class Scopes {
 public:
  Scopes() = default;
  explicit Scopes(std::initializer_list<Scope> scopes) {
    for (const Scope scope : scopes) add(scope);
  }
  [[nodiscard]] static Scopes all();
  /// Words of k_scope_names with spaces or commas between them. Errors: usage, naming the word and the words
  /// there are.
  [[nodiscard]] static Result<Scopes> parse(std::string_view text);

  void add(Scope scope) { bits_ |= bit(scope); }
  [[nodiscard]] bool has(Scope scope) const { return (bits_ & bit(scope)) != 0; }
  [[nodiscard]] bool empty() const { return bits_ == 0; }
  [[nodiscard]] std::vector<std::string> names() const;
  [[nodiscard]] std::string text() const;  ///< as parse() reads it, in the order of the table
  bool operator==(const Scopes&) const = default;

 private:
  static constexpr std::uint8_t bit(Scope scope) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(scope));
  }
  std::uint8_t bits_ = 0;
};

/// A pattern in the form keys have: lower case, `-` and `.` as `_`; `*` stands for any run of characters, `?`
/// for one. Errors: usage.
[[nodiscard]] Result<std::string> parse_pattern(std::string_view text);
[[nodiscard]] bool pattern_fits(std::string_view pattern, std::string_view key);

/// What a token grants its user.
struct TokenGrant {
  std::string hint;  ///< for people, to know the token by
  Scopes scopes;
  std::vector<std::string> patterns;  ///< a distribution fits one of them

  /// Errors: denied, naming the scope or the pattern that is missing.
  [[nodiscard]] Result<void> allows(Scope scope) const;
  [[nodiscard]] Result<void> allows(Scope scope, const Name& distribution) const;
  /// For what concerns no single distribution. Errors: denied also when the token is for some of them only.
  [[nodiscard]] Result<void> allows_everywhere(Scope scope) const;
};

}  // namespace howdah
