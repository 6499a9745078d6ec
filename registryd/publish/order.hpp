// SPDX-License-Identifier: PostgreSQL
// On which terms an archive is to be published, besides what its user may.
#pragma once

#include <optional>
#include <string>

#include "core/crypto/digest.hpp"
#include "core/model/json.hpp"

namespace howdah {

/// The one archive a token is good for.
struct BoundArchive {
  std::string distribution;  ///< key
  std::string version;
  std::string sha256;  ///< hex
};

struct PublishOrder {
  std::optional<BoundArchive> bound = {};
  bool staged = false;    ///< waits for an owner
  bool approved = false;  ///< an owner said yes to it
  bool cleared = false;   ///< a moderator said yes to its name
  Json source = {};  ///< the release statement's `source`; null where nobody says where the archive came from
};

}  // namespace howdah
