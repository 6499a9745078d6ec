// SPDX-License-Identifier: PostgreSQL
// From verified layers and wishes to one release of each distribution that is to stand there:
// layers → Universe → facts → Problem → Selection. Nothing is fetched or touched.
#pragma once

#include <string>
#include <vector>

#include "client/resolve/facts.hpp"
#include "client/resolve/recommended.hpp"

namespace howdah {

struct Resolution {
  Universe universe;
  Selection selection;               ///< by package of the universe
  std::vector<std::string> remarks;  ///< what a person should know
  std::vector<Recommendation> recommended{};
};

/// The best release of each wish in turn that leaves the others possible; dependencies only where needed;
/// what is installed and not wished for unchanged. Errors: those of gather() and explain().
[[nodiscard]] Result<Resolution> resolve(const std::vector<LayerView>& layers, const ResolveRequest& request,
                                         const Target& target);

/// The same, then what that recommends, and what this recommends: each where it can be had beside all that
/// was chosen before. `request` gets a wish for each.
[[nodiscard]] Result<Resolution> resolve_with_recommended(const std::vector<LayerView>& layers,
                                                          ResolveRequest& request, const Target& target);

}  // namespace howdah
