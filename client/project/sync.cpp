// SPDX-License-Identifier: PostgreSQL
#include "client/project/sync.hpp"

#include <algorithm>

#include "federation/release_meta.hpp"

namespace howdah {
namespace {

Json rows_json(const std::vector<Drift::Row>& rows) {
  Json list = Json::array();
  for (const Drift::Row& row : rows) {
    Json json{{"distribution", row.distribution}};
    if (!row.locked.empty()) json["locked"] = row.locked;
    if (!row.installed.empty()) json["installed"] = row.installed;
    list.push_back(std::move(json));
  }
  return list;
}

const LayerView* layer_of(const std::vector<LayerView>& layers, const std::string& registry) {
  const auto found = std::find_if(layers.begin(), layers.end(), [&](const LayerView& layer) {
    return layer.state.registry.text() == registry;
  });
  return found == layers.end() ? nullptr : &*found;
}

/// Its registry says now what it said when it was locked.
Result<void> check_same(const PlannedRelease& step, const LockedRelease& locked) {
  if (step.release.statement == locked.statement && step.release.sha256.hex() == locked.artifact) return {};
  return fail_untrusted(Distrust::confusion, "trust-confusion", step.release.display + " " + locked.version,
                        "registry " + step.layer->state.name + " has another release of that version than " +
                            k_lock_file + " was made of",
                        "ask whoever locked it which is right; howdah lock writes it anew");
}

Result<Wish> wish_of(const LockedRelease& locked, const std::vector<LayerView>& layers) {
  const LayerView* layer = layer_of(layers, locked.registry);
  if (layer == nullptr) {
    return fail(Errc::not_found, locked.distribution + " " + locked.version + " is locked from registry " +
                                     locked.registry +
                                     ", which is not in use here; howdah registry add NAME URL");
  }
  Wish wish;
  wish.name = "dist:" + locked.distribution;
  wish.version = locked.version;
  wish.registry = layer->state.name;
  return wish;
}

}  // namespace

Drift drift_of(const LockFile& lock, const std::vector<Receipt>& installed) {
  Drift drift;
  for (const LockedRelease& locked : lock.releases) {
    const auto receipt = std::find_if(installed.begin(), installed.end(), [&](const Receipt& one) {
      return one.distribution == locked.distribution;
    });
    if (receipt == installed.end())
      drift.rows.push_back({locked.distribution, locked.version, {}});
    else if (receipt->statement != locked.statement)
      drift.rows.push_back({locked.distribution, locked.version, receipt->version});
  }
  for (const Receipt& receipt : installed) {
    if (lock.release(receipt.distribution) == nullptr)
      drift.beyond.push_back({receipt.distribution, {}, receipt.version});
  }
  return drift;
}

Json to_json(const Drift& drift) {
  return {{"in_sync", drift.none()}, {"drift", rows_json(drift.rows)}, {"beyond", rows_json(drift.beyond)}};
}

std::string to_text(const Drift& drift) {
  std::string text;
  for (const Drift::Row& row : drift.rows) {
    text += row.distribution + " " + row.locked + " is locked, and " +
            (row.installed.empty() ? "not installed" : row.installed + " is installed") + "\n";
  }
  return text;
}

Result<void> check_fits(const LockFile& lock, const ProjectFile& project, const Target& target) {
  if (lock.project != digest_of(project).hex()) {
    return fail(Errc::conflict, std::string(k_lock_file) + " does not answer " + k_project_file +
                                    " as it is now; howdah lock writes it anew");
  }
  if (lock.postgres == target.postgres.major() && lock.platform == target.platform) return {};
  return fail(Errc::conflict,
              std::string(k_lock_file) + " is for PostgreSQL " + lock.postgres + " on " + lock.platform +
                  ", and this is " + target.postgres.banner + " on " + target.platform +
                  "; choose the PostgreSQL with --pg-config, or lock for this one: howdah lock");
}

Result<Plan> plan_of_lock(const LockFile& lock, const std::vector<LayerView>& layers,
                          const Postgres& postgres, std::vector<Receipt> installed) {
  ResolveRequest request;
  request.installed = std::move(installed);
  for (const LockedRelease& locked : lock.releases) {
    TRY(Wish wish, wish_of(locked, layers));
    request.wishes.push_back(std::move(wish));
  }
  TRY(Plan plan, make_plan(layers, request, postgres));
  for (PlannedRelease& step : plan.steps) {
    const LockedRelease* locked = lock.release(step.release.distribution);
    if (locked == nullptr) {
      return fail(Errc::conflict, step.release.display + " " + step.release.version +
                                      " is needed and not in " + k_lock_file +
                                      "; howdah lock writes it anew");
    }
    TRY_VOID(check_same(step, *locked));
    step.requested = locked->requested;
    step.reason = std::string("by ") + k_lock_file;
    if (locked->settled)
      step.pin = OriginPin{locked->packager, Sha256::parse(locked->package).value_or(Sha256{})};
  }
  return plan;
}

}  // namespace howdah
