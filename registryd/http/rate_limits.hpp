// SPDX-License-Identifier: PostgreSQL
// How often one client may ask. Counted in this process only: after a restart everybody starts afresh.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "core/base/clock.hpp"
#include "registryd/http/message.hpp"

namespace howdah {

/// Requests a minute; 0: no limit. A minute's worth may come at once.
struct RateLimits {
  std::uint32_t reads = 0;   ///< GET, HEAD and git's questions
  std::uint32_t writes = 0;  ///< everything else
  /// Whether a proxy in front names the client, in the last address of X-Forwarded-For. Without such a proxy
  /// anybody could write that header.
  bool forwarded = false;
};

struct RateVerdict {
  bool admitted = true;
  std::uint32_t limit = 0;
  std::uint32_t remaining = 0;
  std::uint32_t reset = 0;  ///< seconds until `remaining` is `limit` again
  std::uint32_t retry = 0;  ///< seconds until the next request is admitted; 0 when it was
};

/// The address that counts for `request`: the peer's, or the one a trusted proxy names. Of an IPv6 address
/// only the network (/64), which is what one client has.
[[nodiscard]] std::string client_of(const Request& request, bool forwarded);

class RateLimiter {
 public:
  RateLimiter(const RateLimits& limits, const Clock& clock) : limits_(limits), clock_(clock) {}

  /// Request::client.
  [[nodiscard]] std::string client_of(const Request& request) const {
    return howdah::client_of(request, limits_.forwarded);
  }
  /// Counts `request`: for the account behind it when the router has found one, else for its address. Nothing
  /// when there is no limit for its kind.
  [[nodiscard]] std::optional<RateVerdict> count(const Request& request);
  /// How many are remembered.
  [[nodiscard]] std::size_t clients();

 private:
  /// Sixtieths of a request, so that a second gives `limit` of them back.
  struct Bucket {
    std::uint64_t used = 0;
    UnixSeconds at = 0;
  };
  void forget_the_silent(UnixSeconds now);

  const RateLimits limits_;
  const Clock& clock_;
  std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
};

/// RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset.
void tell(const RateVerdict& verdict, Response& response);

}  // namespace howdah
