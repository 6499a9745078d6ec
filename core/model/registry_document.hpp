// SPDX-License-Identifier: PostgreSQL
// registry.json: what this registry is called, how its index is laid out and where its parts are served.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/crypto/digest.hpp"
#include "core/crypto/key.hpp"
#include "core/model/name.hpp"
#include "core/model/root.hpp"

namespace howdah {

inline constexpr int k_index_layout = 1;

/// The fanout new registries are given: chosen by what reading one name costs (docs/decisions/0038).
[[nodiscard]] std::vector<int> standard_fanout();

/// The registry this one is a fork of: its index stands, whole and unchanged, in the folder `upstream`, and
/// its statements hold there by its own keys (docs/federation.md, "Forks").
struct UpstreamRegistry {
  RegistryId registry;
  Sha256 root;      ///< pinned: of a root file of its chain
  std::string url;  ///< where it is read from; its artifacts are found from there
  bool operator==(const UpstreamRegistry&) const = default;
};

struct RegistryDocument {
  RegistryId id;
  int version = 1;  ///< grows by one with every change
  /// Hex digits per shard level of SHA-256(name key): {2} is 256 folders, {1, 1, 1} three levels of 16.
  std::vector<int> fanout = standard_fanout();
  /// URI references, resolved against the URL the index was fetched from without its last segment.
  std::string api_url = "v1/";
  std::string git_url = "index.git";
  std::string artifact_url = "v1/artifacts/{sha256}";
  UnixSeconds date = 0;
  std::optional<UpstreamRegistry> upstream{};
};

/// One canonical line with its newline, signed by the registry key.
[[nodiscard]] std::string make_registry_document(const RegistryDocument& document,
                                                 const SecretKey& registry_key);

/// The document, once a registry key of `root` is found to have signed exactly this text.
/// Errors: invalid (form), untrusted (signature).
[[nodiscard]] Result<RegistryDocument> read_registry_document(std::string_view file,
                                                              const RootMetadata& root);

}  // namespace howdah
