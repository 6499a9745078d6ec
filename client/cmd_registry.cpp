// SPDX-License-Identifier: PostgreSQL
// howdah registry add|ls|rm
#include <memory>

#include "client/command.hpp"
#include "federation/freshness.hpp"

namespace howdah {
namespace {

struct AddFlags {
  std::string name;
  std::string url;
  std::string root;
  bool no_timestamp = false;
  std::string transport;
};

/// Nothing: what the registry can do decides.
Result<std::optional<Transport>> asked_transport(const AddFlags& flags) {
  if (flags.transport.empty()) return std::nullopt;
  TRY(const Transport transport, parse_transport(flags.transport));
  return transport;
}

/// No trust without a decision: a person compares the fingerprint, or the command line carries it.
Result<void> introduce(Session& session, const AddFlags& flags, const Stranger& stranger) {
  const std::string fingerprint = fingerprint_text(stranger.root);
  session.console.note("registry       " + stranger.registry.text());
  session.console.note("read from      " + stranger.location.text());
  session.console.note("root of trust  " + fingerprint);
  if (session.console.can_ask()) {
    if (session.console.ask("Does its operator publish this fingerprint? Trust it")) return {};
    return fail_untrusted(Distrust::policy, "trust-policy", "registry " + stranger.registry.text(),
                          "it was not added: nobody vouches for its root", "");
  }
  return fail_untrusted(Distrust::policy, "trust-policy", "registry " + stranger.registry.text(),
                        "nobody is here to confirm that " + fingerprint + " is its root",
                        "compare it with what its operator publishes, then run: howdah registry add " +
                            flags.name + " " + flags.url + " --root " + fingerprint);
}

Result<Answer> add(Session& session, const AddFlags& flags) {
  if (session.network.offline)
    return fail(Errc::usage, "a registry cannot be added without asking it; run this without --offline");
  TRY(Location location, Location::parse(flags.url));
  NewLayer layer{flags.name,
                 std::move(location),
                 {},
                 flags.no_timestamp ? TimestampPolicy::none : TimestampPolicy::required,
                 {}};
  TRY(layer.transport, asked_transport(flags));
  if (!flags.root.empty()) {
    TRY(layer.root, parse_fingerprint(flags.root));
  }
  session.console.progress("fetching " + layer.location.text());
  TRY(const LayerState state,
      session.layers().add(
          layer, [&](const Stranger& stranger) { return introduce(session, flags, stranger); },
          session.world.clock));
  session.console.detail("read by " + std::string(transport_name(state.transport)));
  return Answer{to_json(state), "added " + state.name + ": " + state.registry.text() + " at commit " +
                                    state.commit.hex().substr(0, 12) + "\n"};
}

/// When it was verified last, and how long that may be believed.
std::string shown_age(const LayerState& state, UnixSeconds now) {
  std::string text = "verified " + age_text(now - state.updated) + " ago";
  text += ", root version " + std::to_string(state.newest_root.version);
  if (!state.has_history()) text += ", " + std::string(transport_name(state.transport));
  if (!state.timestamp) return text + ", no timestamp";
  const UnixSeconds left = state.timestamp->expires - now;
  return text + (left > 0 ? ", good for " + age_text(left) : ", expired " + age_text(-left) + " ago");
}

Result<Answer> ls(Session& session) {
  TRY(const auto states, session.layers().list());
  Answer answer{{{"registries", Json::array()}}, {}};
  for (const LayerState& state : states) {
    Json row = to_json(state);
    row["age"] = session.world.clock.now() - state.updated;
    answer.json["registries"].push_back(std::move(row));
    answer.text += state.name + "\t" + state.registry.text() + "\t" + state.url + "\t" +
                   fingerprint_text(state.root) + "\t" + shown_age(state, session.world.clock.now()) + "\n";
  }
  if (states.empty()) session.console.note("no registry yet; add one: howdah registry add NAME URL");
  return answer;
}

Result<Answer> rm(Session& session, const std::string& name) {
  TRY_VOID(session.layers().remove(name));
  return Answer{{{"removed", name}}, "removed " + name + "; what was installed from it stays\n"};
}

}  // namespace

Run declare_registry_add(CLI::App& app) {
  const auto flags = std::make_shared<AddFlags>();
  app.add_option("NAME", flags->name, "What to call it here")->required();
  app.add_option("URL", flags->url, "http(s)://host[/…], file:///… or a path to its index repository")
      ->required();
  app.add_option("--root", flags->root, "The fingerprint its operator publishes, sha256:HEX");
  app.add_flag("--no-timestamp", flags->no_timestamp,
               "Use it although nothing proves that it is up to date, as for a static mirror");
  app.add_option(
      "--transport", flags->transport,
      "How to read it: http-sparse (by names), git-sparse (by objects), shallow (all of it without "
      "its history) or full (a clone); else the first of these that its host can do");
  return [flags](Session& session) { return add(session, *flags); };
}

Run declare_registry_ls(CLI::App&) {
  return ls;
}

Run declare_registry_rm(CLI::App& app) {
  const auto name = std::make_shared<std::string>();
  app.add_option("NAME", *name, "What it is called here")->required();
  return [name](Session& session) { return rm(session, *name); };
}

}  // namespace howdah
