// SPDX-License-Identifier: PostgreSQL
// What this client remembers of a registry between runs: layer.json in the layer's folder, replaced whole.
#pragma once

#include <optional>
#include <string>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/crypto/digest.hpp"
#include "core/model/json.hpp"
#include "core/model/name.hpp"
#include "core/sys/files.hpp"
#include "core/sys/git.hpp"

namespace howdah {

/// Metadata that was trusted: its number, the SHA-256 of its file, and until when it may be believed.
struct TrustedMetadata {
  std::int64_t version = 0;
  Sha256 sha256{};
  UnixSeconds expires = 0;
};

/// Whether a registry must prove that what it shows is new.
enum class TimestampPolicy : std::uint8_t {
  required,
  none,  ///< the user said so for this registry, for instance for a static mirror
};

/// How what a registry has comes here. All end in the same verification.
enum class Transport : std::uint8_t {
  full,         ///< a clone
  shallow,      ///< all of the newest commit, without history, from any git host that can
  git_sparse,   ///< object by object, from any git host that filters
  http_sparse,  ///< names, from a registryd
};
[[nodiscard]] std::string_view transport_name(Transport transport);
/// Errors: usage.
[[nodiscard]] Result<Transport> parse_transport(std::string_view name);

struct LayerState {
  std::string name;      ///< what the user calls it
  std::string url;       ///< Location::text()
  RegistryId registry;   ///< what it calls itself; bound into every signature
  Sha256 root;           ///< pinned fingerprint of a root file
  git::ObjectId commit;  ///< the last commit that verified
  UnixSeconds updated = 0;
  TimestampPolicy policy = TimestampPolicy::required;
  TrustedMetadata newest_root{};               ///< the last root of the chain that starts at `root`
  std::optional<TrustedMetadata> timestamp{};  ///< what vouched for `commit`; nothing where none is required
  UnixSeconds clock_floor = 0;                 ///< it has been this late already
  Transport transport = Transport::full;
  /// Only some names of the index are here; want() brings others.
  [[nodiscard]] bool is_sparse() const {
    return transport == Transport::git_sparse || transport == Transport::http_sparse;
  }
  /// The commits before the newest are here too.
  [[nodiscard]] bool has_history() const { return transport == Transport::full; }
};

/// Nothing when `folder` holds no layer.json. Errors: invalid, naming the file.
[[nodiscard]] Result<std::optional<LayerState>> read_layer_state(const fs::path& folder);
[[nodiscard]] Result<void> write_layer_state(const fs::path& folder, const LayerState& state);

[[nodiscard]] Json to_json(const LayerState& state);

/// `sha256:<hex>`, the form people see and give. Errors: usage.
[[nodiscard]] std::string fingerprint_text(const Sha256& root);
[[nodiscard]] Result<Sha256> parse_fingerprint(std::string_view text);

}  // namespace howdah
