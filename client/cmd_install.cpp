// SPDX-License-Identifier: PostgreSQL
// howdah install NAME[@VERSION]…
#include <memory>

#include "client/command.hpp"
#include "client/install/installation_report.hpp"
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
  bool no_sandbox = false;
  BuildWishes build;
};

Result<InstallRequest> request_of(const Flags& flags) {
  ResolveRequest wishes;
  wishes.least = least_stability(flags.testing, flags.unstable);
  InstallRequest request;
  request.again = {"install"};
  for (const std::string& name : flags.names) {
    TRY(const VersionRequest what, parse_version_request(name));
    wishes.wishes.push_back(wish_of(what));
    request.again.push_back(name);
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
  request.build.sandbox = !flags.no_sandbox;
  request.prefix = flags.prefix;
  return request;
}

Result<Answer> install(Session& session, const Flags& flags) {
  TRY(const InstallRequest request, request_of(flags));
  Installer installer(session.world, session.console, session.home, session.fresh_layers());
  TRY(const Installation done, installer.install(request));
  return to_answer(done, flags.dry_run);
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
  app.add_flag("-y,--yes", flags->yes, "Do not ask when dependencies come along");
  app.add_option("--prefix", flags->prefix,
                 "Install below this folder instead, which the server is told of (PostgreSQL 18 and newer)");
  app.add_option(
      "--pipeline", flags->build.pipeline,
      "Build with pgxs, autoconf, cmake, meson or pgrx instead of what META.json or the sources say");
  app.add_option("--option", flags->build.options,
                 "For configure, cmake, meson, make or cargo pgrx; repeatable")
      ->allow_extra_args(false);
  app.add_flag("--no-sandbox", flags->no_sandbox, "Build without a sandbox, where one is in the way");
  return [flags](Session& session) { return install(session, *flags); };
}

}  // namespace howdah
