// SPDX-License-Identifier: PostgreSQL
#include "client/install/installer.hpp"

#include <algorithm>

#include "client/install/system_needs.hpp"
#include "client/prebuilt/choice.hpp"
#include "client/prebuilt/open_package.hpp"
#include "core/sys/process.hpp"
#include "federation/time_travel.hpp"

namespace howdah {
namespace {

std::string label(const PlannedRelease& step) {
  return step.release.display + " " + step.release.version;
}

/// Where its files come from, where there is a choice; and to who asks, why not from elsewhere.
void explain_origin(const PlannedRelease& step, bool dry_run, Console& console) {
  if (step.offers.empty()) return console.detail("    from its sources: " + step.origin);
  console.note("    from " + origin_text(step) + ": " + step.origin);
  for (const PackageOffer& offer : step.offers) {
    if (offer.why_not.empty()) continue;
    const std::string words = "    not taken: the package of " + offer.service +
                              (offer.target.empty() ? "" : " for " + offer.target) + ", which " +
                              offer.why_not;
    dry_run ? console.note(words) : console.detail(words);
  }
}

void explain(const Plan& plan, const Postgres& postgres, bool dry_run, Console& console) {
  console.note("into " + postgres.banner + ", found by " + postgres.pg_config.string());
  for (const Receipt& receipt : plan.installed) {
    if (plan.steps.empty()) break;  // the answer says it
    console.note("  " + receipt.display + " " + receipt.version + " is installed already");
  }
  for (const PlannedRelease& step : plan.steps) {
    console.note("  " + label(step) + " from " + step.layer->state.name + ": " + step.reason +
                 (step.replaces.empty() ? "" : ", in place of " + step.replaces) +
                 (step.release.yanked ? " (yanked: " + step.release.yank_reason + ")" : ""));
    explain_origin(step, dry_run, console);
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
  TRY(plan, with_origins(std::move(plan), {postgres, this_platform()}, request.origin));
  TRY(const auto missing, missing_of_system(plan, postgres));
  plan.remarks.insert(plan.remarks.end(), missing.begin(), missing.end());
  explain(plan, postgres, request.dry_run, console_);
  std::vector<NextStep> next = steps_after(plan, request.asked, postgres);
  if (request.dry_run || plan.steps.empty())
    return Installation{std::move(postgres), std::move(layers), std::move(plan), {}, std::move(next)};
  TRY_VOID(confirm(request, plan));
  TRY_VOID(check_ready(request, postgres, plan));
  TRY(const std::vector<Obtained> obtained, fetch_all(plan));
  TRY(std::vector<Receipt> placed, build_and_place(obtained, {postgres, layers}, request.build));
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

Result<void> Installer::check_ready(const InstallRequest& request, const Postgres& postgres,
                                    const Plan& plan) {
  std::vector<std::string> again = for_postgres(request.again, postgres);
  again.insert(again.begin(), {"sudo", "env", "HOWDAH_HOME=" + home_.data.string(), "howdah"});
  TRY_VOID(check_writable(postgres, render_argv(again)));
  return builds_any(plan) ? check_build_tools(postgres) : Result<void>{};
}

Result<std::vector<Obtained>> Installer::fetch_all(const Plan& plan) {
  std::vector<Obtained> all;
  const auto say = [this](bool from_cache, const fs::path& archive) {
    console_.detail((from_cache ? "in the cache: " : "fetched ") + archive.string());
  };
  for (const PlannedRelease& step : plan.steps) {
    if (step.package) {
      TRY(FetchedPackage package, fetch_package(step, home_, world_.http, console_));
      say(package.from_cache(), package.archive());
      all.emplace_back(std::move(package));
    } else {
      TRY(Fetched fetched, fetch_release(step, home_, world_.http, console_));
      say(fetched.from_cache, fetched.archive);
      all.emplace_back(std::move(fetched));
    }
  }
  return all;
}

Sandbox Installer::sandbox_for(const std::vector<Obtained>& obtained, const BuildWishes& wishes) {
  const bool builds = std::any_of(obtained.begin(), obtained.end(),
                                  [](const Obtained& one) { return std::holds_alternative<Fetched>(one); });
  if (!builds) return Sandbox::off();
  Sandbox sandbox = wishes.sandbox ? Sandbox::find() : Sandbox::off();
  if (!sandbox.available()) console_.note("note: built without a sandbox: " + sandbox.why_not());
  return sandbox;
}

Result<Built> Installer::make_ready(const Obtained& obtained, const Postgres& postgres,
                                    const BuildSettings& settings) {
  if (const auto* package = std::get_if<FetchedPackage>(&obtained))
    return open_package(*package, postgres, home_);
  const auto& archive = std::get<Fetched>(obtained);
  console_.progress("building " + label(*archive.step));
  return build_release(archive, postgres, settings);
}

Result<std::vector<Receipt>> Installer::build_and_place(const std::vector<Obtained>& obtained,
                                                        const Destination& destination,
                                                        const BuildWishes& wishes) {
  const Sandbox sandbox = sandbox_for(obtained, wishes);
  std::vector<Receipt> placed;
  std::vector<Built> waiting;
  for (const Obtained& one : obtained) {
    TRY(Built built, make_ready(one, destination.postgres, {home_, world_, sandbox, wishes}));
    console_.detail(label(*built.step) + ": " + built.how);
    const bool needed_now = built.step->needed_to_build;
    waiting.push_back(std::move(built));
    if (needed_now) TRY_VOID(place_all(waiting, destination, placed));
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
