// SPDX-License-Identifier: PostgreSQL
// Versions and ranges, one a line: parsing keeps the text, the order is an order, ranges agree with it.
#include "core/model/semver.hpp"

#include <algorithm>

#include "tests/fuzz/property.hpp"

namespace howdah::fuzz {
namespace {

void check_range(std::string_view text, const std::vector<SemVer>& versions) {
  for (const RangeGrammar grammar : {RangeGrammar::v1, RangeGrammar::v2}) {
    const auto range = VersionRange::parse(text, grammar);
    if (!range) {
      must_explain(range.error());
      continue;
    }
    for (const SemVer& version : versions) {
      const bool matched = range->matches(version);
      must(matched == range->matches(version), "a range is of one mind");
    }
  }
}

/// The ranges `== v`, `>= v` and `< v` mean the order of versions.
void check_comparisons(const SemVer& a, const SemVer& b) {
  const auto holds = [&a, &b](const char* comparison) {
    const auto range = VersionRange::parse(comparison + b.text(), RangeGrammar::v2);
    return must_be(range, "every version can stand in a range").matches(a);
  };
  must(holds("== ") == (a == b), "`==` is equality", a.text() + " " + b.text());
  must(holds("!= ") == (a != b), "`!=` is inequality", a.text() + " " + b.text());
  must(holds(">= ") == (a >= b) && holds("") == (a >= b), "`>=` is the order", a.text() + " " + b.text());
  must(holds("< ") == (a < b), "`<` is the order", a.text() + " " + b.text());
}

void check_order(const std::vector<SemVer>& versions) {
  for (const SemVer& a : versions) {
    for (const SemVer& b : versions) {
      must((a < b) == (b > a) && (a == b) == (b == a), "the order is antisymmetric",
           a.text() + " " + b.text());
      check_comparisons(a, b);
      for (const SemVer& c : versions)
        must(!(a < b && b < c) || a < c, "the order is transitive",
             a.text() + " " + b.text() + " " + c.text());
    }
  }
}

}  // namespace

void try_input(std::string_view input) {
  std::vector<SemVer> versions;
  std::vector<std::string_view> lines;
  while (!input.empty() && lines.size() < 6) {
    lines.push_back(input.substr(0, std::min<std::size_t>(input.find('\n'), 300)));
    input.remove_prefix(std::min(lines.back().size() + 1, input.size()));
  }
  for (const std::string_view line : lines) {
    if (const auto meant = semver_like(line))
      must_be(SemVer::parse(*meant), "a proposed version is a version");
    auto version = SemVer::parse(line);
    if (!version) {
      must_explain(version.error());
      continue;
    }
    must_equal(version->text(), line, "a version keeps its text");
    versions.push_back(*std::move(version));
  }
  check_order(versions);
  for (const std::string_view line : lines) check_range(line, versions);
}

}  // namespace howdah::fuzz
