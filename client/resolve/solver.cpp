// SPDX-License-Identifier: PostgreSQL
#include "client/resolve/solver.hpp"

#include <cstdint>
#include <deque>
#include <iterator>

namespace howdah {
namespace {

/// A rule, given or learned, and the given ones it follows from.
struct Clause {
  std::vector<Term> terms;
  std::vector<std::size_t> origins;  ///< ascending
};

/// One narrowing of what a package may be.
struct Step {
  std::size_t package;
  StateSet before;
  StateSet after;
  StateSet said;  ///< what this step alone allows
  std::size_t level;
  std::optional<std::size_t> cause;  ///< a clause; nothing for a decision
};

enum class Standing : std::uint8_t { open, forces, broken, kept };

std::vector<std::size_t> merged(const std::vector<std::size_t>& a, const std::vector<std::size_t>& b) {
  std::vector<std::size_t> all;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(all));
  return all;
}

class Search {
 public:
  explicit Search(const Problem& problem) : mentions_(problem.candidates.size()) {
    for (const std::size_t candidates : problem.candidates) now_.push_back(StateSet::all(candidates));
    for (std::size_t rule = 0; rule < problem.rules.size(); ++rule) add({problem.rules[rule].terms, {rule}});
  }

  tl::expected<Selection, Refutation> run() {
    for (;;) {
      while (const auto broken = propagate()) {
        Clause learned = clauses_[*broken];
        const auto level = analyse(learned);
        if (!level) return tl::unexpected(learned.origins);
        back_to(*level);
        add(std::move(learned));
      }
      if (!decide()) return selection();
    }
  }

 private:
  void add(Clause clause) {
    // What always holds says nothing; what never holds makes the rule idle.
    std::erase_if(clause.terms, [](const Term& term) { return term.states.full(); });
    for (const Term& term : clause.terms)
      if (term.states.empty()) return;
    for (const Term& term : clause.terms) mentions_[term.package].push_back(clauses_.size());
    waiting_.push_back(clauses_.size());
    clauses_.push_back(std::move(clause));
  }

  /// Follows every clause that leaves one way only. A broken clause, if any.
  std::optional<std::size_t> propagate() {
    while (!waiting_.empty()) {
      const std::size_t clause = waiting_.front();
      waiting_.pop_front();
      const Term* forced = nullptr;
      const Standing standing = look_at(clauses_[clause], forced);
      if (standing == Standing::broken) {
        waiting_.clear();
        return clause;
      }
      if (standing == Standing::forces) narrow(forced->package, ~forced->states, clause);
    }
    return std::nullopt;
  }

  /// `forced`: the one term that is not true yet.
  Standing look_at(const Clause& clause, const Term*& forced) const {
    for (const Term& term : clause.terms) {
      const StateSet& state = now_[term.package];
      if (state.within(term.states)) continue;
      if ((state & term.states).empty()) return Standing::kept;
      if (forced != nullptr) return Standing::open;
      forced = &term;
    }
    return forced == nullptr ? Standing::broken : Standing::forces;
  }

  void narrow(std::size_t package, const StateSet& said, std::optional<std::size_t> cause) {
    StateSet& state = now_[package];
    trail_.push_back({package, state, state & said, said, level_, cause});
    state = trail_.back().after;
    waiting_.insert(waiting_.end(), mentions_[package].begin(), mentions_[package].end());
  }

  /// The first package that must be there and is not settled. False when there is none.
  bool decide() {
    for (std::size_t package = 0; package < now_.size(); ++package) {
      const StateSet& state = now_[package];
      if (state.may_be_absent() || state.size() == 1) continue;
      ++level_;
      narrow(package, StateSet::only(state.candidates(), *state.best()), {});
      return true;
    }
    return false;
  }

  struct Satisfier {
    std::size_t step;      ///< with it, the term became true
    std::size_t term;      ///< in the clause
    std::size_t previous;  ///< the level at which all else was true already
  };

  /// The step that made a term true, counted from the start of the trail.
  [[nodiscard]] std::size_t satisfied_at(const Term& term) const {
    std::size_t step = 0;
    while (trail_[step].package != term.package || !trail_[step].after.within(term.states)) ++step;
    return step;
  }

  /// The level at which `term` would be true, given what `last` alone says.
  [[nodiscard]] std::size_t level_with(const Term& term, std::size_t last) const {
    if (trail_[last].said.within(term.states)) return 0;
    for (std::size_t step = 0;; ++step) {
      if (trail_[step].package == term.package &&
          (trail_[step].after & trail_[last].said).within(term.states))
        return trail_[step].level;
    }
  }

  [[nodiscard]] Satisfier last_satisfier(const Clause& clause) const {
    Satisfier last{0, 0, 0};
    for (std::size_t term = 0; term < clause.terms.size(); ++term) {
      const std::size_t step = satisfied_at(clause.terms[term]);
      if (term == 0 || step > last.step) last = {step, term, 0};
    }
    last.previous = level_with(clause.terms[last.term], last.step);
    for (std::size_t term = 0; term < clause.terms.size(); ++term) {
      if (term == last.term) continue;
      last.previous = std::max(last.previous, trail_[satisfied_at(clause.terms[term])].level);
    }
    return last;
  }

  /// From a broken clause to one that would have prevented it, and the level from which it does. Nothing when
  /// no level does: then the clause's origins are why there is no solution.
  std::optional<std::size_t> analyse(Clause& clause) const {
    while (!clause.terms.empty()) {
      const Satisfier last = last_satisfier(clause);
      const Step& step = trail_[last.step];
      if (!step.cause || last.previous < step.level) return last.previous;
      clause = resolved(clause, last.term, clauses_[*step.cause]);
    }
    return std::nullopt;
  }

  /// Both clauses must be kept, so this one must: the package of `term` is in neither's states.
  [[nodiscard]] static Clause resolved(const Clause& clause, std::size_t term, const Clause& cause) {
    const std::size_t pivot = clause.terms[term].package;
    Clause result{{}, merged(clause.origins, cause.origins)};
    for (const std::vector<Term>* terms : {&clause.terms, &cause.terms}) {
      for (const Term& one : *terms) {
        const auto same = std::find_if(result.terms.begin(), result.terms.end(),
                                       [&](const Term& other) { return other.package == one.package; });
        if (same == result.terms.end())
          result.terms.push_back(one);
        else
          same->states = one.package == pivot ? same->states | one.states : same->states & one.states;
      }
    }
    std::erase_if(result.terms, [](const Term& one) { return one.states.full(); });
    return result;
  }

  void back_to(std::size_t level) {
    while (!trail_.empty() && trail_.back().level > level) {
      now_[trail_.back().package] = trail_.back().before;
      trail_.pop_back();
    }
    level_ = level;
    waiting_.clear();
    // A clause found open before may have been looked at with states that are gone now.
    for (std::size_t clause = 0; clause < clauses_.size(); ++clause) waiting_.push_back(clause);
  }

  [[nodiscard]] Selection selection() const {
    Selection chosen;
    for (const StateSet& state : now_) chosen.push_back(state.may_be_absent() ? std::nullopt : state.best());
    return chosen;
  }

  std::vector<Clause> clauses_;
  std::vector<std::vector<std::size_t>> mentions_;  ///< clauses by package
  std::deque<std::size_t> waiting_;                 ///< clauses to look at
  std::vector<StateSet> now_;
  std::vector<Step> trail_;
  std::size_t level_ = 0;
};

}  // namespace

tl::expected<Selection, Refutation> solve(const Problem& problem) {
  return Search(problem).run();
}

Problem with_rules(const Problem& problem, const std::vector<std::size_t>& rules) {
  Problem part{problem.candidates, {}};
  for (const std::size_t rule : rules) part.rules.push_back(problem.rules[rule]);
  return part;
}

Refutation least_refutation(const Problem& problem, Refutation refutation) {
  for (std::size_t i = 0; i < refutation.size();) {
    Refutation without = refutation;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
    if (solve(with_rules(problem, without)))
      ++i;
    else
      refutation = std::move(without);
  }
  return refutation;
}

}  // namespace howdah
