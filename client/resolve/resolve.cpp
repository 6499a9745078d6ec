// SPDX-License-Identifier: PostgreSQL
#include "client/resolve/resolve.hpp"

#include <algorithm>
#include <map>

#include "client/build/missing_packages.hpp"
#include "client/resolve/explanation.hpp"
#include "core/rules/meta.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

/// Says why a wish gets an older release than the newest, or nothing when it gets that.
std::string why_not_newest(const Impasse& known, const Problem& problem, std::size_t at, std::size_t chosen) {
  const Offer& package = known.universe.packages[at];
  const Candidate& has = package.candidates[chosen];
  const bool kept = has.installed && !package.wish->newest;
  if (package.wish->version || kept || !has.semver) return {};
  std::optional<std::size_t> newest;
  for (std::size_t i = 0; i < package.candidates.size(); ++i) {
    const auto& semver = package.candidates[i].semver;
    const ReleaseRecord* release = package.release(i);
    if (!semver || release == nullptr || release->yanked || *semver <= *has.semver) continue;
    if (!newest || *semver > *package.candidates[*newest].semver) newest = i;
  }
  if (!newest) return {};
  Problem stricter = problem;
  stricter.rules.push_back({{{at, ~StateSet::only(package.candidates.size(), *newest)}}});
  auto refused = solve(stricter);
  if (refused) return {};
  Impasse impasse{known.universe, known.request, known.target, known.facts,
                  least_refutation(stricter, std::move(refused).error())};
  std::erase(impasse.blame, problem.rules.size());
  return package.display + " " + package.candidates[*newest].version + " is newer, but " +
         joined(sentences(impasse));
}

bool is_missing(Fact::Kind kind) {
  return kind == Fact::Kind::refused_name || kind == Fact::Kind::unknown_name ||
         kind == Fact::Kind::server_lacks;
}

/// The first package that would be another release if nothing were missing, and which.
std::optional<Term> kept_from(const Problem& problem, const std::vector<Fact>& facts,
                              const Selection& selection) {
  std::vector<std::size_t> rules;
  for (std::size_t i = 0; i < facts.size(); ++i)
    if (!is_missing(facts[i].kind)) rules.push_back(i);
  const auto ideal = solve(with_rules(problem, rules));
  for (std::size_t at = 0; ideal && at < selection.size(); ++at) {
    const auto& wanted = (*ideal)[at];
    if (wanted && selection[at] && *wanted != *selection[at])
      return Term{at, StateSet::only(problem.candidates[at], *wanted)};
  }
  return std::nullopt;
}

/// What is missing, or contested by registries, is not worked around with an older release: whoever can make
/// a name contested could choose the release. Naming that release is the way out.
Result<void> check_nothing_missing(const Impasse& known, const Problem& problem, const Selection& selection) {
  const auto kept = kept_from(problem, known.facts, selection);
  if (!kept) return {};
  Problem stricter = problem;
  stricter.rules.push_back({{{kept->package, ~kept->states}}});
  auto refused = solve(stricter);
  if (refused) return {};
  Impasse impasse{known.universe, known.request, known.target, known.facts,
                  least_refutation(stricter, std::move(refused).error())};
  std::erase(impasse.blame, problem.rules.size());
  const bool missing = std::any_of(impasse.blame.begin(), impasse.blame.end(),
                                   [&](std::size_t fact) { return is_missing(known.facts[fact].kind); });
  if (!missing) return {};
  Error error = explain(impasse);
  const Offer& offer = known.universe.packages[kept->package];
  error.message +=
      "; or name an older one: " + offer.key + "@" + offer.candidates[*selection[kept->package]].version;
  return tl::unexpected(std::move(error));
}

class Remarks {
 public:
  Remarks(const Universe& universe, const Target& target) : universe_(universe), target_(target) {}

  void of(std::size_t at, std::size_t chosen) {
    const Offer& package = universe_.packages[at];
    const Candidate& candidate = package.candidates[chosen];
    if (candidate.installed) return;
    const std::string who = package.display + " " + candidate.version;
    for (const Requirement& requirement : candidate.requirements.packages) {
      if (requirement.strength != Requirement::Strength::needs) continue;
      if (requirement.source == Requirement::Source::outside) {
        // Packages that are known by name are looked for before an install (missing_of_system).
        if (package_of_purl(requirement.name, target_.postgres.major()).empty())
          add(who + " needs " + requirement.text() + ", which Howdah cannot check");
      } else if (requirement.source == Requirement::Source::registry &&
                 !is_core_extension(requirement.name) && !universe_.leads.contains(requirement.name)) {
        add(who + " needs " + requirement.name + ", which is installed already, not by Howdah");
      }
    }
  }

  void add(std::string text) {
    if (!text.empty() && std::find(all_.begin(), all_.end(), text) == all_.end())
      all_.push_back(std::move(text));
  }
  std::vector<std::string> take() { return std::move(all_); }

 private:
  const Universe& universe_;
  const Target& target_;
  std::vector<std::string> all_;
};

Wish wish_of(const Recommendation& recommended) {
  Wish wish;
  wish.name = recommended.what.name;
  wish.range_text = recommended.what.range_text;
  wish.range = recommended.what.range;
  wish.recommended_by = recommended.who;
  return wish;
}

/// One that a registry may have and that `known` does not name; null: none.
const Recommendation* untried(const Resolution& resolution, const std::map<std::string, std::string>& known) {
  const auto& all = resolution.recommended;
  const auto found = std::find_if(all.begin(), all.end(), [&](const Recommendation& one) {
    return one.is_for_registries() && !known.contains(one.what.name);
  });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

Result<Resolution> resolve(const std::vector<LayerView>& layers, const ResolveRequest& request,
                           const Target& target) {
  TRY(Universe universe, gather(layers, request, target));
  const std::vector<Fact> facts = facts_of(universe, request, target);
  const Problem problem = problem_of(universe, facts);
  auto selection = solve(problem);
  if (!selection) {
    Refutation blame = least_refutation(problem, std::move(selection).error());
    return tl::unexpected(explain({universe, request, target, facts, std::move(blame)}));
  }
  TRY_VOID(check_nothing_missing({universe, request, target, facts, {}}, problem, *selection));
  Remarks remarks(universe, target);
  for (std::size_t at = 0; at < selection->size(); ++at) {
    const auto& chosen = (*selection)[at];
    if (!chosen) continue;
    remarks.of(at, *chosen);
    if (universe.packages[at].wish)
      remarks.add(why_not_newest({universe, request, target, facts, {}}, problem, at, *chosen));
  }
  auto recommended = recommendations_of(universe, *selection, request, target);
  return Resolution{std::move(universe), *std::move(selection), remarks.take(), std::move(recommended)};
}

Result<Resolution> resolve_with_recommended(const std::vector<LayerView>& layers, ResolveRequest& request,
                                            const Target& target) {
  TRY(Resolution best, resolve(layers, request, target));
  std::map<std::string, std::string> refused;
  while (const Recommendation* next = untried(best, refused)) {
    refused[next->what.name];
    request.wishes.push_back(wish_of(*next));
    auto more = resolve(layers, request, target);
    if (more) {
      best = *std::move(more);
      continue;
    }
    refused[request.wishes.back().name] = more.error().message;
    request.wishes.pop_back();
  }
  for (Recommendation& one : best.recommended)
    if (const auto why = refused.find(one.what.name); why != refused.end()) one.why_not = why->second;
  return best;
}

}  // namespace howdah
