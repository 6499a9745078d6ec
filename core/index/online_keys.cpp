// SPDX-License-Identifier: PostgreSQL
#include "core/index/online_keys.hpp"

#include <fmt/format.h>

namespace howdah {

Result<void> check_online_keys(const RootMetadata& root, const OnlineKeys& keys) {
  for (const auto& [role, key] : {std::pair("registry", &keys.registry), std::pair("commit", &keys.commit)}) {
    if (root.holds(role, key->public_key())) continue;
    return fail(Errc::conflict,
                fmt::format("root version {} does not give the {} role to our key {}; use the "
                            "keys it lists",
                            root.version(), role, key->public_key().ssh_fingerprint()));
  }
  return {};
}

}  // namespace howdah
