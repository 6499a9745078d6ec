// SPDX-License-Identifier: PostgreSQL
// The keys that sign while a registry runs.
#pragma once

#include <optional>

#include "core/base/result.hpp"
#include "core/crypto/key.hpp"
#include "core/model/root.hpp"

namespace howdah {

/// The root key is not among them.
struct OnlineKeys {
  SecretKey registry;
  SecretKey commit;
  /// Nothing where timestamps are signed elsewhere: readers then wait for that.
  std::optional<SecretKey> timestamp = {};
};

/// Errors: conflict when `root` gives the registry or commit role to other keys: no reader would take what
/// ours sign.
[[nodiscard]] Result<void> check_online_keys(const RootMetadata& root, const OnlineKeys& keys);

}  // namespace howdah
