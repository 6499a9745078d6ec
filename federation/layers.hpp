// SPDX-License-Identifier: PostgreSQL
// The registries this client uses, one folder each. A name found in two of them is an error naming both;
// "highest version wins" would let any registry replace any extension.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "federation/layer.hpp"

namespace howdah {

class Layers {
 public:
  explicit Layers(fs::path folder) : folder_(std::move(folder)) {}

  /// Sorted by name.
  [[nodiscard]] Result<std::vector<LayerState>> list() const;
  /// Errors: conflict when the name or the registry is here already; those of create_layer. On error nothing
  /// is left behind.
  [[nodiscard]] Result<LayerState> add(const NewLayer& layer, const Introduction& introduce,
                                       const Clock& clock, const FetchLimits& limits = {}) const;
  /// Errors: not_found.
  [[nodiscard]] Result<void> remove(const std::string& name) const;
  [[nodiscard]] Result<LayerUpdate> update(const std::string& name, const Clock& clock,
                                           const FetchLimits& limits = {}) const;

  /// All layers, or the one asked for. Errors: not_found with the command to run when there is none.
  [[nodiscard]] Result<std::vector<LayerView>> open(const std::optional<std::string>& only = {}) const;

 private:
  [[nodiscard]] fs::path folder_of(const std::string& name) const { return folder_ / name; }
  fs::path folder_;
};

}  // namespace howdah
