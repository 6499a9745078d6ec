// SPDX-License-Identifier: PostgreSQL
// howdah install NAME[@VERSION]
#include <memory>

#include "client/command.hpp"
#include "client/install/installer.hpp"

namespace howdah {
namespace {

struct Flags {
  std::string name;
  std::string pg_config;
  std::optional<std::string> registry;
  bool dry_run = false;
  bool yes = false;
};

Json to_json(const Installation& done, const Flags& flags) {
  Json receipts = Json::array();
  for (const Receipt& receipt : done.receipts) receipts.push_back(to_json(receipt));
  return {{"dry_run", flags.dry_run},
          {"postgres",
           {{"version", done.postgres.banner},
            {"pg_config", done.postgres.pg_config.string()},
            {"id", done.postgres.id()}}},
          {"plan", to_json(done.plan)},
          {"installed", std::move(receipts)},
          {"next", to_json(done.next)}};
}

std::string to_text(const Installation& done, const Flags& flags) {
  std::string text;
  for (const Receipt& receipt : done.receipts)
    text += "installed " + receipt.display + " " + receipt.version + "\n";
  if (flags.dry_run) {
    for (const PlannedRelease& step : done.plan.steps)
      text += "would install " + step.release.display + " " + step.release.version + "\n";
  }
  if (done.plan.steps.empty()) {
    for (const Receipt& receipt : done.plan.installed)
      text += receipt.display + " " + receipt.version + " is installed already\n";
  }
  return text + to_text(done.next);
}

Result<Answer> install(Session& session, const Flags& flags) {
  TRY(VersionRequest request, parse_version_request(flags.name));
  Installer installer(session.world, session.console, session.home, session.fresh_layers());
  TRY(const Installation done,
      installer.install({std::move(request), flags.pg_config, flags.registry, flags.dry_run, flags.yes}));
  return Answer{to_json(done, flags), to_text(done, flags)};
}

}  // namespace

Run declare_install(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("NAME", flags->name, "Extension or distribution, with @VERSION for an exact one")
      ->required();
  app.add_option("--pg-config", flags->pg_config,
                 "The PostgreSQL to install into; else $PG_CONFIG, else PATH");
  app.add_option("--registry", flags->registry, "Only from this registry");
  app.add_flag("--dry-run", flags->dry_run, "Show the plan and stop");
  app.add_flag("-y,--yes", flags->yes, "Do not ask when dependencies come along");
  return [flags](Session& session) { return install(session, *flags); };
}

}  // namespace howdah
