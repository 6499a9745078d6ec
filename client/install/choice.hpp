// SPDX-License-Identifier: PostgreSQL
// Which release of a distribution: stable before testing before unstable, highest first, never a yanked one
// unless it was named exactly, only what every wish and the server allow.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/install/postgres.hpp"
#include "core/base/result.hpp"
#include "core/index/catalog.hpp"
#include "core/model/semver.hpp"

namespace howdah {

/// Somebody wants a distribution in some range of versions.
struct Wish {
  std::string who;   ///< `you`, or `pg_partman 5.2.4`
  std::string text;  ///< the range as it was written, or `exactly 1.2.3`
  VersionRange range = VersionRange::any();
  std::optional<std::string> exact;

  [[nodiscard]] bool allows(const std::string& version) const;
  bool operator==(const Wish& other) const { return who == other.who && text == other.text; }
};

/// Errors: not_found (no such version), conflict; the message lists who wants what and what there is.
[[nodiscard]] Result<const ReleaseRecord*> choose_release(const DistributionRecord& distribution,
                                                          const std::vector<Wish>& wishes,
                                                          const Postgres& postgres);

}  // namespace howdah
