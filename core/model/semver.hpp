// SPDX-License-Identifier: PostgreSQL
// Versions as PGXN has them: Semantic Versioning 2.0.0, and META's version ranges (RFC 1 and RFC 3, "Version
// Range").
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"

namespace howdah {

/// Numbers keep their decimal text, because SemVer sets no upper limit.
class SemVer {
 public:
  /// Errors: invalid; the message names the text and, when there is an obvious one, the version to write.
  [[nodiscard]] static Result<SemVer> parse(std::string_view text);

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] const std::array<std::string, 3>& numbers() const { return numbers_; }
  [[nodiscard]] bool is_prerelease() const { return !prerelease_.empty(); }
  [[nodiscard]] bool has_build() const { return text_.find('+') != std::string::npos; }

  /// SemVer 2.0.0 §11 precedence; build metadata does not take part, so 1.0.0+a is equivalent to 1.0.0+b.
  [[nodiscard]] std::weak_ordering operator<=>(const SemVer& other) const;
  bool operator==(const SemVer& other) const { return (*this <=> other) == 0; }

 private:
  SemVer() = default;
  std::string text_;
  std::array<std::string, 3> numbers_;
  std::vector<std::string> prerelease_;
};

/// The SemVer an author meant by `1.0`, `v2.1`, `5.2beta1` or `1.02.3`; nothing when no number leads.
[[nodiscard]] std::optional<std::string> semver_like(std::string_view text);

/// Which META spec's range grammar; v2 allows one to three numbers (`>= 12.0, < 17`).
enum class RangeGrammar : std::uint8_t { v1 = 1, v2 = 2 };

/// Comma-separated comparisons, all of which must hold. A bare version means `>=`; `0` means any.
class VersionRange {
 public:
  /// Errors: invalid with what to write.
  [[nodiscard]] static Result<VersionRange> parse(std::string_view text, RangeGrammar grammar);
  /// Every version matches.
  [[nodiscard]] static VersionRange any() { return VersionRange(); }

  /// A partial version stands for its first patch release (`14` is 14.0.0), except that `==` and `!=` compare
  /// only the numbers that were written.
  [[nodiscard]] bool matches(const SemVer& version) const;

 private:
  enum class Comparison : std::uint8_t { equal, unequal, less, less_or_equal, greater, greater_or_equal };
  struct Term {
    Comparison comparison;
    SemVer version;
    std::size_t numbers;  ///< how many of major.minor.patch were written
  };
  struct Operator {
    std::string_view text;
    Comparison comparison;
  };
  [[nodiscard]] static const Operator* operator_at(std::string_view text);
  [[nodiscard]] static std::optional<Term> read_term(std::string_view text, RangeGrammar grammar, bool first);
  [[nodiscard]] static bool holds(const Term& term, const SemVer& version);

  std::vector<Term> terms_;
};

}  // namespace howdah
