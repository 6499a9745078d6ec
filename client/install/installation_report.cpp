// SPDX-License-Identifier: PostgreSQL
#include "client/install/installation_report.hpp"

#include "client/prebuilt/choice.hpp"

namespace howdah {
namespace {

Json report_json(const Installation& done, bool dry_run) {
  Json receipts = Json::array();
  for (const Receipt& receipt : done.receipts) receipts.push_back(to_json(receipt));
  return {{"dry_run", dry_run},
          {"postgres",
           {{"version", done.postgres.banner},
            {"pg_config", done.postgres.pg_config.string()},
            {"id", done.postgres.id()}}},
          {"plan", to_json(done.plan)},
          {"installed", std::move(receipts)},
          {"next", to_json(done.next)}};
}

/// What is recommended and not here, a line each, and how to get it.
std::string recommended_text(const std::vector<Recommendation>& all, const Postgres& postgres) {
  std::string text;
  bool untried = false;
  for (const Recommendation& one : all) {
    text += "not installed, though " + one.who + " recommends it: " + one.what.text();
    if (!one.why_not.empty()) text += ": " + one.why_not;
    if (one.what.source != Requirement::Source::outside && !one.is_for_registries())
      text += ", with sudo apt-get install " + debian_package_of(one.what.name, postgres.major());
    text += "\n";
    untried = untried || (one.is_for_registries() && one.why_not.empty());
  }
  return text + (untried ? "  howdah install --with-recommends brings what is recommended\n" : "");
}

std::string report_text(const Installation& done, bool dry_run) {
  std::string text;
  for (const Receipt& receipt : done.receipts)
    text += "installed " + receipt.display + " " + receipt.version +
            (receipt.package ? ", a package of " + receipt.package->service : "") + "\n";
  if (dry_run) {
    for (const PlannedRelease& step : done.plan.steps) {
      text += "would install " + step.release.display + " " + step.release.version +
              (step.replaces.empty() ? "" : " in place of " + step.replaces) +
              (step.package ? ", from " + origin_text(step) : "") + "\n";
    }
  }
  if (done.plan.steps.empty()) {
    for (const Receipt& receipt : done.plan.installed)
      text += receipt.display + " " + receipt.version + " is installed already\n";
  }
  return text + recommended_text(done.plan.recommended, done.postgres) + to_text(done.next);
}

}  // namespace

Answer to_answer(const Installation& done, bool dry_run) {
  return {report_json(done, dry_run), report_text(done, dry_run)};
}

}  // namespace howdah
