// SPDX-License-Identifier: PostgreSQL
// Chooses one candidate, or none, for each package, so that no rule is broken; or says which rules cannot all
// hold. Knows nothing of versions and names. Conflict-driven: what made a choice fail is learned as a rule
// and never tried again (the set view of PubGrub's "incompatibilities").
#pragma once

#include <cstddef>
#include <optional>
#include <tl/expected.hpp>
#include <vector>

#include "client/resolve/state_set.hpp"

namespace howdah {

/// A package is in one of these states.
struct Term {
  std::size_t package = 0;
  StateSet states;
};

/// The terms must not all be true. At most one of them may be true of an absent package, unless it is the
/// only term.
struct Rule {
  std::vector<Term> terms;
};

struct Problem {
  std::vector<std::size_t> candidates;  ///< how many each package has, best first
  std::vector<Rule> rules;
};

/// By package; nothing where it is absent.
using Selection = std::vector<std::optional<std::size_t>>;

/// Rules, by number, ascending, that no selection keeps.
using Refutation = std::vector<std::size_t>;

/// Absent is whatever no rule wants. Of all selections it is the first one in this sense: packages are
/// decided in the order of their numbers, each for the best candidate the earlier decisions leave.
[[nodiscard]] tl::expected<Selection, Refutation> solve(const Problem& problem);

/// Takes away rules for as long as the rest still cannot be kept: each that is left is to blame.
[[nodiscard]] Refutation least_refutation(const Problem& problem, Refutation refutation);

/// The problem with only some of its rules.
[[nodiscard]] Problem with_rules(const Problem& problem, const std::vector<std::size_t>& rules);

}  // namespace howdah
