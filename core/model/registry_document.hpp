// SPDX-License-Identifier: PostgreSQL
// registry.json: what this registry is called, how its index is laid out and where its parts are served.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/crypto/key.hpp"
#include "core/model/name.hpp"

namespace howdah {

inline constexpr int k_index_layout = 1;

struct RegistryDocument {
  RegistryId id;
  int version = 1;                ///< grows by one with every change
  std::vector<int> fanout = {2};  ///< hex digits per shard level of SHA-256(name key); {2} = 256 folders
  /// URI references, resolved against the URL the index was fetched from (without its `index.git`).
  std::string api_url = "v1/";
  std::string git_url = "index.git";
  std::string artifact_url = "v1/artifacts/{sha256}";
  UnixSeconds date = 0;
};

/// One canonical line with its newline, signed by the registry key.
[[nodiscard]] std::string make_registry_document(const RegistryDocument& document,
                                                 const SecretKey& registry_key);

/// `signer` is set to the key id that signed; whether it may is the caller's question. The signature itself
/// is checked against `keys`. Errors: invalid, untrusted.
struct SignedRegistryDocument {
  RegistryDocument document;
  std::string_view signed_text;
  std::string keyid;
  Signature signature;
};
[[nodiscard]] Result<SignedRegistryDocument> parse_registry_document(std::string_view file);

}  // namespace howdah
