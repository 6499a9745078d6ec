// SPDX-License-Identifier: PostgreSQL
// One registry as this client sees it: FOLDER/{layer.json, index.git, lock}. The only way from a remote to a
// Verified<IndexView>; the steps on it are in update_steps.hpp.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/index/verifier.hpp"
#include "core/sys/http_client.hpp"
#include "federation/layer_state.hpp"
#include "federation/location.hpp"
#include "federation/name_map.hpp"
#include "federation/update_steps.hpp"

namespace howdah {

/// A registry met for the first time, as it presents itself. Its own chain holds; whether it is the right one
/// only a person (or a fingerprint from elsewhere) can say.
struct Stranger {
  Location location;
  RegistryId registry;
  Sha256 root;
};

/// Whether to trust a stranger. Errors: what to answer instead.
using Introduction = std::function<Result<void>(const Stranger&)>;

/// What an update found.
struct LayerUpdate {
  LayerState state;
  std::optional<git::ObjectId> before;  ///< the tip until now; nothing on first use
  std::uint64_t received = 0;           ///< bytes of objects
  [[nodiscard]] bool changed() const { return before != state.commit; }
};

/// A layer ready to be read.
struct LayerView {
  LayerState state;
  Location location;
  Verified<IndexView> index;
  fs::path folder{};
  HttpClient* http = nullptr;              ///< for want(); null: what is not here cannot be brought
  std::shared_ptr<const NameMap> names{};  ///< of the client it belongs to; null: it may hear every name

  /// Whether this registry may hear that name (a key). What is not for it is never looked for in it, nor
  /// believed when it has it.
  [[nodiscard]] bool takes(const std::string& key) const { return !names || names->allows(key, state); }
};

/// Fetches the registry at `location` into `folder` (which must be empty) and verifies it: from `root` when
/// given, else from whatever root `introduce` accepts. Errors: untrusted, unavailable, what `introduce` says.
struct NewLayer {
  std::string name;
  Location location;
  std::optional<Sha256> root;
  TimestampPolicy policy = TimestampPolicy::required;
  /// Nothing: a folder is cloned; what is at a URL is read sparsely if it can be, by names rather than by
  /// objects, else without its history if that can be, and else cloned.
  std::optional<Transport> transport{};
};
/// `http`: for all but clones; null: everything is cloned.
[[nodiscard]] Result<LayerState> create_layer(const fs::path& folder, const NewLayer& layer,
                                              const Introduction& introduce, const Clock& clock,
                                              const FetchLimits& limits = {}, HttpClient* http = nullptr);

/// Held by whoever changes a layer's folder.
[[nodiscard]] Result<FileLock> lock_layer(const fs::path& folder);

/// Fetches and verifies what is new. The layer is as before on any error. Errors: those of update_pipeline().
[[nodiscard]] Result<LayerUpdate> update_layer(const fs::path& folder, const Clock& clock,
                                               const FetchLimits& limits = {}, HttpClient* http = nullptr);

/// The same from another place, where it is from then on. Errors: also conflict for one without history.
[[nodiscard]] Result<LayerUpdate> update_layer_from(const fs::path& folder, const Location& location,
                                                    const Clock& clock);

/// The index at the last verified commit, verified again from the pinned root; no network, and no look at the
/// clock: whether that is still fresh enough is for the caller to ask (freshness.hpp).
[[nodiscard]] Result<LayerView> open_layer(const fs::path& folder, HttpClient* http = nullptr);

/// Sees to it that the logs of these names, `ext/…/key` and `dist/…/key` with the distribution an extension
/// belongs to, can be read from every one of `layers` that takes() them, and from no other: of a sparse layer
/// they are brought now, in one round for all names. Whoever walks dependencies asks once for each of its
/// rounds. Errors: unavailable, untrusted.
[[nodiscard]] Result<void> want(const std::vector<LayerView>& layers, std::span<const std::string> keys);

}  // namespace howdah
