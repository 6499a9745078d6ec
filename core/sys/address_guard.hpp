// SPDX-License-Identifier: PostgreSQL
// Which addresses a server may ask in somebody else's name. A URL from a stranger must not reach this
// machine, its network, or the services that clouds keep at well-known private addresses.
#pragma once

#include <sys/socket.h>

#include <string>
#include <vector>

#include "core/base/result.hpp"

namespace howdah {

enum class Reach : std::uint8_t {
  anywhere,             ///< for what the operator or the user of this program asks
  public_only,          ///< for what a stranger asks
  public_and_loopback,  ///< the same, where a configuration opens loopback
};

/// False for private, local, reserved and multicast ranges (IANA's special-purpose registries), also inside
/// IPv6 forms that carry an IPv4 address, and for other families.
[[nodiscard]] bool is_public_address(const sockaddr* address);
[[nodiscard]] bool is_loopback_address(const sockaddr* address);
[[nodiscard]] bool may_reach(Reach reach, const sockaddr* address);

/// `203.0.113.7` or `2001:db8::1`.
[[nodiscard]] std::string to_text(const sockaddr* address);

/// The addresses of `host` that may be reached, as text. Errors: denied when it has others (a name that
/// stands for both is a trap), unavailable when it has none.
[[nodiscard]] Result<std::vector<std::string>> resolve_within(Reach reach, const std::string& host);

}  // namespace howdah
