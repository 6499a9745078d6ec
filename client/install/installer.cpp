// SPDX-License-Identifier: PostgreSQL
#include "client/install/installer.hpp"

#include "client/install/system_needs.hpp"
#include "core/sys/process.hpp"
#include "federation/time_travel.hpp"

namespace howdah {
namespace {

std::string label(const PlannedRelease& step) {
  return step.release.display + " " + step.release.version;
}

void explain(const Plan& plan, const Postgres& postgres, Console& console) {
  console.note("into " + postgres.banner + ", found by " + postgres.pg_config.string());
  for (const Receipt& receipt : plan.installed) {
    if (plan.steps.empty()) break;  // the answer says it
    console.note("  " + receipt.display + " " + receipt.version + " is installed already");
  }
  for (const PlannedRelease& step : plan.steps) {
    console.note("  " + label(step) + " from " + step.layer->state.name + ": " + step.reason +
                 (step.replaces.empty() ? "" : ", in place of " + step.replaces) +
                 (step.release.yanked ? " (yanked: " + step.release.yank_reason + ")" : ""));
  }
  for (const std::string& remark : plan.remarks) console.note("  note: " + remark);
}

/// A command line with the path of its pg_config, which others may not find by name.
std::vector<std::string> for_postgres(std::vector<std::string> arguments, const Postgres& postgres) {
  for (auto at = arguments.begin(); at != arguments.end();) {
    const bool apart = *at == "--pg-config" && at + 1 != arguments.end();
    at = apart || at->starts_with("--pg-config=") ? arguments.erase(at, at + (apart ? 2 : 1)) : at + 1;
  }
  arguments.insert(arguments.end(), {"--pg-config", postgres.pg_config.string()});
  return arguments;
}

/// The first install of a name decides where it comes from: the distribution's and its extensions'.
std::map<std::string, Pin> pins_of(const std::vector<Receipt>& receipts) {
  std::map<std::string, Pin> pins;
  for (const Receipt& receipt : receipts) {
    const Pin pin{receipt.layer, receipt.registry};
    pins.emplace(receipt.distribution, pin);
    for (const std::string& extension : receipt.extensions)
      if (const auto name = Name::parse(extension)) pins.emplace(name->key(), pin);
  }
  return pins;
}

/// What the person who asked has to do; nothing for what was installed before.
std::vector<NextStep> steps_after(const Plan& plan, const std::string& asked, const Postgres& postgres) {
  std::vector<NextStep> all;
  if (postgres.prefix && !plan.steps.empty()) all = prefix_steps(*postgres.prefix);
  for (const PlannedRelease& step : plan.steps) {
    if (!step.requested) continue;
    const auto steps =
        step.replaces.empty() ? next_steps(step.release.meta, asked) : steps_after_upgrade(step.release.meta);
    all.insert(all.end(), steps.begin(), steps.end());
  }
  return all;
}

}  // namespace

Result<Installation> Installer::install(const InstallRequest& request) {
  TRY(Postgres postgres, find_postgres(request.pg_config, world_));
  if (!request.prefix.empty()) {
    TRY(postgres, with_prefix(std::move(postgres), request.prefix));
  }
  TRY(const FileLock lock, FileLock::acquire(home_.lock()));
  TRY_VOID(recover_changes(home_.journal()));
  TRY_VOID(clear_builds(home_));
  TRY(std::vector<LayerView> layers, open_layers(request));
  TRY(auto receipts, Receipts(home_.receipts()).list(postgres.id()));
  TRY(Plan plan, request.plan(layers, postgres, std::move(receipts)));
  TRY(const auto missing, missing_of_system(plan, postgres));
  plan.remarks.insert(plan.remarks.end(), missing.begin(), missing.end());
  explain(plan, postgres, console_);
  std::vector<NextStep> next = steps_after(plan, request.asked, postgres);
  if (request.dry_run || plan.steps.empty())
    return Installation{std::move(postgres), std::move(layers), std::move(plan), {}, std::move(next)};
  TRY_VOID(confirm(request, plan));
  TRY_VOID(check_ready(request, postgres));
  TRY(const std::vector<Fetched> fetched, fetch_all(plan));
  TRY(std::vector<Receipt> placed, build_and_place(fetched, {postgres, layers}, request.build));
  TRY_VOID(layers_.pin_first(pins_of(placed)));
  return Installation{std::move(postgres), std::move(layers), std::move(plan), std::move(placed),
                      std::move(next)};
}

Result<std::vector<LayerView>> Installer::open_layers(const InstallRequest& request) const {
  if (!request.at) return layers_.open(request.registry);
  TRY(const Moment moment, parse_moment(*request.at));
  TRY(const auto layers, layers_.open(request.registry));
  return layers_at(layers, moment);
}

/// A person at a terminal is asked when more would be installed than they named.
Result<void> Installer::confirm(const InstallRequest& request, const Plan& plan) {
  if (request.yes || plan.steps.size() < 2 || !console_.can_ask()) return {};
  if (console_.ask("Install these " + std::to_string(plan.steps.size()))) return {};
  return fail(Errc::usage, "nothing was installed");
}

Result<void> Installer::check_ready(const InstallRequest& request, const Postgres& postgres) {
  std::vector<std::string> again = for_postgres(request.again, postgres);
  again.insert(again.begin(), {"sudo", "env", "HOWDAH_HOME=" + home_.data.string(), "howdah"});
  TRY_VOID(check_writable(postgres, render_argv(again)));
  return check_build_tools(postgres);
}

Result<std::vector<Fetched>> Installer::fetch_all(const Plan& plan) {
  std::vector<Fetched> all;
  for (const PlannedRelease& step : plan.steps) {
    TRY(Fetched fetched, fetch_release(step, home_, world_.http, console_));
    console_.detail((fetched.from_cache ? "in the cache: " : "fetched ") + fetched.archive.string());
    all.push_back(std::move(fetched));
  }
  return all;
}

Result<std::vector<Receipt>> Installer::build_and_place(const std::vector<Fetched>& fetched,
                                                        const Destination& destination,
                                                        const BuildWishes& wishes) {
  const Sandbox sandbox = wishes.sandbox ? Sandbox::find() : Sandbox::off();
  if (!sandbox.available()) console_.note("note: built without a sandbox: " + sandbox.why_not());
  std::vector<Receipt> placed;
  std::vector<Built> waiting;
  for (const Fetched& archive : fetched) {
    console_.progress("building " + label(*archive.step));
    TRY(Built built, build_release(archive, destination.postgres, {home_, world_, sandbox, wishes}));
    console_.detail("built " + label(*archive.step) + " with " + std::string(built.pipeline.pipeline->name) +
                    " (" + built.pipeline.why + "), log " + built.log.string());
    waiting.push_back(std::move(built));
    if (archive.step->needed_to_build) TRY_VOID(place_all(waiting, destination, placed));
  }
  TRY_VOID(place_all(waiting, destination, placed));
  return placed;
}

/// Checks every release of the batch before the first file moves.
Result<void> Installer::place_all(std::vector<Built>& waiting, const Destination& destination,
                                  std::vector<Receipt>& placed) {
  TRY(const auto receipts, Receipts(home_.receipts()).list(destination.postgres.id()));
  const Site site{destination.postgres, receipts, destination.layers, world_.clock.now()};
  std::vector<Placement> placements;
  for (const Built& built : waiting) {
    TRY(Placement placement, prepare_placement(built, site));
    placements.push_back(std::move(placement));
  }
  for (Placement& placement : placements) {
    TRY_VOID(place(placement, home_));
    for (const std::string& remark : placement.remarks) console_.note("note: " + remark);
    console_.note("placed " + std::to_string(placement.receipt.files.size()) + " files of " +
                  placement.receipt.display + " " + placement.receipt.version);
    placed.push_back(std::move(placement.receipt));
  }
  waiting.clear();
  return {};
}

}  // namespace howdah
