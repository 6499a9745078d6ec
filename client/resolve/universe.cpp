// SPDX-License-Identifier: PostgreSQL
#include "client/resolve/universe.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "core/rules/meta.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

Candidate candidate_of(const ReleaseRecord& release, std::size_t at, const Target& target) {
  Candidate candidate;
  candidate.version = release.version;
  candidate.release = at;
  if (auto semver = SemVer::parse(release.version)) candidate.semver = *std::move(semver);
  auto requirements = requirements_of(release.meta, target);
  if (requirements)
    candidate.requirements = *std::move(requirements);
  else
    candidate.unreadable = requirements.error().message;
  return candidate;
}

Stability least_of(const Offer& package, const ResolveRequest& request) {
  return package.wish && package.wish->least ? *package.wish->least : request.least;
}

/// What is already there, or was chosen before, comes first; then the most finished; then the highest. Once
/// testing releases are let in, a higher one is better than an older stable one.
class Order {
 public:
  Order(const Offer& package, const ResolveRequest& request)
      : package_(package), stable_first_(least_of(package, request) == Stability::stable) {
    const auto preferred = request.preferred.find(package.key);
    if (preferred != request.preferred.end()) preferred_ = preferred->second;
  }

  bool operator()(const Candidate& a, const Candidate& b) const {
    if (first(a) != first(b)) return first(a);
    if (stability(a) != stability(b)) return stability(a) > stability(b);
    return a.semver && (!b.semver || *a.semver > *b.semver);
  }

 private:
  [[nodiscard]] bool first(const Candidate& candidate) const {
    const bool renew = package_.wish && package_.wish->newest;
    return !renew && (candidate.installed || candidate.version == preferred_);
  }
  [[nodiscard]] Stability stability(const Candidate& candidate) const {
    if (!stable_first_ || !candidate.release || !candidate.semver) return Stability::stable;
    return release_stability(package_.found.distribution.releases[*candidate.release].status,
                             *candidate.semver);
  }

  const Offer& package_;
  bool stable_first_;
  std::string preferred_;
};

std::vector<std::string> keys_of(const std::set<std::string>& names) {
  std::vector<std::string> keys;
  for (const std::string& name : names)
    if (const auto parsed = Name::parse(name)) keys.push_back(parsed->key());
  return keys;
}

class Gathering {
 public:
  Gathering(const std::vector<LayerView>& layers, const ResolveRequest& request, const Target& target)
      : layers_(layers), request_(request), target_(target) {}

  Result<Universe> run() {
    for (const Wish& wish : request_.wishes) TRY_VOID(add_wish(wish));
    while (!frontier_.empty()) {
      const std::set<std::string> names = std::exchange(frontier_, {});
      TRY_VOID(want(layers_, keys_of(names)));
      for (const std::string& name : names) TRY_VOID(follow(name));
    }
    TRY_VOID(add_dependents());
    return std::move(universe_);
  }

 private:
  Result<void> add_wish(const Wish& wish) {
    TRY(Found found, find_wished(wish));
    const bool known = index_.contains(found.distribution.key);
    if (known && universe_.packages[index_.at(found.distribution.key)].wish->name == wish.name) return {};
    if (wish.version && found.distribution.release(*wish.version) == nullptr) {
      std::vector<std::string> versions;
      for (const ReleaseRecord& release : found.distribution.releases)
        versions.push_back(release.version + (release.yanked ? " (yanked)" : ""));
      return fail(Errc::not_found, "no release of " + found.distribution.display + " is " + *wish.version +
                                       "; there are: " + (versions.empty() ? "none" : joined(versions)));
    }
    if (known) {
      return fail(Errc::usage, wish.name + " and " +
                                   universe_.packages[index_.at(found.distribution.key)].wish->name +
                                   " both name distribution " + found.distribution.key + "; name it once");
    }
    add(std::move(found), wish);
    return {};
  }

  [[nodiscard]] Result<Found> find_wished(const Wish& wish) const {
    if (!wish.recommended_by.empty()) return find_recommended(wish);
    const VersionRequest asked{wish.name, wish.version};
    if (!wish.registry) return require_found(layers_, asked);
    const auto layer = std::find_if(layers_.begin(), layers_.end(),
                                    [&](const LayerView& one) { return one.state.name == *wish.registry; });
    if (layer == layers_.end())
      return fail(Errc::not_found, wish.name + " is to come from registry " + *wish.registry +
                                       ", which is not one of those in use; howdah registry ls shows them");
    const std::vector<LayerView> only{*layer};
    TRY(Found found, require_found(only, asked));
    found.layer = &*layer;
    return found;
  }

  /// Its name is META's, as that of a dependency.
  [[nodiscard]] Result<Found> find_recommended(const Wish& wish) const {
    TRY(const Name name, Name::parse(wish.name));
    TRY(auto found, find_dependency(layers_, name));
    if (found) return *std::move(found);
    return fail(Errc::not_found, "no registry here has it");
  }

  [[nodiscard]] const Receipt* receipt_of(const std::string& distribution) const {
    for (const Receipt& receipt : request_.installed)
      if (receipt.distribution == distribution) return &receipt;
    return nullptr;
  }

  [[nodiscard]] const Receipt* provider(const std::string& extension) const {
    for (const Receipt& receipt : request_.installed) {
      const auto& names = receipt.extensions;
      if (std::find(names.begin(), names.end(), extension) != names.end()) return &receipt;
    }
    return nullptr;
  }

  std::size_t add(Found found, std::optional<Wish> wish) {
    const std::size_t at = universe_.packages.size();
    index_[found.distribution.key] = at;
    const Receipt* receipt = receipt_of(found.distribution.key);
    universe_.packages.push_back(package_of(std::move(found), std::move(wish), receipt, request_, target_));
    const Offer& package = universe_.packages.back();
    for (std::size_t i = 0; i < package.candidates.size(); ++i) expect_dependencies(package, i);
    return at;
  }

  /// Names to look up next. What is installed has what it needs.
  void expect_dependencies(const Offer& package, std::size_t at) {
    const Candidate& candidate = package.candidates[at];
    const bool settled = package.installed != nullptr && !package.wish;
    if (settled || candidate.installed) return;
    if (bar_of(package, at, request_, target_).kind != Bar::Kind::none) return;
    for (const Requirement& requirement : candidate.requirements.packages)
      if (matters(requirement) && !universe_.leads.contains(requirement.name))
        frontier_.insert(requirement.name);
  }

  /// Whether a dependency has to be looked up: what others brought, or nobody has, needs no choice.
  [[nodiscard]] bool matters(const Requirement& requirement) const {
    if (requirement.source != Requirement::Source::registry) return false;
    if (requirement.strength == Requirement::Strength::conflicts)
      return provider(requirement.name) != nullptr;
    return requirement.strength == Requirement::Strength::needs &&
           !stands_in_server(requirement, request_, target_.postgres);
  }

  Result<void> follow(const std::string& name) {
    Lead& lead = universe_.leads[name];
    if (const Receipt* receipt = provider(name)) {
      TRY(lead.package, add_installed(*receipt));
      return {};
    }
    const auto parsed = Name::parse(name);
    if (!parsed) return {};  // no registry can have it
    auto found = find_dependency(layers_, *parsed);
    if (!found) {
      lead.refusal = std::move(found).error();
      return {};
    }
    if (!*found) return {};
    const auto known = index_.find((*found)->distribution.key);
    if (known == index_.end()) {
      lead.package = add(*std::move(*found), {});
    } else if (universe_.packages[known->second].found.layer == (*found)->layer) {
      lead.package = known->second;
    } else {
      lead.refusal = two_layers(**found, universe_.packages[known->second]);
    }
    return {};
  }

  static Error two_layers(const Found& found, const Offer& package) {
    const std::string other = package.found.layer == nullptr ? "nowhere" : package.found.layer->state.name;
    return fail_untrusted(Distrust::confusion, "trust-confusion", "distribution " + package.key,
                          "it is wanted from registry " + found.layer->state.name + " and from " + other,
                          "they are not the same; say --registry NAME")
        .value();
  }

  Result<std::size_t> add_installed(const Receipt& receipt) {
    const auto known = index_.find(receipt.distribution);
    if (known != index_.end()) return known->second;
    TRY(Found found, found_of(receipt, layers_));
    return add(std::move(found), {});
  }

  /// Who is installed and needs something that may change has a say.
  Result<void> add_dependents() {
    for (const Receipt& receipt : request_.installed) {
      const bool concerned = std::any_of(receipt.needs.begin(), receipt.needs.end(),
                                         [&](const std::string& need) { return index_.contains(need); });
      if (!concerned || index_.contains(receipt.distribution)) continue;
      TRY(const std::size_t at, add_installed(receipt));
      const Offer& package = universe_.packages[at];
      for (const Candidate& candidate : package.candidates)
        if (candidate.installed) lead_to_installed(candidate);
    }
    return {};
  }

  void lead_to_installed(const Candidate& candidate) {
    for (const Requirement& requirement : candidate.requirements.packages) {
      const Receipt* receipt = provider(requirement.name);
      if (receipt == nullptr || !index_.contains(receipt->distribution)) continue;
      universe_.leads[requirement.name].package = index_.at(receipt->distribution);
    }
  }

  const std::vector<LayerView>& layers_;
  const ResolveRequest& request_;
  const Target& target_;
  Universe universe_;
  std::map<std::string, std::size_t> index_;  ///< packages by key
  std::set<std::string> frontier_;
};

Candidate candidate_of(const Receipt& receipt) {
  Candidate candidate;
  candidate.version = receipt.version;
  candidate.installed = true;
  if (auto semver = SemVer::parse(receipt.version)) candidate.semver = *std::move(semver);
  return candidate;
}

}  // namespace

Offer package_of(Found found, std::optional<Wish> wish, const Receipt* receipt, const ResolveRequest& request,
                 const Target& target) {
  Offer package{
      found.distribution.key, found.distribution.display, std::move(found), std::move(wish), receipt, {}};
  bool listed = receipt == nullptr;
  const auto& releases = package.found.distribution.releases;
  for (std::size_t i = 0; i < releases.size(); ++i) {
    package.candidates.push_back(candidate_of(releases[i], i, target));
    if (receipt == nullptr || releases[i].version != receipt->version) continue;
    package.candidates.back().installed = true;
    listed = true;
  }
  if (!listed) package.candidates.push_back(candidate_of(*receipt));
  std::stable_sort(package.candidates.begin(), package.candidates.end(), Order(package, request));
  return package;
}

Result<Found> found_of(const Receipt& receipt, const std::vector<LayerView>& layers) {
  Found found;
  found.distribution.key = receipt.distribution;
  found.distribution.display = receipt.display;
  TRY_VOID(want(layers, std::array{receipt.distribution}));
  for (const LayerView& layer : layers) {
    if (layer.state.registry.text() != receipt.registry) continue;
    TRY(const Name name, Name::parse(receipt.distribution));
    TRY(const IndexView* home, layer.index->holder(LogKind::dist, name.key()));
    if (home == nullptr) continue;
    TRY(auto log, home->log(LogKind::dist, name));
    TRY(found.distribution, fold_distribution(*log));
    found.layer = &layer;
    found.log = *std::move(log);
    found.home = home;
  }
  return found;
}

Bar bar_of(const Offer& package, std::size_t at, const ResolveRequest& request, const Target& target) {
  const Candidate& candidate = package.candidates[at];
  const ReleaseRecord* release = package.release(at);
  if (candidate.installed || release == nullptr) return {};
  if (!candidate.unreadable.empty())
    return {Bar::Kind::unreadable, "says what it needs in a way nobody can read: " + candidate.unreadable};
  if (!candidate.requirements.postgres.matches(target.postgres.version)) {
    return {Bar::Kind::postgres, "is for PostgreSQL " + candidate.requirements.postgres_text +
                                     ", and this is " + target.postgres.banner};
  }
  if (!covers_platform(candidate.requirements.platforms, target.platform)) {
    return {Bar::Kind::platform,
            "is for " + joined(candidate.requirements.platforms) + ", and this is " + target.platform};
  }
  const auto preferred = request.preferred.find(package.key);
  const bool wanted = (package.wish && package.wish->version == candidate.version) ||
                      (preferred != request.preferred.end() && preferred->second == candidate.version);
  if (wanted) return {};
  if (release->yanked) return {Bar::Kind::yanked, "was yanked: " + release->yank_reason};
  const Stability stability =
      candidate.semver ? release_stability(release->status, *candidate.semver) : Stability::unstable;
  if (stability >= least_of(package, request)) return {};
  const bool testing = stability == Stability::testing;
  return {testing ? Bar::Kind::testing : Bar::Kind::unstable, "is " + std::string(stability_name(stability))};
}

bool stands_in_server(const Requirement& requirement, const ResolveRequest& request,
                      const Postgres& postgres) {
  const bool core = requirement.source == Requirement::Source::server || is_core_extension(requirement.name);
  if (!request.look_at_server) return core;
  for (const Receipt& receipt : request.installed) {
    const auto& names = receipt.extensions;
    if (std::find(names.begin(), names.end(), requirement.name) != names.end()) return false;
  }
  if (core) return server_has(postgres, requirement.name);
  const auto version = server_extension_version(postgres, requirement.name);
  return version && requirement.range.matches(*version);
}

Result<Universe> gather(const std::vector<LayerView>& layers, const ResolveRequest& request,
                        const Target& target) {
  return Gathering(layers, request, target).run();
}

}  // namespace howdah
