// SPDX-License-Identifier: PostgreSQL
// Whose id tokens a registry takes, and how each kind of forge words its claims.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/sys/files.hpp"

namespace howdah {

/// Which claims mean what: one row of the table in ci_claims.cpp.
enum class Forge : std::uint8_t { github, gitlab };

struct Issuer {
  std::string name;  ///< as publishers' settings say it
  Forge forge = Forge::github;
  std::string url;   ///< what `iss` says, exactly
  std::string keys;  ///< URL of its JWK set; empty: its discovery document names it
};

/// github.com and gitlab.com.
[[nodiscard]] std::vector<Issuer> public_issuers();

/// `{"issuers":[{"name","forge":"github"|"gitlab","url","keys"?}…]}`: replaces the table. Errors: invalid,
/// with the member's place; URLs are https, or http to loopback.
[[nodiscard]] Result<std::vector<Issuer>> read_issuers(std::string_view text);
[[nodiscard]] Result<std::vector<Issuer>> load_issuers(const fs::path& file);

}  // namespace howdah
