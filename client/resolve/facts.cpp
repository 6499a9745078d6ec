// SPDX-License-Identifier: PostgreSQL
#include "client/resolve/facts.hpp"

#include <algorithm>
#include <functional>

#include "client/resolve/renewal.hpp"
#include "core/rules/meta.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

Fact::Kind kind_of(Bar::Kind bar) {
  switch (bar) {
    case Bar::Kind::postgres:
      return Fact::Kind::postgres;
    case Bar::Kind::platform:
      return Fact::Kind::platform;
    case Bar::Kind::testing:
      return Fact::Kind::testing;
    case Bar::Kind::unstable:
      return Fact::Kind::unstable;
    case Bar::Kind::yanked:
      return Fact::Kind::yanked;
    case Bar::Kind::none:
    case Bar::Kind::unreadable:
      break;
  }
  return Fact::Kind::unreadable;
}

std::vector<std::string> versions(const Offer& package, const StateSet& which) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < package.candidates.size(); ++i)
    if (which.has(i)) names.push_back(package.candidates[i].version);
  return names;
}

/// Some of a package's candidates, as the subject of a sentence in the singular.
std::string subject(const Offer& package, const StateSet& which) {
  constexpr std::size_t k_listed = 4;
  const auto names = versions(package, which);
  if (names.size() == 1) return package.display + " " + names.front();
  if (names.size() == package.candidates.size()) return "every release of " + package.display;
  if (names.size() <= k_listed) return "each of " + package.display + " " + joined(names);
  return "each of " + std::to_string(names.size()) + " releases of " + package.display + ", " +
         names.front() + " to " + names.back() + ",";
}

/// Says the same of several candidates once.
class FactList {
 public:
  explicit FactList(const Universe& universe) : universe_(universe) {}

  /// `package` in one of `which` is not to be, while `others` hold.
  void add(Fact::Kind kind, std::size_t package, std::size_t candidate, std::string says,
           std::vector<Term> others = {}, std::string about = {}) {
    const std::size_t size = universe_.packages[package].candidates.size();
    const auto same = std::find_if(facts_.begin(), facts_.end(), [&](const Fact& fact) {
      return fact.package == package && fact.kind == kind && fact.says == says;
    });
    if (same != facts_.end()) {
      same->rule.terms.front().states.add(candidate);
      return;
    }
    Rule rule{{{package, StateSet::only(size, candidate)}}};
    rule.terms.insert(rule.terms.end(), others.begin(), others.end());
    facts_.push_back({kind, {}, std::move(says), package, std::move(about), std::move(rule)});
  }

  void add_whole(Fact fact) { facts_.push_back(std::move(fact)); }

  std::vector<Fact> take() {
    for (Fact& fact : facts_)
      if (fact.subject.empty())
        fact.subject = subject(universe_.packages[fact.package], fact.rule.terms.front().states);
    return std::move(facts_);
  }

 private:
  const Universe& universe_;
  std::vector<Fact> facts_;
};

class Facts {
 public:
  Facts(const Universe& universe, const ResolveRequest& request, const Target& target)
      : universe_(universe), request_(request), target_(target), list_(universe) {}

  std::vector<Fact> all() {
    for (std::size_t i = 0; i < universe_.packages.size(); ++i) {
      add_wanted(i);
      add_installed(i);
      for (std::size_t candidate = 0; candidate < universe_.packages[i].candidates.size(); ++candidate)
        add_candidate(i, candidate);
    }
    return list_.take();
  }

 private:
  [[nodiscard]] StateSet states_where(std::size_t package,
                                      const std::function<bool(const Candidate&)>& holds) const {
    const auto& candidates = universe_.packages[package].candidates;
    StateSet states = StateSet::none(candidates.size());
    for (std::size_t i = 0; i < candidates.size(); ++i)
      if (holds(candidates[i])) states.add(i);
    return states;
  }

  void add_wanted(std::size_t at) {
    const Offer& package = universe_.packages[at];
    if (!package.wish) return;
    const Wish& wish = *package.wish;
    const StateSet good = states_where(at, [&](const Candidate& candidate) {
      if (wish.version) return candidate.version == *wish.version;
      return wish.range_text == "0" || (candidate.semver && wish.range.matches(*candidate.semver));
    });
    const bool asked = wish.recommended_by.empty();
    std::string says = (asked ? "asked for " : "recommends ") + package.display;
    if (wish.version) says += " " + *wish.version;
    if (wish.range_text != "0") says += " " + wish.range_text + none_such(package, good);
    list_.add_whole(
        {Fact::Kind::wanted, asked ? "you" : wish.recommended_by, std::move(says), at, {}, {{{at, ~good}}}});
  }

  void add_installed(std::size_t at) {
    const Offer& package = universe_.packages[at];
    if (package.installed == nullptr) return;
    const std::string who = package.display + " " + package.installed->version;
    const StateSet there = states_where(at, [](const Candidate& candidate) { return candidate.installed; });
    const StateSet gone = StateSet::absent(package.candidates.size());
    list_.add_whole({Fact::Kind::stays, who, "is installed", at, {}, {{{at, gone}}}});
    if (!package.wish) {
      list_.add_whole({Fact::Kind::unnamed,
                       who,
                       "is installed and you did not name it",
                       at,
                       {},
                       {{{at, (~there).but_not(gone)}}}});
    } else if (!package.wish->version) {
      add_older(at, who);
    }
    for (std::size_t i = 0; package.wish && package.wish->same_major && i < package.candidates.size(); ++i) {
      if (!is_another_major(package.installed->version, package.candidates[i].version)) continue;
      list_.add(Fact::Kind::major, at, i,
                "is another major version than " + package.installed->version + ", which is installed");
    }
  }

  void add_older(std::size_t at, const std::string& who) {
    const Offer& package = universe_.packages[at];
    const auto there = SemVer::parse(package.installed->version);
    if (!there) return;
    const StateSet older = states_where(at, [&](const Candidate& candidate) {
      return !candidate.installed && candidate.semver && *candidate.semver < *there;
    });
    if (older.empty()) return;
    list_.add_whole(
        {Fact::Kind::older, who, "is installed, and you named no older version", at, {}, {{{at, older}}}});
  }

  void add_candidate(std::size_t at, std::size_t candidate) {
    const Offer& package = universe_.packages[at];
    const Bar bar = bar_of(package, candidate, request_, target_);
    if (bar.kind != Bar::Kind::none) list_.add(kind_of(bar.kind), at, candidate, bar.says);
    for (const Requirement& requirement : package.candidates[candidate].requirements.packages)
      add_requirement(at, candidate, requirement);
  }

  void add_requirement(std::size_t at, std::size_t candidate, const Requirement& requirement) {
    if (requirement.strength == Requirement::Strength::recommends) return;
    if (requirement.source == Requirement::Source::outside) return;
    const auto lead = universe_.leads.find(requirement.name);
    const bool known = lead != universe_.leads.end() && lead->second.package;
    if (requirement.strength == Requirement::Strength::conflicts) {
      if (known) {
        add_conflict(at, candidate, requirement, *lead->second.package);
      } else {
        add_foreign_conflict(at, candidate, requirement);
      }
    } else if (known) {
      add_need(at, candidate, requirement, *lead->second.package);
    } else if (!universe_.packages[at].candidates[candidate].installed) {
      add_unmet(at, candidate, requirement);
    }
  }

  void add_conflict(std::size_t at, std::size_t candidate, const Requirement& requirement,
                    std::size_t other) {
    if (other == at) return;
    const StateSet bad = states_where(
        other, [&](const Candidate& one) { return one.semver && requirement.range.matches(*one.semver); });
    list_.add(Fact::Kind::conflicts, at, candidate, "conflicts with " + requirement.text(), {{other, bad}},
              requirement.name);
  }

  /// With what the server has and no receipt covers.
  void add_foreign_conflict(std::size_t at, std::size_t candidate, const Requirement& requirement) {
    if (!request_.look_at_server) return;
    const auto version = server_extension_version(target_.postgres, requirement.name);
    if (!version || !requirement.range.matches(*version)) return;
    list_.add(Fact::Kind::conflicts, at, candidate,
              "conflicts with " + requirement.text() + ", and " + version->text() + " is in the server", {},
              requirement.name);
  }

  void add_need(std::size_t at, std::size_t candidate, const Requirement& requirement, std::size_t other) {
    const Offer& needed = universe_.packages[other];
    const StateSet good = states_where(other, [&](const Candidate& one) {
      return requirement.range_text == "0" || (one.semver && requirement.range.matches(*one.semver));
    });
    std::string says = "needs " + requirement.text();
    if (name_differs(requirement.name, needed)) says += " (of " + needed.display + ")";
    says += none_such(needed, good);
    if (other == at) {
      if (!good.has(candidate)) list_.add(Fact::Kind::needs, at, candidate, std::move(says));
      return;
    }
    list_.add(Fact::Kind::needs, at, candidate, std::move(says), {{other, ~good}}, requirement.name);
  }

  static bool name_differs(const std::string& name, const Offer& package) {
    const auto parsed = Name::parse(name);
    return !parsed || parsed->key() != package.key;
  }

  static std::string none_such(const Offer& package, const StateSet& good) {
    if (good.best()) return {};
    const auto all = versions(package, StateSet::all(package.candidates.size()));
    return ", and there " + std::string(all.size() == 1 ? "is only " : "are ") +
           (all.empty() ? "no releases" : joined(all));
  }

  void add_unmet(std::size_t at, std::size_t candidate, const Requirement& requirement) {
    if (stands_in_server(requirement, request_, target_.postgres)) return;
    const auto lead = universe_.leads.find(requirement.name);
    const bool core =
        requirement.source == Requirement::Source::server || is_core_extension(requirement.name);
    if (core) {
      list_.add(Fact::Kind::server_lacks, at, candidate,
                "needs PostgreSQL's own extension " + requirement.name + ", which is not in " +
                    (target_.postgres.sharedir / "extension").string(),
                {}, requirement.name);
    } else if (lead != universe_.leads.end() && lead->second.refusal) {
      list_.add(Fact::Kind::refused_name, at, candidate,
                "needs " + requirement.text() + ", but " + lead->second.refusal->message, {},
                requirement.name);
    } else if (lead != universe_.leads.end()) {
      list_.add(Fact::Kind::unknown_name, at, candidate,
                "needs extension " + requirement.name + " (" + requirement.range_text +
                    "), which no registry here has",
                {}, requirement.name);
    }
  }

  const Universe& universe_;
  const ResolveRequest& request_;
  const Target& target_;
  FactList list_;
};

}  // namespace

std::vector<Fact> facts_of(const Universe& universe, const ResolveRequest& request, const Target& target) {
  return Facts(universe, request, target).all();
}

Problem problem_of(const Universe& universe, const std::vector<Fact>& facts) {
  Problem problem;
  for (const Offer& package : universe.packages) problem.candidates.push_back(package.candidates.size());
  for (const Fact& fact : facts) problem.rules.push_back(fact.rule);
  return problem;
}

}  // namespace howdah
