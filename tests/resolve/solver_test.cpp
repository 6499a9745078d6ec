// SPDX-License-Identifier: PostgreSQL
// The solver against trying everything: the same answer, and blame that is true and least.
#include "client/resolve/solver.hpp"

#include <catch2/catch.hpp>
#include <numeric>
#include <random>

using namespace howdah;

namespace {

bool keeps(const Rule& rule, const Problem& problem, const Selection& selection) {
  for (const Term& term : rule.terms) {
    const std::size_t state = selection[term.package].value_or(problem.candidates[term.package]);
    if (!term.states.has(state)) return true;
  }
  return false;
}

bool keeps_all(const Problem& problem, const Selection& selection) {
  return std::all_of(problem.rules.begin(), problem.rules.end(),
                     [&](const Rule& rule) { return keeps(rule, problem, selection); });
}

/// The next of all selections, counting through the states; false after the last.
bool advance(const Problem& problem, Selection& selection) {
  for (std::size_t i = 0; i < selection.size(); ++i) {
    const std::size_t next = selection[i] ? *selection[i] + 1 : problem.candidates[i] + 1;
    if (next < problem.candidates[i]) {
      selection[i] = next;
      return true;
    }
    if (next == problem.candidates[i]) {
      selection[i] = std::nullopt;
      return true;
    }
    selection[i] = 0;
    if (problem.candidates[i] == 0) selection[i] = std::nullopt;
  }
  return false;
}

std::vector<Selection> all_solutions(const Problem& problem) {
  std::vector<Selection> solutions;
  Selection selection;
  for (const std::size_t candidates : problem.candidates)
    selection.push_back(candidates == 0 ? std::nullopt : std::optional<std::size_t>(0));
  do {
    if (keeps_all(problem, selection)) solutions.push_back(selection);
  } while (advance(problem, selection));
  return solutions;
}

/// Every package that is there is wanted by a chain of rules; the first packages are asked for.
struct Draw {
  std::mt19937 random;
  std::size_t below(std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
  }

  StateSet some(std::size_t candidates) {
    StateSet set = StateSet::none(candidates);
    for (std::size_t i = 0; i < candidates; ++i)
      if (below(2) == 0) set.add(i);
    return set;
  }

  Problem problem() {
    Problem problem;
    const std::size_t packages = 2 + below(5);
    for (std::size_t i = 0; i < packages; ++i) problem.candidates.push_back(1 + below(3));
    const std::size_t asked = 1 + below(2);
    for (std::size_t i = 0; i < asked; ++i) {
      const std::size_t candidates = problem.candidates[i];
      problem.rules.push_back({{{i, below(3) == 0 ? ~some(candidates) : StateSet::absent(candidates)}}});
    }
    const std::size_t rules = 3 + below(10);
    for (std::size_t i = 0; i < rules; ++i) problem.rules.push_back(rule(problem));
    return problem;
  }

  /// A requirement, a conflict or a bar, as dependencies make them.
  Rule rule(const Problem& problem) {
    const std::size_t a = below(problem.candidates.size());
    const std::size_t b = below(problem.candidates.size());
    const StateSet who = some(problem.candidates[a]);
    if (a == b || below(8) == 0) return {{{a, who}}};
    const StateSet what = some(problem.candidates[b]);
    return {{{a, who}, {b, below(4) == 0 ? what : ~what}}};
  }
};

bool is_part_of(const Selection& part, const Selection& whole) {
  for (std::size_t i = 0; i < part.size(); ++i)
    if (part[i] && part[i] != whole[i]) return false;
  return part != whole;
}

}  // namespace

TEST_CASE("solver: finds an answer exactly when there is one, and a good one", "[solver]") {
  Draw draw{std::mt19937(20261125)};
  int solved = 0;
  int refused = 0;
  for (int round = 0; round < 4000; ++round) {
    const Problem problem = draw.problem();
    const auto solutions = all_solutions(problem);
    const auto found = solve(problem);
    REQUIRE(found.has_value() == !solutions.empty());
    if (!found) {
      ++refused;
      continue;
    }
    ++solved;
    REQUIRE(keeps_all(problem, *found));
    for (const Selection& other : solutions) {
      REQUIRE_FALSE(is_part_of(other, *found));  // nothing is there that need not be
    }
    // The first package that is asked for gets the best candidate any answer gives it.
    for (const Selection& other : solutions) REQUIRE(*found->front() <= *other.front());
  }
  CHECK(solved > 500);
  CHECK(refused > 500);
}

TEST_CASE("solver: what is blamed excludes every answer, and nothing of it can be left out", "[solver]") {
  Draw draw{std::mt19937(7)};
  int refused = 0;
  for (int round = 0; round < 1500; ++round) {
    const Problem problem = draw.problem();
    const auto found = solve(problem);
    if (found) continue;
    ++refused;
    REQUIRE(all_solutions(with_rules(problem, found.error())).empty());
    const Refutation least = least_refutation(problem, found.error());
    REQUIRE(all_solutions(with_rules(problem, least)).empty());
    for (std::size_t i = 0; i < least.size(); ++i) {
      Refutation without = least;
      without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
      REQUIRE_FALSE(all_solutions(with_rules(problem, without)).empty());
    }
  }
  CHECK(refused > 200);
}

TEST_CASE("solver: a chain of a hundred packages with twenty candidates each is no work", "[solver]") {
  // Candidate k of package i wants candidate k or k+1 of the next; the last has only its worst.
  constexpr std::size_t k_packages = 100;
  constexpr std::size_t k_candidates = 20;
  Problem problem{std::vector<std::size_t>(k_packages, k_candidates), {}};
  problem.rules.push_back({{{0, StateSet::absent(k_candidates)}}});
  for (std::size_t i = 0; i + 1 < k_packages; ++i) {
    for (std::size_t k = 0; k < k_candidates; ++k) {
      StateSet good = StateSet::only(k_candidates, k);
      if (k + 1 < k_candidates) good.add(k + 1);
      problem.rules.push_back({{{i, StateSet::only(k_candidates, k)}, {i + 1, ~good}}});
    }
  }
  StateSet not_worst = ~StateSet::only(k_candidates, k_candidates - 1);
  problem.rules.push_back({{{k_packages - 1, not_worst.but_not(StateSet::absent(k_candidates))}}});
  const auto found = solve(problem);
  REQUIRE(found);
  CHECK(keeps_all(problem, *found));
  CHECK(found->front() == 0U);
  CHECK(found->back() == k_candidates - 1);
}
