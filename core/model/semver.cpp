// SPDX-License-Identifier: PostgreSQL
#include "core/model/semver.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/ascii.hpp"

namespace howdah {
namespace {

bool is_identifier(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

/// Takes a number without leading zeros off the front; empty when there is none.
std::string_view take_number(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  const auto length = static_cast<std::size_t>(end - text.begin());
  const std::string_view number = text.substr(0, length);
  if (length > 1 && number.front() == '0') return {};
  text.remove_prefix(length);
  return number;
}

bool is_number(std::string_view identifier) {
  return std::all_of(identifier.begin(), identifier.end(), is_digit);
}

/// Takes dot-separated identifiers off the front; nothing when one is empty or a numeric one has leading
/// zeros where `numbers_are_plain`.
std::optional<std::vector<std::string>> take_identifiers(std::string_view& text, bool numbers_are_plain) {
  std::vector<std::string> identifiers;
  while (true) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_identifier);
    const std::string identifier(text.begin(), end);
    text.remove_prefix(identifier.size());
    const bool padded = identifier.size() > 1 && identifier.front() == '0' && is_number(identifier);
    if (identifier.empty() || (numbers_are_plain && padded)) return std::nullopt;
    identifiers.push_back(identifier);
    if (text.empty() || text.front() != '.') return identifiers;
    text.remove_prefix(1);
  }
}

std::weak_ordering compare_numbers(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return a.size() <=> b.size();
  return a.compare(b) <=> 0;
}

std::weak_ordering compare_identifiers(const std::string& a, const std::string& b) {
  const bool number_a = is_number(a);
  const bool number_b = is_number(b);
  if (number_a && number_b) return compare_numbers(a, b);
  if (number_a != number_b) return number_a ? std::weak_ordering::less : std::weak_ordering::greater;
  return a.compare(b) <=> 0;
}

struct Parts {
  std::vector<std::string> numbers;
  std::vector<std::string> prerelease;
};

/// major[.minor[.patch]][-prerelease][+build], the whole of `text`.
std::optional<Parts> split_version(std::string_view text) {
  Parts parts;
  while (parts.numbers.size() < 3) {
    const std::string_view number = take_number(text);
    if (number.empty()) return std::nullopt;
    parts.numbers.emplace_back(number);
    if (text.empty() || text.front() != '.' || parts.numbers.size() == 3) break;
    text.remove_prefix(1);
  }
  if (!text.empty() && text.front() == '-') {
    text.remove_prefix(1);
    auto identifiers = take_identifiers(text, true);
    if (!identifiers) return std::nullopt;
    parts.prerelease = std::move(*identifiers);
  }
  if (!text.empty() && text.front() == '+') {
    text.remove_prefix(1);
    if (!take_identifiers(text, false)) return std::nullopt;
  }
  if (!text.empty()) return std::nullopt;
  return parts;
}

std::string without_leading_zeros(std::string_view number) {
  const std::size_t first = number.find_first_not_of('0');
  return first == std::string_view::npos ? "0" : std::string(number.substr(first));
}

constexpr std::string_view k_space = " \t\r\n\f\v";

}  // namespace

Result<SemVer> SemVer::parse(std::string_view text) {
  auto parts = split_version(text);
  if (!parts || parts->numbers.size() != 3) {
    const auto meant = semver_like(text);
    return fail(Errc::invalid,
                fmt::format("\"{}\" is not a semantic version; write {}", text,
                            meant ? fmt::format("\"{}\"", *meant) : "three numbers, such as \"1.0.0\""));
  }
  SemVer version;
  version.text_ = std::string(text);
  std::move(parts->numbers.begin(), parts->numbers.end(), version.numbers_.begin());
  version.prerelease_ = std::move(parts->prerelease);
  return version;
}

std::weak_ordering SemVer::operator<=>(const SemVer& other) const {
  for (std::size_t i = 0; i < numbers_.size(); ++i) {
    if (const auto order = compare_numbers(numbers_[i], other.numbers_[i]); order != 0) return order;
  }
  if (prerelease_.empty() || other.prerelease_.empty())
    return prerelease_.empty() <=> other.prerelease_.empty();
  for (std::size_t i = 0; i < std::min(prerelease_.size(), other.prerelease_.size()); ++i) {
    if (const auto order = compare_identifiers(prerelease_[i], other.prerelease_[i]); order != 0)
      return order;
  }
  return prerelease_.size() <=> other.prerelease_.size();
}

std::optional<std::string> semver_like(std::string_view text) {
  if (!text.empty() && (text.front() == 'v' || text.front() == 'V')) text.remove_prefix(1);
  std::vector<std::string> numbers;
  while (numbers.size() < 3 && !text.empty() && is_digit(text.front())) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
    numbers.push_back(without_leading_zeros({text.data(), static_cast<std::size_t>(end - text.begin())}));
    text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
    if (text.size() > 1 && text.front() == '.' && is_digit(text[1]) && numbers.size() < 3)
      text.remove_prefix(1);
  }
  if (numbers.empty()) return std::nullopt;
  numbers.resize(3, "0");
  std::string version = fmt::format("{}.{}.{}", numbers[0], numbers[1], numbers[2]);
  std::string rest(text);
  rest.erase(0, rest.find_first_not_of("-._+ ~"));
  std::replace_if(
      rest.begin(), rest.end(), [](char c) { return !is_identifier(c) && c != '.'; }, '-');
  if (!rest.empty() && split_version(version + "-" + rest)) version += "-" + rest;
  return version;
}

const VersionRange::Operator* VersionRange::operator_at(std::string_view text) {
  static constexpr std::array<Operator, 6> k_operators{{{"==", Comparison::equal},
                                                        {"!=", Comparison::unequal},
                                                        {"<=", Comparison::less_or_equal},
                                                        {">=", Comparison::greater_or_equal},
                                                        {"<", Comparison::less},
                                                        {">", Comparison::greater}}};
  const auto found = std::find_if(k_operators.begin(), k_operators.end(), [&](const Operator& candidate) {
    return text.substr(0, candidate.text.size()) == candidate.text;
  });
  return found == k_operators.end() ? nullptr : &*found;
}

std::optional<VersionRange::Term> VersionRange::read_term(std::string_view text, RangeGrammar grammar,
                                                          bool first) {
  Comparison comparison = Comparison::greater_or_equal;
  if (const Operator* found = operator_at(text)) {
    comparison = found->comparison;
    text.remove_prefix(found->text.size());
    text.remove_prefix(std::min(text.find_first_not_of(k_space), text.size()));
  }
  const auto parts = split_version(text);
  if (!parts) return std::nullopt;
  const std::size_t written = parts->numbers.size();
  const bool zero = first && text == "0";
  if (grammar == RangeGrammar::v1 && written != 3 && !zero) return std::nullopt;
  // pgxn/meta's v2 pattern: after the first term a version may not start `0` or `0.0`.
  const bool unborn = parts->numbers[0] == "0" && (written < 2 || parts->numbers[1] == "0");
  if (grammar == RangeGrammar::v2 && !first && unborn) return std::nullopt;
  std::string full(text);
  for (std::size_t have = written; have < 3; ++have)
    full.insert(std::min(full.find_first_of("-+"), full.size()), ".0");
  auto version = SemVer::parse(full);
  if (!version) return std::nullopt;
  return Term{comparison, *std::move(version), written};
}

Result<VersionRange> VersionRange::parse(std::string_view text, RangeGrammar grammar) {
  VersionRange range;
  for (std::string_view rest = text;;) {
    const std::size_t comma = rest.find(',');
    const bool first = range.terms_.empty();
    auto term = read_term(rest.substr(0, comma), grammar, first);
    if (!term) {
      return fail(
          Errc::invalid,
          fmt::format("\"{}\" is not a version range; write comparisons such as \">= 1.2.0, < 2.0.0\"{}",
                      text, grammar == RangeGrammar::v1 ? " with three numbers each" : ""));
    }
    range.terms_.push_back(*std::move(term));
    if (comma == std::string_view::npos) return range;
    rest.remove_prefix(comma + 1);
    rest.remove_prefix(std::min(rest.find_first_not_of(k_space), rest.size()));
  }
}

bool VersionRange::holds(const Term& term, const SemVer& version) {
  const auto order = version <=> term.version;
  const auto& written = term.version.numbers();
  const bool same = term.numbers == 3 ? order == 0
                                      : std::equal(written.begin(), written.begin() + term.numbers,
                                                   version.numbers().begin());
  switch (term.comparison) {
    case Comparison::equal:
      return same;
    case Comparison::unequal:
      return !same;
    case Comparison::less:
      return order < 0;
    case Comparison::less_or_equal:
      return order <= 0;
    case Comparison::greater:
      return order > 0;
    case Comparison::greater_or_equal:
      return order >= 0;
  }
  return false;
}

bool VersionRange::matches(const SemVer& version) const {
  return std::all_of(terms_.begin(), terms_.end(), [&](const Term& term) { return holds(term, version); });
}

}  // namespace howdah
