// SPDX-License-Identifier: PostgreSQL
#include "client/install/plan.hpp"

#include <algorithm>
#include <set>

#include "federation/release_meta.hpp"

namespace howdah {
namespace {

std::string meta_digest(const Found& found, const ReleaseRecord& release) {
  for (const Statement& statement : found.log)
    if (statement.seq == release.seq) return meta_text(statement.body, "/meta_sha256");
  return {};
}

/// Walks what was chosen depth first, so that what is needed comes first.
class Sequence {
 public:
  explicit Sequence(const Resolution& resolution) : resolution_(resolution) {}

  Plan run() {
    const auto& packages = resolution_.universe.packages;
    for (std::size_t i = 0; i < packages.size(); ++i)
      if (const auto& wish = packages[i].wish)
        visit(i,
              wish->recommended_by.empty() ? "you asked for it" : "recommended by " + wish->recommended_by);
    for (std::size_t i = 0; i < packages.size(); ++i)
      if (resolution_.selection[i] && changes(i)) visit(i, "the others need it in this version");
    for (PlannedRelease& step : plan_.steps)
      step.needed_to_build = to_build_.contains(step.release.distribution);
    plan_.remarks = resolution_.remarks;
    plan_.recommended = resolution_.recommended;
    return std::move(plan_);
  }

 private:
  [[nodiscard]] const Candidate& chosen(std::size_t package) const {
    return resolution_.universe.packages[package].candidates[*resolution_.selection[package]];
  }
  [[nodiscard]] bool changes(std::size_t package) const { return !chosen(package).installed; }

  void visit(std::size_t at, const std::string& reason) {
    const Offer& package = resolution_.universe.packages[at];
    if (!resolution_.selection[at] || !visited_.insert(at).second) return;  // a cycle ends here
    if (!changes(at)) {
      plan_.installed.push_back(*package.installed);
      return;
    }
    const ReleaseRecord& release = *package.release(*resolution_.selection[at]);
    PlannedRelease step{package.found.layer, release, meta_digest(package.found, release), {}, reason, {}};
    if (package.installed != nullptr) step.replaces = package.installed->version;
    step.requested = package.wish.has_value();
    visit_needs(chosen(at), release.display + " " + release.version, step);
    plan_.steps.push_back(std::move(step));
  }

  void visit_needs(const Candidate& candidate, const std::string& who, PlannedRelease& step) {
    for (const Requirement& requirement : candidate.requirements.packages) {
      if (requirement.strength != Requirement::Strength::needs) continue;
      const auto lead = resolution_.universe.leads.find(requirement.name);
      if (lead == resolution_.universe.leads.end() || !lead->second.package) continue;
      const std::string& key = resolution_.universe.packages[*lead->second.package].key;
      if (key == step.release.distribution) continue;
      if (std::find(step.needs.begin(), step.needs.end(), key) == step.needs.end()) step.needs.push_back(key);
      if (requirement.to_build) to_build_.insert(key);
      visit(*lead->second.package, "needed by " + who);
    }
  }

  const Resolution& resolution_;
  Plan plan_;
  std::set<std::size_t> visited_;
  std::set<std::string> to_build_;
};

}  // namespace

Result<Plan> make_plan(const std::vector<LayerView>& layers, const ResolveRequest& request,
                       const Postgres& postgres) {
  const Target target{postgres, this_platform()};
  ResolveRequest wider = request;
  TRY(const Resolution resolution, request.with_recommended ? resolve_with_recommended(layers, wider, target)
                                                            : resolve(layers, request, target));
  return Sequence(resolution).run();
}

Json to_json(const Plan& plan) {
  Json steps = Json::array();
  for (const PlannedRelease& step : plan.steps) {
    steps.push_back({{"registry", step.layer->state.name},
                     {"distribution", step.release.distribution},
                     {"display", step.release.display},
                     {"version", step.release.version},
                     {"status", step.release.status},
                     {"yanked", step.release.yanked},
                     {"statement", step.release.statement},
                     {"artifact", step.release.sha256.hex()},
                     {"reason", step.reason},
                     {"needs", step.needs},
                     {"from", step.package ? to_json(*step.package) : Json("source")},
                     {"from_reason", step.origin},
                     {"packages", to_json(step.offers)}});
    if (!step.replaces.empty()) steps.back()["replaces"] = step.replaces;
  }
  Json installed = Json::array();
  for (const Receipt& receipt : plan.installed)
    installed.push_back({{"distribution", receipt.distribution}, {"version", receipt.version}});
  return {{"steps", std::move(steps)},
          {"installed", std::move(installed)},
          {"remarks", plan.remarks},
          {"recommended", to_json(plan.recommended)}};
}

}  // namespace howdah
