// SPDX-License-Identifier: PostgreSQL
#include "client/install/system_needs.hpp"

#include <set>
#include <sstream>

#include "client/build/missing_packages.hpp"
#include "core/sys/process.hpp"

namespace howdah {
namespace {

/// Those of `packages` that dpkg has.
std::set<std::string> installed_packages(const std::set<std::string>& packages) {
  Command command{.argv = {"dpkg-query", "--show", "--showformat", "${db:Status-Status} ${Package}\\n", "--"},
                  .timeout = std::chrono::seconds(60)};
  command.argv.insert(command.argv.end(), packages.begin(), packages.end());
  std::set<std::string> installed;
  const auto said = run(command);  // ends with 1 when some are unknown
  std::istringstream lines(said ? said->out : "");
  for (std::string status, package; lines >> status >> package;)
    if (status == "installed") installed.insert(package);
  return installed;
}

struct SystemNeed {
  std::string who, what, package;
};

Result<std::vector<SystemNeed>> needs_of(const Plan& plan, const Postgres& postgres) {
  std::vector<SystemNeed> needs;
  for (const PlannedRelease& step : plan.steps) {
    TRY(const Requirements all, requirements_of(step.release.meta, {postgres, this_platform()}));
    for (const Requirement& one : all.packages) {
      if (one.source != Requirement::Source::outside || one.strength != Requirement::Strength::needs)
        continue;
      const std::string package = package_of_purl(one.name, postgres.major());
      if (!package.empty())
        needs.push_back({step.release.display + " " + step.release.version, one.text(), package});
    }
  }
  return needs;
}

}  // namespace

Result<std::vector<std::string>> missing_of_system(const Plan& plan, const Postgres& postgres) {
  TRY(const auto needs, needs_of(plan, postgres));
  std::vector<std::string> sentences;
  if (needs.empty() || !find_program("dpkg-query")) return sentences;
  std::set<std::string> packages;
  for (const SystemNeed& need : needs) packages.insert(need.package);
  const std::set<std::string> installed = installed_packages(packages);
  for (const SystemNeed& need : needs) {
    if (!installed.contains(need.package))
      sentences.push_back(need.who + " needs " + need.what + ", and the package " + need.package +
                          " is not installed: sudo apt-get install " + need.package);
  }
  return sentences;
}

}  // namespace howdah
