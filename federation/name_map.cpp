// SPDX-License-Identifier: PostgreSQL
#include "federation/name_map.hpp"

#include <algorithm>

#include "core/rules/service_record.hpp"

namespace howdah {
namespace {

bool holds(const std::vector<std::string>& layers, const std::string& layer) {
  return std::find(layers.begin(), layers.end(), layer) != layers.end();
}

}  // namespace

const NameRule* NameMap::rule_for(const std::string& key, std::string& pattern) const {
  for (const NameRule& rule : config_.map) {
    for (const std::string& name : rule.names) {
      if (!matches_pattern(name, key)) continue;
      pattern = name;
      return &rule;
    }
  }
  return nullptr;
}

Permit NameMap::permit(const std::string& key) const {
  Permit permit;
  std::string pattern;
  const NameRule* rule = rule_for(key, pattern);
  if (const auto pin = config_.pins.find(key); pin != config_.pins.end()) permit.pin = pin->second;
  if (rule != nullptr) {
    permit.layers = rule->layers;
    permit.agree = rule->agree;
    permit.reason = "the rule for " + pattern;
  }
  permit.everywhere = rule == nullptr && !permit.pin;
  if (!permit.pin) return permit;
  if (rule != nullptr && !holds(rule->layers, permit.pin->layer)) {
    permit.layers.clear();
  } else if (permit.agree < 2) {
    permit.layers = {permit.pin->layer};
    permit.reason = "where it was first installed from";
  }
  return permit;
}

bool NameMap::allows(const std::string& key, const LayerState& layer) const {
  const Permit given = permit(key);
  if (given.everywhere) return true;
  if (!holds(given.layers, layer.name)) return false;
  return !given.pin || given.pin->layer != layer.name || given.pin->registry == layer.registry.text();
}

}  // namespace howdah
