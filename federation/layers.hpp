// SPDX-License-Identifier: PostgreSQL
// The registries this client uses, one folder each, and layers.json beside them. A name found in two of them
// is an error naming both; "highest version wins" would let any registry replace any extension.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "federation/layer.hpp"

namespace howdah {

class Layers {
 public:
  /// `http`: for sparse layers; borrowed. Null: everything is cloned, and what a sparse layer lacks stays so.
  explicit Layers(fs::path folder, HttpClient* http = nullptr) : folder_(std::move(folder)), http_(http) {}

  /// In the order of layers.json, then by name.
  [[nodiscard]] Result<std::vector<LayerState>> list() const;
  /// Errors: conflict when the name or the registry is here already; those of create_layer. On error nothing
  /// is left behind.
  [[nodiscard]] Result<LayerState> add(const NewLayer& layer, const Introduction& introduce,
                                       const Clock& clock, const FetchLimits& limits = {}) const;
  /// Rules and pins that name it stay: what belonged there does not begin to come from elsewhere. Errors:
  /// not_found.
  [[nodiscard]] Result<void> remove(const std::string& name) const;
  /// Forgets what was verified of a registry, and begins anew from `root`, a fingerprint its operator
  /// publishes: as add(), in the same place, for the same registry id. Errors: also conflict when another
  /// registry is there now; then, as on any error, everything is as it was.
  [[nodiscard]] Result<LayerState> trust(const std::string& name, const Sha256& root, const Clock& clock,
                                         const FetchLimits& limits = {}) const;
  [[nodiscard]] Result<LayerUpdate> update(const std::string& name, const Clock& clock,
                                           const FetchLimits& limits = {}) const;
  /// The same from another place, where it is from then on. Not for sparse layers: what they have not read
  /// is where they came from.
  [[nodiscard]] Result<LayerUpdate> update_from(const std::string& name, const Location& location,
                                                const Clock& clock) const;

  /// All layers, or the one asked for. Errors: not_found with the command to run when there is none.
  [[nodiscard]] Result<std::vector<LayerView>> open(const std::optional<std::string>& only = {}) const;

  [[nodiscard]] Result<LayerConfig> config() const { return read_layer_config(folder_); }
  /// Changes layers.json; one change at a time. Errors: what `change` says, and then nothing is written.
  [[nodiscard]] Result<void> configure(const std::function<Result<void>(LayerConfig&)>& change) const;
  /// Remembers where names come from, for those that have no pin yet.
  [[nodiscard]] Result<void> pin_first(const std::map<std::string, Pin>& pins) const;

 private:
  [[nodiscard]] fs::path folder_of(const std::string& name) const { return folder_ / name; }
  [[nodiscard]] Result<LayerState> require(const std::string& name) const;
  fs::path folder_;
  HttpClient* http_;
};

}  // namespace howdah
