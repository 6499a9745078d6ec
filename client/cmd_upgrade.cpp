// SPDX-License-Identifier: PostgreSQL
// howdah outdated [NAME…], upgrade NAME… | --all
#include <algorithm>
#include <memory>

#include "client/command.hpp"
#include "client/install/installation_report.hpp"
#include "client/prebuilt/origin_flags.hpp"
#include "client/resolve/renewal.hpp"

namespace howdah {
namespace {

struct Flags {
  std::vector<std::string> names;
  std::string pg_config;
  bool all = false;
  bool major = false;
  bool testing = false;
  bool unstable = false;
  bool dry_run = false;
  bool yes = false;
  BuildWishes build;
  OriginFlags origin;

  [[nodiscard]] Stability least() const { return least_stability(testing, unstable); }
};

std::string text_of(const Renewal& renewal) {
  return renewal.display + " " + renewal.installed + " → " + renewal.newest +
         (renewal.major ? "  (another major version)" : "") + "\n";
}

Json to_json(const Renewal& renewal) {
  return {{"distribution", renewal.distribution},
          {"installed", renewal.installed},
          {"newest", renewal.newest},
          {"major", renewal.major},
          {"registry", renewal.registry}};
}

/// What of `receipts` the names mean; all of them when there are none. Errors: not_found.
Result<std::vector<Receipt>> named(const std::vector<Receipt>& receipts,
                                   const std::vector<std::string>& names) {
  if (names.empty()) return receipts;
  std::vector<Receipt> chosen;
  for (const std::string& name : names) {
    const auto found = std::find_if(receipts.begin(), receipts.end(),
                                    [&](const Receipt& receipt) { return is_called(receipt, name); });
    if (found == receipts.end())
      return fail(Errc::not_found, name + " is not installed by Howdah; howdah list shows what is");
    chosen.push_back(*found);
  }
  return chosen;
}

Result<Answer> outdated(Session& session, const Flags& flags) {
  TRY(const Postgres postgres, find_postgres(flags.pg_config, session.world));
  TRY(const auto layers, session.fresh_layers().open({}));
  TRY(const auto receipts, Receipts(session.home.receipts()).list(postgres.id()));
  TRY(const auto asked, named(receipts, flags.names));
  Answer answer{{{"outdated", Json::array()}}, {}};
  for (const Receipt& receipt : asked) {
    TRY(const auto renewal, renewal_of(receipt, layers, flags.least(), {postgres, this_platform()}));
    if (!renewal) continue;
    answer.json["outdated"].push_back(to_json(*renewal));
    answer.text += text_of(*renewal);
    answer.code = ExitCode::outdated;
  }
  if (answer.text.empty()) session.console.note("nothing is outdated");
  return answer;
}

/// NAME@VERSION names its version, and with it a major one.
Result<std::vector<Wish>> wishes_of(const Flags& flags, const std::vector<Receipt>& installed) {
  std::vector<Wish> wishes;
  for (const std::string& text : flags.names) {
    TRY(const VersionRequest request, parse_version_request(text));
    TRY(const auto receipts, named(installed, {request.name}));
    wishes.push_back(wish_of(request));
    wishes.back().name = "dist:" + receipts.front().distribution;
  }
  for (const Receipt& receipt : installed) {
    if (!flags.all) break;
    wishes.push_back(wish_of(VersionRequest{"dist:" + receipt.distribution, {}}));
  }
  for (Wish& wish : wishes) wish.newest = true;
  return wishes;
}

/// Other major versions are taken when --major or a person says so.
Result<Plan> plan_upgrade(Session& session, const Flags& flags, ResolveRequest request,
                          const std::vector<LayerView>& layers, const Postgres& postgres) {
  if (flags.major) return make_plan(layers, request, postgres);
  if (session.console.can_ask() && !flags.yes) {
    TRY(Plan plan, make_plan(layers, request, postgres));
    std::string bumps;
    for (const PlannedRelease& step : plan.steps) {
      if (is_another_major(step.replaces, step.release.version))
        bumps += (bumps.empty() ? "" : ", ") + step.release.display + " " + step.replaces + " → " +
                 step.release.version;
    }
    if (bumps.empty() || session.console.ask("Another major version: " + bumps + ". Take it")) return plan;
  }
  for (Wish& wish : request.wishes) wish.same_major = !wish.version;
  return make_plan(layers, request, postgres);
}

Result<Answer> upgrade(Session& session, const Flags& flags) {
  if (flags.names.empty() != flags.all)
    return fail(Errc::usage, "name what to upgrade, or say --all; howdah outdated shows what could be");
  InstallRequest request;
  request.again = session.arguments;
  request.plan = [&](const std::vector<LayerView>& layers, const Postgres& postgres,
                     std::vector<Receipt> installed) -> Result<Plan> {
    ResolveRequest wishes;
    TRY(wishes.wishes, wishes_of(flags, installed));
    wishes.least = flags.least();
    wishes.installed = std::move(installed);
    return plan_upgrade(session, flags, std::move(wishes), layers, postgres);
  };
  request.pg_config = flags.pg_config;
  request.dry_run = flags.dry_run;
  request.yes = flags.yes;
  request.build = flags.build;
  request.origin = flags.origin.wish();
  Installer installer(session.world, session.console, session.home, session.fresh_layers());
  TRY(const Installation done, installer.install(request));
  if (done.plan.steps.empty() && done.plan.installed.empty())
    session.console.note("nothing is installed by Howdah there");
  return to_answer(done, flags.dry_run);
}

std::shared_ptr<Flags> declare(CLI::App& app, const char* names) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("NAME", flags->names, names);
  app.add_option("--pg-config", flags->pg_config, "The PostgreSQL meant; else $PG_CONFIG, else PATH");
  app.add_flag("--testing", flags->testing, "Testing releases and prereleases count too");
  app.add_flag("--unstable", flags->unstable, "Unstable releases count too");
  return flags;
}

}  // namespace

Run declare_outdated(CLI::App& app) {
  const auto flags = declare(app, "Only these");
  return [flags](Session& session) { return outdated(session, *flags); };
}

Run declare_upgrade(CLI::App& app) {
  const auto flags = declare(app, "What to upgrade, with @VERSION to an exact one");
  app.add_flag("--all", flags->all, "Everything that is installed");
  app.add_flag("--major", flags->major, "Take another major version without asking");
  app.add_flag("--dry-run", flags->dry_run, "Show the plan and stop");
  flags->origin.declare(app);
  app.add_flag("-y,--yes", flags->yes, "Do not ask; without --major the major version stays");
  flags->build.declare(app);
  return [flags](Session& session) { return upgrade(session, *flags); };
}

}  // namespace howdah
