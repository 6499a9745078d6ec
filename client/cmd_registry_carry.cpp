// SPDX-License-Identifier: PostgreSQL
// howdah registry export|import: a registry in one file, carried to where no network leads.
#include <algorithm>
#include <memory>

#include "client/command.hpp"
#include "core/index/epoch.hpp"
#include "core/index/lineage.hpp"
#include "core/index/timestamp_ref.hpp"
#include "core/sys/git_bundle.hpp"
#include "federation/quarantine.hpp"

namespace howdah {
namespace {

struct Flags {
  std::string name;
  std::string file;
  std::string root;
  bool no_timestamp = false;
};

Result<LayerView> clone_called(Session& session, const std::string& name) {
  TRY(auto views, session.layers().open(name));
  if (views.front().state.has_history()) return std::move(views.front());
  return fail(Errc::conflict, "registry " + name + " is here without its history; to carry it, remove it " +
                                  "and add it with --transport full");
}

/// What a reader of the file will look for: as far as this layer has it.
Result<std::vector<git::Ref>> refs_to_carry(const LayerView& layer) {
  const git::Repository& repository = layer.index->repository();
  std::vector<git::Ref> refs{{k_main_ref, layer.state.commit}};
  TRY(const auto timestamp, repository.ref(k_timestamp_ref));
  if (layer.state.timestamp && timestamp) refs.push_back({k_timestamp_ref, *timestamp});
  for (const std::string& prefix : {std::string(k_epoch_refs), std::string(k_checkpoint_refs)}) {
    TRY(const auto more, repository.refs_below(prefix));
    refs.insert(refs.end(), more.begin(), more.end());
  }
  return refs;
}

Result<Answer> export_registry(Session& session, const Flags& flags) {
  TRY(const LayerView layer, clone_called(session, flags.name));
  TRY(const auto refs, refs_to_carry(layer));
  session.console.progress("writing " + flags.file);
  TRY_VOID(git::write_bundle(layer.index->repository().path(), refs, flags.file));
  Json json{{"registry", layer.state.name}, {"file", flags.file}, {"commit", layer.state.commit.hex()}};
  if (layer.state.timestamp) json["expires"] = to_rfc3339(layer.state.timestamp->expires);
  return Answer{std::move(json), "wrote " + flags.file + ": " + layer.state.registry.text() + " at commit " +
                                     layer.state.commit.hex().substr(0, 12) + "\n"};
}

Result<LayerState> add_from(Session& session, const Flags& flags, const Location& location) {
  NewLayer layer{flags.name, location, {}, TimestampPolicy::required, Transport::full};
  if (flags.no_timestamp) layer.policy = TimestampPolicy::none;
  if (flags.root.empty()) {
    return fail(Errc::usage, "registry " + flags.name + " is new here: say --root with the fingerprint its " +
                                 "operator publishes");
  }
  TRY(layer.root, parse_fingerprint(flags.root));
  const Introduction nobody = [](const Stranger&) { return Result<void>{}; };
  return session.layers().add(layer, nobody, session.world.clock);
}

Result<Answer> import_registry(Session& session, const Flags& flags) {
  if (!git::is_bundle(flags.file))
    return fail(Errc::invalid, flags.file + " is no git bundle; howdah registry export makes one");
  TRY(const Location location, Location::parse(flags.file));
  TRY(const auto known, session.layers().list());
  const bool is_known = std::any_of(known.begin(), known.end(),
                                    [&](const LayerState& state) { return state.name == flags.name; });
  std::optional<LayerState> state;
  if (is_known) {
    TRY(LayerUpdate update, session.layers().update_from(flags.name, location, session.world.clock));
    state = std::move(update.state);
  } else {
    TRY(state, add_from(session, flags, location));
  }
  return Answer{to_json(*state), "read " + state->name + ": " + state->registry.text() + " at commit " +
                                     state->commit.hex().substr(0, 12) + "\n"};
}

void add_names(CLI::App& app, Flags& flags) {
  app.add_option("NAME", flags.name, "What the registry is called here")->required();
  app.add_option("FILE", flags.file, "A git bundle")->required();
}

}  // namespace

Run declare_registry_export(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  add_names(app, *flags);
  return [flags](Session& session) { return export_registry(session, *flags); };
}

Run declare_registry_import(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  add_names(app, *flags);
  app.add_option("--root", flags->root, "Where the registry is new: its fingerprint, sha256:HEX");
  app.add_flag("--no-timestamp", flags->no_timestamp, "Likewise: use it however old it is");
  return [flags](Session& session) { return import_registry(session, *flags); };
}

}  // namespace howdah
