// SPDX-License-Identifier: PostgreSQL
#include "client/prebuilt/choice.hpp"

#include <algorithm>

#include "core/index/package_catalog.hpp"
#include "core/rules/trunk.hpp"

namespace howdah {
namespace {

std::string label(const PlannedRelease& step) {
  return step.release.display + " " + step.release.version;
}

/// Why a package for `text` is none for this server; empty: it is one.
std::string misfit(const std::string& text, const Target& target) {
  const auto built_for = parse_package_target(text);
  if (!built_for) return "is for '" + text + "', which names no PostgreSQL and platform";
  if (built_for->major != target.postgres.major())
    return "is for PostgreSQL " + built_for->major + ", and this is PostgreSQL " + target.postgres.major();
  if (!covers_platform({built_for->platform()}, target.platform))
    return "is for " + built_for->platform() + ", and this is " + target.platform;
  const std::string library = missing_c_library(*built_for);
  return library.empty() ? library : "needs " + library;
}

std::string why_not(const PackageRecord& record, const ReleaseRecord& release, const Target* target) {
  if (record.withdrawn)
    return "was withdrawn" + (record.withdrawn->empty() ? std::string() : ": " + *record.withdrawn);
  if (record.source_sha256 != release.sha256.hex())
    return "was built from another archive than the release's, sha256 " + record.source_sha256;
  return target == nullptr ? std::string() : misfit(record.target, *target);
}

bool is_for_any(const PackageOffer& offer) {
  const auto target = parse_package_target(offer.target);
  return target && target->os == "any";
}

/// Null: none can be taken.
const PackageOffer* best_of(const std::vector<PackageOffer>& offers) {
  const PackageOffer* best = nullptr;
  for (const PackageOffer& offer : offers) {
    if (!offer.why_not.empty()) continue;
    if (best == nullptr || (is_for_any(*best) && !is_for_any(offer))) best = &offer;
  }
  return best;
}

std::string reasons(const std::vector<PackageOffer>& offers) {
  if (offers.empty()) return "its registry knows of no package of it";
  std::string text;
  for (const PackageOffer& offer : offers) {
    text += (text.empty() ? "" : "; ") + ("that of " + offer.service) +
            (offer.target.empty() ? "" : " for " + offer.target) + " " +
            (offer.why_not.empty() ? "could be taken" : offer.why_not);
  }
  return text;
}

/// The one offer a lock file names. Null: it cannot be had any more.
const PackageOffer* pinned(const PlannedRelease& step) {
  const auto found = std::find_if(step.offers.begin(), step.offers.end(), [&](const PackageOffer& offer) {
    return offer.service == step.pin->service && offer.sha256 == step.pin->sha256 && offer.why_not.empty();
  });
  return found == step.offers.end() ? nullptr : &*found;
}

Result<void> keep_pin(PlannedRelease& step) {
  step.origin = "as locked";
  if (step.pin->source()) return {};
  if (const PackageOffer* offer = pinned(step)) {
    step.package = *offer;
    return {};
  }
  return fail(Errc::conflict, label(step) + " is locked to a package of " + step.pin->service + ", sha256 " +
                                  step.pin->sha256.hex() + ", that cannot be had any more: " +
                                  reasons(step.offers) + "; howdah lock chooses anew");
}

Result<void> choose(PlannedRelease& step, Origin wish) {
  if (step.pin) return keep_pin(step);
  const PackageOffer* best = wish == Origin::source ? nullptr : best_of(step.offers);
  if (best == nullptr && wish == Origin::package) {
    return fail(Errc::not_found, "there is no package of " + label(step) + " for this server: " +
                                     reasons(step.offers) + "; without --package it is built from source");
  }
  if (best != nullptr) step.package = *best;
  if (wish == Origin::source)
    step.origin = "you asked for it";
  else
    step.origin = best == nullptr ? reasons(step.offers) : "built for this PostgreSQL and platform";
  return {};
}

}  // namespace

Json to_json(const PackageOffer& offer) {
  Json json{{"service", offer.service}};
  if (!offer.target.empty()) {
    json["target"] = offer.target;
    json["sha256"] = offer.sha256.hex();
    json["url"] = offer.url;
  }
  if (!offer.why_not.empty()) json["why_not"] = offer.why_not;
  return json;
}

Json to_json(const std::vector<PackageOffer>& offers) {
  Json list = Json::array();
  for (const PackageOffer& offer : offers) list.push_back(to_json(offer));
  return list;
}

Result<std::vector<PackageOffer>> offers_of(const LayerView& layer, const ReleaseRecord& release,
                                            const Target* target) {
  TRY(const Name distribution, Name::parse(release.distribution));
  TRY(const IndexView* home, layer.index->holder(LogKind::dist, distribution.key()));
  TRY(const PackageCatalog catalog, packages_of(home != nullptr ? *home : *layer.index, distribution));
  std::vector<PackageOffer> offers;
  for (const PackageRecord& record : catalog.packages) {
    if (record.version != release.version) continue;
    offers.push_back(
        {record.service, record.target, record.sha256, record.url, why_not(record, release, target)});
  }
  for (const std::string& service : catalog.silent)
    offers.push_back({service, {}, {}, {}, "does not count: the registry no longer trusts the service"});
  return offers;
}

Result<Plan> with_origins(Plan plan, const Target& target, Origin wish) {
  for (PlannedRelease& step : plan.steps) {
    TRY(step.offers, offers_of(*step.layer, step.release, &target));
    TRY_VOID(choose(step, wish));
  }
  return plan;
}

bool builds_any(const Plan& plan) {
  return std::any_of(plan.steps.begin(), plan.steps.end(),
                     [](const PlannedRelease& step) { return !step.package; });
}

std::string origin_text(const PlannedRelease& step) {
  if (!step.package) return "its sources";
  return "the package of " + step.package->service + " for " + step.package->target;
}

}  // namespace howdah
