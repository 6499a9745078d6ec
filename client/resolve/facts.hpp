// SPDX-License-Identifier: PostgreSQL
// What limits the choice, one sentence and one rule each: a universe as a problem whose every rule can say
// what it means.
#pragma once

#include <string>
#include <vector>

#include "client/resolve/solver.hpp"
#include "client/resolve/universe.hpp"

namespace howdah {

struct Fact {
  enum class Kind : std::uint8_t {
    wanted,   ///< it was asked for, in this version or range
    stays,    ///< installed, and not to be removed
    unnamed,  ///< installed, and not to be changed
    older,    ///< than what is installed
    major,    ///< another major version than what is installed
    postgres,
    platform,
    testing,
    unstable,
    yanked,
    unreadable,
    server_lacks,  ///< one of PostgreSQL's own extensions is not there
    unknown_name,  ///< no registry has what is needed
    refused_name,  ///< the registries contradict each other about what is needed
    needs,
    conflicts,
  };
  Kind kind = Kind::wanted;
  std::string subject;      ///< `left 1.0.0`, `each of left 1.0.0, 1.1.0`
  std::string says;         ///< `needs base >= 2.0.0`
  std::size_t package = 0;  ///< whose fact it is
  std::string about;        ///< the name of what it needs
  Rule rule;

  [[nodiscard]] std::string sentence() const { return subject + " " + says; }
};

/// In the order in which the universe was gathered: wishes first.
[[nodiscard]] std::vector<Fact> facts_of(const Universe& universe, const ResolveRequest& request,
                                         const Target& target);

[[nodiscard]] Problem problem_of(const Universe& universe, const std::vector<Fact>& facts);

}  // namespace howdah
