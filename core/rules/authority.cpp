// SPDX-License-Identifier: PostgreSQL
#include "core/rules/authority.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace howdah {
namespace {

constexpr std::array k_authorities{
    Authority{"user", Signer::registry},         Authority{"release", Signer::registry},
    Authority{"yank", Signer::registry},         Authority{"unyank", Signer::registry},
    Authority{"deprecate", Signer::registry},    Authority{"owner-add", Signer::registry},
    Authority{"owner-remove", Signer::registry}, Authority{"claim", Signer::registry},
    Authority{"transfer", Signer::registry},
};

std::string_view role_of(Signer signer) {
  switch (signer) {
    case Signer::registry:
      return "registry";
  }
  return {};
}

}  // namespace

const Authority* find_authority(std::string_view type) {
  const auto* const found = std::find_if(k_authorities.begin(), k_authorities.end(),
                                         [type](const Authority& row) { return row.type == type; });
  return found == k_authorities.end() ? nullptr : found;
}

Result<void> check_authority(const StatementLine& line, const RootMetadata& root) {
  const Authority* authority = find_authority(line.type);
  if (authority == nullptr) {
    return fail(Errc::untrusted, fmt::format("nobody may make statements of type '{}'", line.type));
  }
  const std::string_view role = role_of(authority->signer);
  if (line.signatures.size() != 1) {
    return fail(Errc::untrusted,
                fmt::format("{} signatures where type '{}' takes one", line.signatures.size(), line.type));
  }
  const LineSignature& only = line.signatures.front();
  const PublicKey* key = root.key_of(role, only.keyid);
  if (key == nullptr) {
    return fail(Errc::untrusted, fmt::format("signed by key {}…, which does not hold the role '{}'",
                                             only.keyid.substr(0, 12), role));
  }
  if (!key->verify(only.signature, statement_message(line.signed_text))) {
    return fail(Errc::untrusted,
                fmt::format("the signature by key {}… does not hold", only.keyid.substr(0, 12)));
  }
  return {};
}

}  // namespace howdah
