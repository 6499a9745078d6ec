// SPDX-License-Identifier: PostgreSQL
#include "federation/agreement.hpp"

#include <algorithm>

#include "federation/release_meta.hpp"

namespace howdah {
namespace {

tl::unexpected<Error> disagreement(const std::string& name, std::string message) {
  return fail_untrusted(Distrust::confusion, "trust-confusion", "'" + name + "'", std::move(message),
                        "ask their operators; howdah registry map shows the rule");
}

std::string layers_of(const std::vector<Found>& found) {
  std::vector<std::string> names;
  for (const Found& one : found) names.push_back(one.layer->state.name);
  return joined(names);
}

Result<void> check_same_distribution(const std::vector<Found>& found, const std::string& name) {
  const Found& first = found.front();
  for (const Found& other : found) {
    if (other.distribution.key == first.distribution.key) continue;
    return disagreement(name, "it is distribution " + first.distribution.key + " in registry " +
                                  first.layer->state.name + " and " + other.distribution.key +
                                  " in registry " + other.layer->state.name);
  }
  return {};
}

/// In how many registries `release` stands with these bytes; it becomes yanked when it is in one.
Result<int> count_alike(const std::vector<Found>& found, ReleaseRecord& release, const Found& base) {
  int alike = 0;
  for (const Found& other : found) {
    const ReleaseRecord* theirs = other.distribution.release(release.version);
    if (theirs == nullptr) continue;
    if (theirs->sha256 != release.sha256 || theirs->size != release.size) {
      return disagreement(release.distribution,
                          "version " + release.version + " is sha256:" + release.sha256.hex() +
                              " in registry " + base.layer->state.name + " and sha256:" +
                              theirs->sha256.hex() + " in registry " + other.layer->state.name);
    }
    ++alike;
    if (!theirs->yanked || release.yanked) continue;
    release.yanked = true;
    release.yank_reason = theirs->yank_reason;
  }
  return alike;
}

/// The releases of `base` that enough of them have.
Result<std::vector<ReleaseRecord>> agreed_releases(const std::vector<Found>& found, const Found& base,
                                                   int wanted) {
  std::vector<ReleaseRecord> agreed;
  for (ReleaseRecord release : base.distribution.releases) {
    TRY(const int alike, count_alike(found, release, base));
    if (alike >= wanted) agreed.push_back(std::move(release));
  }
  return agreed;
}

}  // namespace

Result<Found> require_agreement(std::vector<Found> found, int wanted, const std::string& name) {
  TRY_VOID(check_same_distribution(found, name));
  std::optional<std::size_t> chosen;
  std::vector<ReleaseRecord> releases;
  for (std::size_t i = 0; i < found.size(); ++i) {
    TRY(auto agreed, agreed_releases(found, found[i], wanted));  // all are compared: any quarrel counts
    if (chosen || agreed.empty()) continue;
    chosen = i;
    releases = std::move(agreed);
  }
  if (!chosen) {
    return disagreement(name, "no release of it is in " + std::to_string(wanted) +
                                  " registries with the same bytes; it is in: " + layers_of(found));
  }
  found[*chosen].distribution.releases = std::move(releases);
  return std::move(found[*chosen]);
}

}  // namespace howdah
