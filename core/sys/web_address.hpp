// SPDX-License-Identifier: PostgreSQL
// Where an http(s) URL leads, before anybody is asked.
#pragma once

#include <string>

#include "core/base/result.hpp"

namespace howdah {

struct WebAddress {
  std::string scheme;  ///< `http` or `https`
  std::string host;    ///< lower case; an IPv6 address without its brackets
  int port = 0;
  std::string path;

  /// Written as one of the addresses or names of this machine itself. Nothing is resolved.
  [[nodiscard]] bool is_loopback() const;
  [[nodiscard]] bool same_origin(const WebAddress& other) const {
    return scheme == other.scheme && host == other.host && port == other.port;
  }
};

/// Errors: invalid for what is no absolute http(s) URL, or has a user name or password in it.
[[nodiscard]] Result<WebAddress> parse_web_address(const std::string& url);

/// An https URL, or an http one to this machine itself: where nobody on the way can change what is said.
/// Errors: invalid.
[[nodiscard]] Result<WebAddress> parse_safe_address(const std::string& url);

}  // namespace howdah
