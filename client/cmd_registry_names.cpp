// SPDX-License-Identifier: PostgreSQL
// howdah registry map|pin|trust: which names come from which registry, and by which root it is believed.
#include <memory>

#include "client/command.hpp"
#include "federation/release_meta.hpp"
#include "federation/routing.hpp"

namespace howdah {
namespace {

struct MapFlags {
  std::string names;
  std::vector<std::string> layers;
  int agree = 1;
  std::string forget;
  std::string where;
};

struct PinFlags {
  std::string name;
  std::string layer;
  bool forget = false;
};

struct TrustFlags {
  std::string name;
  std::string root;
};

/// The registry of that name. Errors: not_found.
Result<LayerState> known_layer(const Session& session, const std::string& name) {
  TRY(const auto states, session.layers().list());
  for (const LayerState& state : states)
    if (state.name == name) return state;
  return fail(Errc::not_found,
              "there is no registry called '" + name + "'; howdah registry ls shows those there are");
}

std::string text_of(const NameRule& rule) {
  std::string text = joined(rule.names) + "\t" + joined(rule.layers);
  if (rule.agree > 1) text += "\t" + std::to_string(rule.agree) + " must agree";
  return text + "\n";
}

Result<Answer> show_map(Session& session) {
  TRY(const LayerConfig config, session.layers().config());
  Answer answer{{{"map", Json::array()}}, {}};
  for (const NameRule& rule : config.map) {
    answer.json["map"].push_back(to_json(rule));
    answer.text += text_of(rule);
  }
  if (config.map.empty())
    session.console.note(
        "no rule yet, so every registry may be asked for every name; give one to a registry with: howdah "
        "registry map NAMES REGISTRY");
  return answer;
}

Result<Answer> where(Session& session, const std::string& given) {
  TRY(const Name name, Name::parse(given));
  TRY(LayerConfig config, session.layers().config());
  const Permit permit = NameMap(std::move(config)).permit(name.key());
  Json json{{"name", name.key()},
            {"everywhere", permit.everywhere},
            {"layers", permit.layers},
            {"agree", permit.agree},
            {"reason", permit.reason}};
  if (permit.everywhere) return Answer{json, name.key() + "\tany registry; no rule and no pin names it\n"};
  return Answer{json, name.key() + "\t" + joined(permit.layers) + "\t" + permit.reason + "\n"};
}

Result<Answer> forget_rule(Session& session, const std::string& given) {
  TRY(const std::string pattern, parse_name_pattern(given));
  TRY_VOID(session.layers().configure([&](LayerConfig& config) -> Result<void> {
    const auto gone = std::erase_if(
        config.map, [&](const NameRule& rule) { return rule.names == std::vector<std::string>{pattern}; });
    if (gone > 0) return {};
    return fail(Errc::not_found,
                "there is no rule for '" + pattern + "'; howdah registry map shows those there are");
  }));
  return Answer{{{"removed", pattern}}, "removed the rule for " + pattern + "\n"};
}

Result<Answer> set_rule(Session& session, const MapFlags& flags) {
  TRY(std::string pattern, parse_name_pattern(flags.names));
  if (flags.layers.empty())
    return fail(Errc::usage, "which registry are names like " + pattern + " to come from? Name one or more");
  for (const std::string& layer : flags.layers) TRY_VOID(known_layer(session, layer));
  if (flags.agree < 1 || static_cast<std::size_t>(flags.agree) > flags.layers.size())
    return fail(Errc::usage, "--agree is a number from 1 to that of the registries named");
  const NameRule rule{{std::move(pattern)}, flags.layers, flags.agree};
  TRY_VOID(session.layers().configure([&](LayerConfig& config) -> Result<void> {
    add_rule(config, rule);
    return {};
  }));
  return Answer{to_json(rule), text_of(rule)};
}

Result<Answer> map(Session& session, const MapFlags& flags) {
  if (!flags.where.empty()) return where(session, flags.where);
  if (!flags.forget.empty()) return forget_rule(session, flags.forget);
  return flags.names.empty() ? show_map(session) : set_rule(session, flags);
}

Result<Answer> show_pins(Session& session) {
  TRY(const LayerConfig config, session.layers().config());
  Answer answer{{{"pins", Json::array()}}, {}};
  for (const auto& [name, pin] : config.pins) {
    answer.json["pins"].push_back({{"name", name}, {"layer", pin.layer}, {"registry", pin.registry}});
    answer.text += name + "\t" + pin.layer + "\t" + pin.registry + "\n";
  }
  return answer;
}

Result<Answer> forget_pin(Session& session, const std::string& key) {
  TRY_VOID(session.layers().configure([&](LayerConfig& config) -> Result<void> {
    if (config.pins.erase(key) > 0) return {};
    return fail(Errc::not_found, "'" + key + "' has no pin; howdah registry pin shows those there are");
  }));
  return Answer{{{"removed", key}}, key + " comes from wherever it is found, as the map allows\n"};
}

Result<Answer> pin(Session& session, const PinFlags& flags) {
  if (flags.name.empty()) return show_pins(session);
  TRY(const Name name, Name::parse(flags.name));
  if (flags.forget) return forget_pin(session, name.key());
  if (flags.layer.empty())
    return fail(Errc::usage, "say from which registry: howdah registry pin " + name.key() + " REGISTRY");
  TRY(const LayerState layer, known_layer(session, flags.layer));
  const Pin made{layer.name, layer.registry.text()};
  TRY_VOID(session.layers().configure([&](LayerConfig& config) -> Result<void> {
    config.pins[name.key()] = made;
    if (!NameMap(config).permit(name.key()).layers.empty()) return {};
    return confusion(name.key(), "the map gives it to other registries than " + layer.name,
                     "change the map first: howdah registry map " + name.key() + " " + layer.name);
  }));
  return Answer{{{"name", name.key()}, {"layer", made.layer}, {"registry", made.registry}},
                name.key() + " comes from " + made.layer + " (" + made.registry + ")\n"};
}

Answer shown_trust(const LayerState& state) {
  return {to_json(state),
          state.name + ": " + state.registry.text() + "\nroot pinned   " + fingerprint_text(state.root) +
              "\nroot trusted  version " + std::to_string(state.newest_root.version) + ", " +
              fingerprint_text(state.newest_root.sha256) + ", until " +
              to_rfc3339(state.newest_root.expires) + "\ncommit        " + state.commit.hex() + "\n"};
}

Result<Answer> trust(Session& session, const TrustFlags& flags) {
  TRY(const LayerState before, known_layer(session, flags.name));
  if (flags.root.empty()) return shown_trust(before);
  TRY(const Sha256 root, parse_fingerprint(flags.root));
  if (session.network.offline)
    return fail(Errc::usage, "a registry is verified anew by asking it; run this without --offline");
  session.console.progress("fetching " + before.url);
  TRY(const LayerState now, session.layers().trust(before.name, root, session.world.clock));
  return shown_trust(now);
}

}  // namespace

Run declare_registry_map(CLI::App& app) {
  const auto flags = std::make_shared<MapFlags>();
  app.add_option("NAMES", flags->names, "A name, or a pattern: * is any run of characters");
  app.add_option("REGISTRIES", flags->layers, "The only registries such names may come from");
  app.add_option("--agree", flags->agree, "How many of them must have released the same bytes");
  app.add_option("--forget", flags->forget, "Remove the rule for this name or pattern");
  app.add_option("--where", flags->where, "Say which registries this name may come from");
  return [flags](Session& session) { return map(session, *flags); };
}

Run declare_registry_pin(CLI::App& app) {
  const auto flags = std::make_shared<PinFlags>();
  app.add_option("NAME", flags->name, "An extension or distribution; none lists the pins");
  app.add_option("REGISTRY", flags->layer, "Where it comes from now");
  app.add_flag("--forget", flags->forget, "Let the next install decide");
  return [flags](Session& session) { return pin(session, *flags); };
}

Run declare_registry_trust(CLI::App& app) {
  const auto flags = std::make_shared<TrustFlags>();
  app.add_option("NAME", flags->name, "What the registry is called here")->required();
  app.add_option("--root", flags->root,
                 "Begin anew from this fingerprint of its operator's, sha256:HEX, and verify everything");
  return [flags](Session& session) { return trust(session, *flags); };
}

}  // namespace howdah
