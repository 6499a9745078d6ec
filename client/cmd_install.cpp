// SPDX-License-Identifier: PostgreSQL
// howdah install NAME[@VERSION]…
#include <algorithm>
#include <memory>

#include "client/command.hpp"
#include "client/database/preload_edit.hpp"
#include "client/install/installation_report.hpp"
#include "client/prebuilt/origin_flags.hpp"
#include "client/version_request.hpp"

namespace howdah {
namespace {

struct Flags {
  std::vector<std::string> names;
  std::string pg_config;
  std::string prefix;
  std::optional<std::string> registry;
  std::optional<std::string> at;
  bool dry_run = false;
  bool yes = false;
  bool testing = false;
  bool unstable = false;
  bool recommended = false;
  bool preload = false;
  BuildWishes build;
  OriginFlags origin;
};

Result<InstallRequest> request_of(const Session& session, const Flags& flags) {
  ResolveRequest wishes;
  wishes.least = least_stability(flags.testing, flags.unstable);
  wishes.with_recommended = flags.recommended;
  InstallRequest request;
  const bool about_builds = !flags.build.pipeline.empty() || !flags.build.options.empty();
  if (about_builds && flags.origin.package)
    return fail(Errc::usage, "--pipeline and --option are about builds, and --package wants none");
  request.origin = about_builds ? Origin::source : flags.origin.wish();
  request.again = session.arguments;
  for (const std::string& name : flags.names) {
    TRY(const VersionRequest what, parse_version_request(name));
    wishes.wishes.push_back(wish_of(what));
    request.asked = flags.names.size() == 1 ? what.name : "";
  }
  request.plan = [wishes](const std::vector<LayerView>& layers, const Postgres& postgres,
                          std::vector<Receipt> installed) mutable {
    wishes.installed = std::move(installed);
    return make_plan(layers, wishes, postgres);
  };
  request.pg_config = flags.pg_config;
  request.registry = flags.registry;
  request.at = flags.at;
  request.dry_run = flags.dry_run;
  request.yes = flags.yes;
  request.build = flags.build;
  request.prefix = flags.prefix;
  return request;
}

/// For --preload: the server, seen to answer, and somebody to say yes, before anything is installed.
Result<std::optional<Psql>> server_to_change(Session& session, const Flags& flags) {
  if (!flags.preload || flags.dry_run) return std::nullopt;
  if (!flags.yes && !session.console.can_ask()) {
    return fail(
        Errc::usage,
        "--preload changes the server's configuration, and nobody is here to be asked; --yes says yes");
  }
  TRY(Psql psql, Psql::open({flags.pg_config, {}, {}, {}}, session.world));
  TRY_VOID(read_preload(psql, PreloadScope::server));
  return std::optional(std::move(psql));
}

/// What was installed now, and what was named and stood there before.
Result<std::vector<Receipt>> concerned(const Session& session, const Flags& flags, const Installation& done) {
  std::vector<Receipt> receipts = done.receipts;
  for (const std::string& text : flags.names) {
    TRY(const VersionRequest what, parse_version_request(text));
    const std::string name = what.name.substr(what.name.find(':') + 1);
    TRY(const auto named, Receipts(session.home.receipts()).find(name, done.postgres.id()));
    for (const Receipt& receipt : named) {
      const bool known = std::any_of(receipts.begin(), receipts.end(), [&](const Receipt& one) {
        return one.distribution == receipt.distribution;
      });
      if (!known) receipts.push_back(receipt);
    }
  }
  return receipts;
}

/// Does the preload steps among `done.next`, which leaves the restart, if one is due.
Result<Json> preload(Session& session, const Flags& flags, const Psql& psql, Installation& done) {
  TRY(const auto receipts, concerned(session, flags, done));
  auto outcomes = preload_installed({psql, session.console, false, flags.yes}, receipts, done.layers);
  if (!outcomes) return tl::unexpected(in_context("the files are installed; preload", outcomes.error()));
  std::erase_if(done.next, [](const NextStep& s) { return s.kind == "preload" || s.kind == "restart"; });
  for (const PreloadOutcome& outcome : *outcomes) {
    if (!outcome.restart) continue;
    done.next.insert(done.next.begin(), NextStep{"restart", outcome.restart_command});
    break;
  }
  return to_json(*outcomes);
}

Result<Answer> install(Session& session, const Flags& flags) {
  TRY(const InstallRequest request, request_of(session, flags));
  TRY(const auto server, server_to_change(session, flags));
  Installer installer(session.world, session.console, session.home, session.fresh_layers());
  TRY(Installation done, installer.install(request));
  Json preloaded = Json::array();
  if (server) {
    TRY(preloaded, preload(session, flags, *server, done));
  }
  Answer answer = to_answer(done, flags.dry_run);
  answer.json["preload"] = std::move(preloaded);
  return answer;
}

}  // namespace

Run declare_install(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("NAME", flags->names, "Extensions or distributions, with @VERSION for an exact one")
      ->required();
  app.add_option("--pg-config", flags->pg_config,
                 "The PostgreSQL to install into; else $PG_CONFIG, else PATH");
  app.add_option("--registry", flags->registry, "Only from this registry");
  app.add_option("--at", flags->at, "As the registries were at a commit, day or time");
  app.add_flag("--dry-run", flags->dry_run, "Show the plan and stop");
  app.add_flag("--testing", flags->testing, "Testing releases and prereleases may be chosen too");
  app.add_flag("--unstable", flags->unstable, "Unstable releases may be chosen too");
  app.add_flag("--with-recommends", flags->recommended,
               "Also what the chosen releases recommend, where it can be had");
  app.add_flag("--preload", flags->preload,
               "Also have the server that answers (PGHOST, PGPORT) load what the releases want preloaded");
  app.add_flag("-y,--yes", flags->yes, "Do not ask about dependencies that come along, nor about --preload");
  app.add_option("--prefix", flags->prefix,
                 "Install below this folder instead, which the server is told of (PostgreSQL 18 and newer)");
  flags->build.declare(app);
  flags->origin.declare(app);
  return [flags](Session& session) { return install(session, *flags); };
}

}  // namespace howdah
