// SPDX-License-Identifier: PostgreSQL
// Why there is no answer, in sentences: the least set of facts that exclude each other, and the ways out that
// were tried and lead to one.
#pragma once

#include <string>
#include <vector>

#include "client/resolve/facts.hpp"
#include "core/base/result.hpp"

namespace howdah {

struct Impasse {
  const Universe& universe;
  const ResolveRequest& request;
  const Target& target;
  const std::vector<Fact>& facts;
  Refutation blame;  ///< numbers of facts; a least one
};

/// Of each of the facts to blame, in the order of the search; what goes without saying is left out.
[[nodiscard]] std::vector<std::string> sentences(const Impasse& impasse);

/// What would help, each tried on the whole problem.
[[nodiscard]] std::vector<std::string> ways_out(const Impasse& impasse);

/// untrusted where registries contradict each other, not_found where something is missing, else conflict.
[[nodiscard]] Error explain(const Impasse& impasse);

}  // namespace howdah
