// SPDX-License-Identifier: PostgreSQL
// A package somebody has built of a release, as a registry's services say, and whether this server can have
// it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/crypto/digest.hpp"
#include "core/model/json.hpp"

namespace howdah {

struct PackageOffer {
  std::string service;  ///< key of the service that built it
  std::string target;   ///< `pg15-linux-amd64`
  Sha256 sha256;
  std::string url;      ///< URI reference
  std::string why_not;  ///< why it cannot be taken here; empty: it can
};

/// Where a person wants files to come from.
enum class Origin : std::uint8_t { best, source, package };

/// What a lock file has settled.
struct OriginPin {
  std::string service;  ///< empty: it is to be built from source
  Sha256 sha256{};
  [[nodiscard]] bool source() const { return service.empty(); }
};

[[nodiscard]] Json to_json(const PackageOffer& offer);
[[nodiscard]] Json to_json(const std::vector<PackageOffer>& offers);

}  // namespace howdah
