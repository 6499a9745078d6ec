// SPDX-License-Identifier: PostgreSQL
// Which registries may be asked for a name at all. Every LayerView carries the map, so that no way leads a
// name to a registry it does not belong to: not a lookup, not a sparse request, not a suggestion.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "federation/layer_config.hpp"
#include "federation/layer_state.hpp"

namespace howdah {

/// The answer for one name.
struct Permit {
  bool everywhere = false;          ///< no rule and no pin speaks of it
  std::vector<std::string> layers;  ///< otherwise these alone; empty where rule and pin contradict each other
  std::optional<Pin> pin;
  int agree = 1;
  std::string reason;  ///< `the rule for corp_*`, for messages
};

class NameMap {
 public:
  NameMap() = default;
  explicit NameMap(LayerConfig config) : config_(std::move(config)) {}

  /// The first rule that matches, narrowed to the pin. A rule for one name that wants several registries to
  /// agree still asks them all: the pin only says whose release is taken.
  [[nodiscard]] Permit permit(const std::string& key) const;

  /// Whether this registry may hear the name.
  [[nodiscard]] bool allows(const std::string& key, const LayerState& layer) const;

  [[nodiscard]] const LayerConfig& config() const { return config_; }

 private:
  [[nodiscard]] const NameRule* rule_for(const std::string& key, std::string& pattern) const;
  LayerConfig config_;
};

}  // namespace howdah
