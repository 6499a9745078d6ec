// SPDX-License-Identifier: PostgreSQL
#include "client/install/installation_report.hpp"

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

std::string report_text(const Installation& done, bool dry_run) {
  std::string text;
  for (const Receipt& receipt : done.receipts)
    text += "installed " + receipt.display + " " + receipt.version + "\n";
  if (dry_run) {
    for (const PlannedRelease& step : done.plan.steps) {
      text += "would install " + step.release.display + " " + step.release.version +
              (step.replaces.empty() ? "" : " in place of " + step.replaces) + "\n";
    }
  }
  if (done.plan.steps.empty()) {
    for (const Receipt& receipt : done.plan.installed)
      text += receipt.display + " " + receipt.version + " is installed already\n";
  }
  return text + to_text(done.next);
}

}  // namespace

Answer to_answer(const Installation& done, bool dry_run) {
  return {report_json(done, dry_run), report_text(done, dry_run)};
}

}  // namespace howdah
