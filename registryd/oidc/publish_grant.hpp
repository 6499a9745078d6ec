// SPDX-License-Identifier: PostgreSQL
// What a job of a trusted publisher got for its id token.
#pragma once
#include <string>

#include "core/base/clock.hpp"
#include "core/crypto/digest.hpp"

namespace howdah {

/// What a publish token is good for.
struct PublishGrant {
  Sha256 token;  ///< digest of its text
  std::string hint;
  std::string account;
  std::string distribution;  ///< key
  std::string version;
  std::string sha256;  ///< of the archive, hex
  bool staged = false;
  std::string repository_url;
  std::string job;  ///< JSON text of the claims that are kept
  UnixSeconds expires = 0;
};

}  // namespace howdah
