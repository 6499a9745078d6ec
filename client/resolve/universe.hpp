// SPDX-License-Identifier: PostgreSQL
// Everything a wish could bring along: each distribution reachable by dependencies, with the releases it
// could be. Read from verified layers, breadth first; nothing is chosen here.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "client/resolve/requirement.hpp"
#include "client/resolve/wish.hpp"
#include "core/base/result.hpp"
#include "federation/lookup.hpp"

namespace howdah {

struct Candidate {
  std::string version;
  std::optional<SemVer> semver;        ///< nothing: an installed version that is none
  std::optional<std::size_t> release;  ///< in the package's distribution; nothing: only a receipt knows it
  Requirements requirements;
  std::string unreadable;  ///< why `requirements` are not known; empty when they are
  bool installed = false;
};

/// A distribution with the releases it could be.
struct Offer {
  std::string key;
  std::string display;
  Found found;               ///< its layer is null when no registry here has it
  std::optional<Wish> wish;  ///< when it was asked for
  const Receipt* installed = nullptr;
  std::vector<Candidate> candidates;  ///< best first

  [[nodiscard]] const ReleaseRecord* release(std::size_t candidate) const {
    const auto& at = candidates[candidate].release;
    return at ? &found.distribution.releases[*at] : nullptr;
  }
};

/// What the name of a dependency leads to.
struct Lead {
  std::optional<std::size_t> package;
  std::optional<Error> refusal;  ///< the registries contradict each other about it
};

struct Universe {
  std::deque<Offer> packages;
  std::map<std::string, Lead> leads;  ///< by the name of a dependency, as written
};

/// Why a candidate cannot be used here, whatever else is chosen; empty when it can.
struct Bar {
  enum class Kind : std::uint8_t { none, postgres, platform, testing, unstable, yanked, unreadable };
  Kind kind = Kind::none;
  std::string says;  ///< `is for PostgreSQL >= 16, and this is PostgreSQL 15.20`
};
[[nodiscard]] Bar bar_of(const Offer& package, std::size_t candidate, const ResolveRequest& request,
                         const Target& target);

/// A distribution with its releases as candidates, best first. `receipt`: of what is installed of it, or
/// null.
[[nodiscard]] Offer package_of(Found found, std::optional<Wish> wish, const Receipt* receipt,
                               const ResolveRequest& request, const Target& target);

/// What is installed as the registry it came from has it; its layer is null when that one is not in use, or
/// has it no more.
[[nodiscard]] Result<Found> found_of(const Receipt& receipt, const std::vector<LayerView>& layers);

/// Whether something that no receipt covers provides a dependency: PostgreSQL itself, or another installer.
[[nodiscard]] bool stands_in_server(const Requirement& requirement, const ResolveRequest& request,
                                    const Postgres& postgres);

/// `request` must outlive the answer. Errors: those of require_found() for a wish; not_found for a version
/// nobody released; confusion when two layers bring the same distribution.
[[nodiscard]] Result<Universe> gather(const std::vector<LayerView>& layers, const ResolveRequest& request,
                                      const Target& target);

}  // namespace howdah
