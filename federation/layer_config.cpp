// SPDX-License-Identifier: PostgreSQL
#include "federation/layer_config.hpp"

#include <algorithm>

#include "core/base/ascii.hpp"
#include "core/model/name.hpp"
#include "core/rules/service_record.hpp"

namespace howdah {
namespace {

constexpr const char* k_file = "layers.json";
constexpr std::uint64_t k_limit = 16ULL << 20U;
constexpr std::size_t k_max_name = 63;  // of a key (core/model/name.hpp)

tl::unexpected<Error> malformed(const std::string& what) {
  return fail(Errc::invalid, what);
}

Result<void> only_members(const Json& object, std::initializer_list<std::string_view> known,
                          const std::string& where) {
  if (!object.is_object()) return malformed(where + " is no object");
  for (const auto& [key, value] : object.items()) {
    if (std::find(known.begin(), known.end(), key) == known.end())
      return malformed(where + " has a member '" + key + "' that this howdah does not know");
  }
  return {};
}

Result<std::vector<std::string>> texts_of(const Json& object, const char* member, const std::string& where) {
  std::vector<std::string> texts;
  const Json list = object.value(member, Json::array());
  if (!list.is_array()) return malformed(where + ": '" + member + "' is no list");
  for (const Json& item : list) {
    if (!item.is_string()) return malformed(where + ": '" + member + "' holds something else than names");
    texts.push_back(item.get<std::string>());
  }
  return texts;
}

Result<NameRule> read_rule(const Json& json, const std::string& where) {
  TRY_VOID(only_members(json, {"names", "layers", "agree"}, where));
  NameRule rule;
  TRY(const auto names, texts_of(json, "names", where));
  TRY(rule.layers, texts_of(json, "layers", where));
  for (const std::string& name : names) {
    auto pattern = parse_name_pattern(name);
    if (!pattern) return malformed(where + ": " + pattern.error().message);
    rule.names.push_back(*std::move(pattern));
  }
  if (rule.names.empty() || rule.layers.empty()) return malformed(where + " needs 'names' and 'layers'");
  const Json agree = json.value("agree", Json(1));
  if (!agree.is_number_integer() || agree < 1 || agree > rule.layers.size())
    return malformed(where + ": 'agree' is a number from 1 to that of its layers");
  rule.agree = agree.get<int>();
  return rule;
}

Result<std::map<std::string, Pin>> read_pins(const Json& json) {
  std::map<std::string, Pin> pins;
  if (!json.is_object()) return malformed("'pins' is no object");
  for (const auto& [key, value] : json.items()) {
    const std::string where = "the pin of '" + key + "'";
    TRY_VOID(only_members(value, {"layer", "registry"}, where));
    for (const char* member : {"layer", "registry"})
      if (!value.contains(member) || !value[member].is_string())
        return malformed(where + " needs 'layer' and 'registry'");
    pins[key] = {value["layer"].get<std::string>(), value["registry"].get<std::string>()};
  }
  return pins;
}

Result<LayerConfig> from_json(const Json& json) {
  TRY_VOID(only_members(json, {"order", "map", "pins"}, "it"));
  LayerConfig config;
  TRY(config.order, texts_of(json, "order", "it"));
  const Json map = json.value("map", Json::array());
  if (!map.is_array()) return malformed("'map' is no list");
  for (const Json& item : map) {
    TRY(NameRule rule, read_rule(item, "rule " + std::to_string(config.map.size() + 1)));
    config.map.push_back(std::move(rule));
  }
  TRY(config.pins, read_pins(json.value("pins", Json::object())));
  return config;
}

/// Whether every name that matches a pattern of `inner` surely matches one of `outer`.
bool hides(const NameRule& outer, const NameRule& inner) {
  return std::all_of(inner.names.begin(), inner.names.end(), [&](const std::string& name) {
    return std::any_of(outer.names.begin(), outer.names.end(),
                       [&](const std::string& pattern) { return matches_pattern(pattern, name); });
  });
}

}  // namespace

Result<LayerConfig> read_layer_config(const fs::path& folder) {
  TRY(const auto text, read_file_if_exists(folder / k_file, k_limit));
  if (!text) return LayerConfig{};
  auto config = parse_json(*text, {k_limit}).and_then(from_json);
  if (config) return config;
  return tl::unexpected(in_context("read " + (folder / k_file).string(), std::move(config).error()));
}

Result<void> write_layer_config(const fs::path& folder, const LayerConfig& config) {
  Json map = Json::array();
  for (const NameRule& rule : config.map) map.push_back(to_json(rule));
  Json pins = Json::object();
  for (const auto& [key, pin] : config.pins) pins[key] = {{"layer", pin.layer}, {"registry", pin.registry}};
  const Json json{{"order", config.order}, {"map", std::move(map)}, {"pins", std::move(pins)}};
  TRY_VOID(make_directories(folder));
  return write_file_atomically(folder / k_file, json.dump(2) + "\n");
}

Json to_json(const NameRule& rule) {
  return {{"names", rule.names}, {"layers", rule.layers}, {"agree", rule.agree}};
}

Result<std::string> parse_name_pattern(std::string_view text) {
  std::string plain(text);
  std::erase(plain, '*');
  std::string pattern = ascii_lower(text);
  std::replace_if(
      pattern.begin(), pattern.end(), [](char c) { return c == '-' || c == '.'; }, '_');
  const bool letters = std::all_of(pattern.begin(), pattern.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '*';
  });
  if (!pattern.empty() && letters && plain.size() <= k_max_name) return pattern;
  return fail(Errc::usage, "'" + std::string(text) +
                               "' is no name and no pattern of names: letters, digits, _ and * for any run");
}

void add_rule(LayerConfig& config, NameRule rule) {
  auto& map = config.map;
  auto place =
      std::find_if(map.begin(), map.end(), [&](const NameRule& there) { return there.names == rule.names; });
  if (place != map.end()) {
    *place = std::move(rule);
    return;
  }
  place = std::find_if(map.begin(), map.end(), [&](const NameRule& there) { return hides(there, rule); });
  map.insert(place, std::move(rule));
}

}  // namespace howdah
