// SPDX-License-Identifier: PostgreSQL
// The states a package may still be in: one of its candidates, numbered best first, or absent.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

namespace howdah {

class StateSet {
 public:
  [[nodiscard]] static StateSet none(std::size_t candidates) { return StateSet(candidates, false); }
  [[nodiscard]] static StateSet all(std::size_t candidates) { return StateSet(candidates, true); }
  [[nodiscard]] static StateSet only(std::size_t candidates, std::size_t one) {
    StateSet set = none(candidates);
    set.add(one);
    return set;
  }
  [[nodiscard]] static StateSet absent(std::size_t candidates) { return only(candidates, candidates); }

  void add(std::size_t candidate) { states_[candidate] = true; }
  [[nodiscard]] bool has(std::size_t candidate) const { return states_[candidate]; }
  [[nodiscard]] bool may_be_absent() const { return states_.back(); }
  [[nodiscard]] std::size_t candidates() const { return states_.size() - 1; }
  [[nodiscard]] std::size_t size() const {
    return static_cast<std::size_t>(std::count(states_.begin(), states_.end(), true));
  }
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] bool full() const { return size() == states_.size(); }
  /// The best candidate in it.
  [[nodiscard]] std::optional<std::size_t> best() const {
    const auto found = std::find(states_.begin(), states_.end() - 1, true);
    if (found == states_.end() - 1) return std::nullopt;
    return static_cast<std::size_t>(found - states_.begin());
  }

  [[nodiscard]] StateSet but_not(const StateSet& other) const {
    return combined(other, [](bool a, bool b) { return a && !b; });
  }
  [[nodiscard]] StateSet operator&(const StateSet& other) const {
    return combined(other, [](bool a, bool b) { return a && b; });
  }
  [[nodiscard]] StateSet operator|(const StateSet& other) const {
    return combined(other, [](bool a, bool b) { return a || b; });
  }
  [[nodiscard]] StateSet operator~() const { return all(candidates()).but_not(*this); }
  [[nodiscard]] bool within(const StateSet& other) const { return but_not(other).empty(); }
  bool operator==(const StateSet&) const = default;

 private:
  StateSet(std::size_t candidates, bool value) : states_(candidates + 1, value) {}
  template <class Operation>
  [[nodiscard]] StateSet combined(const StateSet& other, Operation operation) const {
    StateSet result = *this;
    for (std::size_t i = 0; i < states_.size(); ++i)
      result.states_[i] = operation(states_[i], other.states_[i]);
    return result;
  }

  std::vector<bool> states_;  ///< the last one is absent
};

}  // namespace howdah
