// SPDX-License-Identifier: PostgreSQL
#include "client/install/plan.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "client/install/choice.hpp"
#include "client/install/dependencies.hpp"
#include "core/rules/meta_inference.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_control_limit = 1ULL << 20U;

/// Walks dependencies depth first. A wish that comes too late for a version already chosen starts another
/// round in which it is known from the start; wishes only grow, so rounds end.
class Planner {
 public:
  Planner(const std::vector<LayerView>& layers, const Postgres& postgres,
          const std::vector<Receipt>& receipts)
      : layers_(layers), postgres_(postgres), receipts_(receipts) {}

  Result<Plan> plan(const VersionRequest& request) {
    TRY(const Found root, require_found(layers_, request));
    const std::string key = root.distribution.key;
    wish(key, {"you", request.version ? "exactly " + *request.version : "0", VersionRange::any(),
               request.version});
    do {
      again_ = false;
      round_ = {};
      TRY_VOID(visit(root, "you asked for it"));
    } while (again_);
    for (PlannedRelease& step : round_.plan.steps) {
      step.requested = step.release.distribution == key;
      step.needed_to_build = to_build_.contains(step.release.distribution);
    }
    return std::move(round_.plan);
  }

 private:
  struct Round {
    Plan plan;
    std::map<std::string, std::string> versions;  ///< decided, by distribution
  };

  /// Whether this wish is new.
  bool wish(const std::string& distribution, Wish wish) {
    auto& wishes = wishes_[distribution];
    if (std::find(wishes.begin(), wishes.end(), wish) != wishes.end()) return false;
    wishes.push_back(std::move(wish));
    return true;
  }

  [[nodiscard]] const Receipt* installed(const std::string& distribution) const {
    const auto found = std::find_if(receipts_.begin(), receipts_.end(), [&](const Receipt& receipt) {
      return receipt.distribution == distribution;
    });
    return found == receipts_.end() ? nullptr : &*found;
  }

  [[nodiscard]] bool good_enough(const Receipt& receipt) const {
    const auto& wishes = wishes_.at(receipt.distribution);
    return std::all_of(wishes.begin(), wishes.end(),
                       [&](const Wish& wish) { return wish.allows(receipt.version); });
  }

  Result<void> visit(const Found& found, const std::string& reason) {
    const std::string& key = found.distribution.key;
    if (round_.versions.contains(key)) return {};  // decided, or on the way: a cycle ends here
    if (const Receipt* receipt = installed(key); receipt != nullptr && good_enough(*receipt)) {
      round_.versions[key] = receipt->version;
      round_.plan.installed.push_back(*receipt);
      return {};
    }
    TRY(const ReleaseRecord* release, choose_release(found.distribution, wishes_.at(key), postgres_));
    round_.versions[key] = release->version;
    PlannedRelease step{found.layer, *release, {}, {}, reason, false, false};
    step.meta_sha256 = meta_digest(found, *release);
    TRY_VOID(visit_dependencies(step));
    round_.plan.steps.push_back(std::move(step));
    return {};
  }

  Result<void> visit_dependencies(PlannedRelease& step) {
    const std::string who = step.release.display + " " + step.release.version;
    auto dependencies = required_packages(step.release.meta);
    if (!dependencies) return tl::unexpected(in_context("plan " + who, std::move(dependencies).error()));
    for (const Dependency& dependency : *dependencies) {
      if (dependency.kind == Dependency::Kind::server) {
        TRY_VOID(require_server_extension(dependency, who));
      } else if (dependency.kind == Dependency::Kind::extension) {
        TRY_VOID(visit_extension(dependency, who, step));
      } else {
        remark(who + " needs " + dependency.name + " " + dependency.range_text +
               ", which Howdah cannot check");
      }
    }
    return {};
  }

  Result<void> require_server_extension(const Dependency& dependency, const std::string& who) const {
    std::error_code error;
    if (fs::exists(postgres_.control_file(dependency.name), error)) return {};
    const std::string package = debian_package_of(dependency.name, postgres_.major());
    return fail(Errc::not_found, who + " needs PostgreSQL's own extension " + dependency.name +
                                     ", which is not in " + (postgres_.sharedir / "extension").string() +
                                     "; install it with: sudo apt-get install " + package);
  }

  Result<void> visit_extension(const Dependency& dependency, const std::string& who, PlannedRelease& step) {
    if (brought_by_others(dependency)) {
      remark(who + " needs " + dependency.name + ", which is installed already, not by Howdah");
      return {};
    }
    TRY(const Name name, Name::parse(dependency.name));
    TRY(const auto found, find_dependency(layers_, name));
    if (!found) {
      return fail(Errc::not_found, who + " needs extension " + dependency.name + " (" +
                                       dependency.range_text + "), which no registry here has");
    }
    const std::string& key = found->distribution.key;
    const Wish wanted{who, dependency.range_text, dependency.range, {}};
    const auto decided = round_.versions.find(key);
    if (wish(key, wanted) && decided != round_.versions.end() && !wanted.allows(decided->second))
      again_ = true;
    if (std::find(step.needs.begin(), step.needs.end(), key) == step.needs.end()) step.needs.push_back(key);
    if (dependency.to_build) to_build_.insert(key);
    return visit(*found, "needed by " + who);
  }

  /// The extension stands in the server in a fitting version, and no receipt of ours covers it.
  [[nodiscard]] bool brought_by_others(const Dependency& dependency) const {
    for (const Receipt& receipt : receipts_) {
      for (const std::string& extension : receipt.extensions)
        if (extension == dependency.name) return false;
    }
    const auto text = read_file_if_exists(postgres_.control_file(dependency.name), k_control_limit);
    if (!text || !*text) return false;
    const auto control = parse_control_file(**text);
    if (!control) return false;
    const auto setting = control->settings.find("default_version");
    if (setting == control->settings.end()) return false;
    const auto semver = semver_like(setting->second);
    if (!semver) return false;
    const auto version = SemVer::parse(*semver);
    return version && dependency.range.matches(*version);
  }

  static std::string meta_digest(const Found& found, const ReleaseRecord& release) {
    for (const Statement& statement : found.log)
      if (statement.seq == release.seq) return meta_text(statement.body, "/meta_sha256");
    return {};
  }

  void remark(const std::string& text) {
    auto& remarks = round_.plan.remarks;
    if (std::find(remarks.begin(), remarks.end(), text) == remarks.end()) remarks.push_back(text);
  }

  const std::vector<LayerView>& layers_;
  const Postgres& postgres_;
  const std::vector<Receipt>& receipts_;
  std::map<std::string, std::vector<Wish>> wishes_;
  std::set<std::string> to_build_;
  Round round_;
  bool again_ = false;
};

}  // namespace

Result<Plan> make_plan(const std::vector<LayerView>& layers, const VersionRequest& request,
                       const Postgres& postgres, const std::vector<Receipt>& receipts) {
  return Planner(layers, postgres, receipts).plan(request);
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
                     {"needs", step.needs}});
  }
  Json installed = Json::array();
  for (const Receipt& receipt : plan.installed)
    installed.push_back({{"distribution", receipt.distribution}, {"version", receipt.version}});
  return {{"steps", std::move(steps)}, {"installed", std::move(installed)}, {"remarks", plan.remarks}};
}

}  // namespace howdah
