// SPDX-License-Identifier: PostgreSQL
#include "client/install/choice.hpp"

#include <algorithm>

#include "client/install/dependencies.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

bool all_allow(const std::vector<Wish>& wishes, const std::string& version) {
  return std::all_of(wishes.begin(), wishes.end(), [&](const Wish& wish) { return wish.allows(version); });
}

bool named_exactly(const std::vector<Wish>& wishes) {
  return std::any_of(wishes.begin(), wishes.end(), [](const Wish& wish) { return wish.exact.has_value(); });
}

/// A range nobody can read allows nothing.
bool runs_on(const ReleaseRecord& release, const Postgres& postgres) {
  const auto range = required_postgres(release.meta);
  return range && range->matches(postgres.version);
}

int rank(const std::string& status) {
  if (status == "stable") return 2;
  return status == "testing" ? 1 : 0;
}

bool is_better(const ReleaseRecord& a, const ReleaseRecord& b) {
  if (rank(a.status) != rank(b.status)) return rank(a.status) > rank(b.status);
  const auto left = SemVer::parse(a.version);
  const auto right = SemVer::parse(b.version);
  return left && (!right || *left > *right);
}

std::string wanted(const std::vector<Wish>& wishes) {
  std::vector<std::string> lines;
  for (const Wish& wish : wishes) lines.push_back(wish.who + ": " + (wish.text == "0" ? "any" : wish.text));
  return joined(lines);
}

std::string versions(const DistributionRecord& distribution) {
  std::vector<std::string> names;
  for (const ReleaseRecord& release : distribution.releases)
    names.push_back(release.version + (release.yanked ? " (yanked)" : ""));
  return names.empty() ? "none" : joined(names);
}

/// Why nothing fits, `fitting` being what the wishes alone allow.
tl::unexpected<Error> nothing_fits(const DistributionRecord& distribution, const std::vector<Wish>& wishes,
                                   const std::vector<const ReleaseRecord*>& fitting,
                                   const Postgres& postgres) {
  if (!fitting.empty()) {
    const std::string range = meta_text(fitting.front()->meta, "/dependencies/postgres/version");
    return fail(Errc::conflict, distribution.display + " " + fitting.front()->version +
                                    " is for PostgreSQL " + range + ", and this is " + postgres.banner +
                                    "; choose another PostgreSQL with --pg-config, or another version");
  }
  const bool exists = !named_exactly(wishes) || wishes.size() > 1;
  return fail(exists ? Errc::conflict : Errc::not_found, "no release of " + distribution.display + " fits (" +
                                                             wanted(wishes) +
                                                             "); there are: " + versions(distribution));
}

}  // namespace

bool Wish::allows(const std::string& version) const {
  if (exact) return *exact == version;
  const auto parsed = SemVer::parse(version);
  return parsed && range.matches(*parsed);
}

Result<const ReleaseRecord*> choose_release(const DistributionRecord& distribution,
                                            const std::vector<Wish>& wishes, const Postgres& postgres) {
  std::vector<const ReleaseRecord*> fitting;
  const bool yanked_too = named_exactly(wishes);
  for (const ReleaseRecord& release : distribution.releases)
    if (all_allow(wishes, release.version) && (yanked_too || !release.yanked)) fitting.push_back(&release);
  std::stable_sort(fitting.begin(), fitting.end(),
                   [](const ReleaseRecord* a, const ReleaseRecord* b) { return is_better(*a, *b); });
  for (const ReleaseRecord* release : fitting)
    if (runs_on(*release, postgres)) return release;
  return nothing_fits(distribution, wishes, fitting, postgres);
}

}  // namespace howdah
