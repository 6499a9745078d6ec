// SPDX-License-Identifier: PostgreSQL
// What a person decided about the registries in use: layers.json beside their folders. In which order they
// are shown, which names belong to which of them, and where names that are installed came from
// (docs/federation.md, "Which registry a name comes from").
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/model/json.hpp"
#include "core/sys/files.hpp"

namespace howdah {

/// Names that match one of `names` are looked for in `layers` and nowhere else.
struct NameRule {
  std::vector<std::string> names;   ///< patterns over keys; `*` is any run of characters
  std::vector<std::string> layers;  ///< what the user calls them
  int agree = 1;                    ///< how many of them must have released the same bytes
  bool operator==(const NameRule&) const = default;
};

/// Where a name was first installed from.
struct Pin {
  std::string layer;     ///< what the user calls it
  std::string registry;  ///< registry id: the name alone could come to mean another registry
  bool operator==(const Pin&) const = default;
};

struct LayerConfig {
  std::vector<std::string> order;   ///< layers it does not name follow, sorted
  std::vector<NameRule> map;        ///< the first rule that matches a name decides
  std::map<std::string, Pin> pins;  ///< by key
};

/// An empty one where there is no file. Errors: invalid, naming file and member: a rule that is not
/// understood must not be left out.
[[nodiscard]] Result<LayerConfig> read_layer_config(const fs::path& folder);
[[nodiscard]] Result<void> write_layer_config(const fs::path& folder, const LayerConfig& config);

[[nodiscard]] Json to_json(const NameRule& rule);

/// A pattern in its key form. Errors: usage.
[[nodiscard]] Result<std::string> parse_name_pattern(std::string_view text);

/// Puts `rule` into the map: in the place of the rule with the same names, else in front of the first one
/// that would hide it.
void add_rule(LayerConfig& config, NameRule rule);

}  // namespace howdah
