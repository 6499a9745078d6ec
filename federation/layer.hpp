// SPDX-License-Identifier: PostgreSQL
// One registry as this client sees it: FOLDER/{layer.json, index.git}. The only way from a remote to a
// Verified<IndexView>: fetch, verify from the pinned root, never backwards, then remember.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/base/clock.hpp"
#include "core/index/verifier.hpp"
#include "federation/layer_state.hpp"
#include "federation/location.hpp"

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
  [[nodiscard]] bool changed() const { return before != state.commit; }
};

/// A layer ready to be read.
struct LayerView {
  LayerState state;
  Location location;
  Verified<IndexView> index;
};

/// Fetches the registry at `location` into `folder` (which must be empty) and verifies it: from `root` when
/// given, else from whatever root `introduce` accepts. Errors: untrusted, unavailable, what `introduce` says.
struct NewLayer {
  std::string name;
  Location location;
  std::optional<Sha256> root;
};
[[nodiscard]] Result<LayerState> create_layer(const fs::path& folder, const NewLayer& layer,
                                              const Introduction& introduce, const Clock& clock);

/// Fetches and verifies what is new. The layer is as before on any error. Errors: untrusted (also when the
/// registry's history does not continue the one verified before), unavailable, not_found.
[[nodiscard]] Result<LayerUpdate> update_layer(const fs::path& folder, const Clock& clock);

/// The index at the last verified commit, verified again from the pinned root; no network.
[[nodiscard]] Result<LayerView> open_layer(const fs::path& folder);

}  // namespace howdah
