// SPDX-License-Identifier: PostgreSQL
#include "client/resolve/explanation.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include "federation/release_meta.hpp"

namespace howdah {
namespace {

using Kind = Fact::Kind;

bool is_to_blame(const Impasse& impasse, Kind kind) {
  return std::any_of(impasse.blame.begin(), impasse.blame.end(),
                     [&](std::size_t fact) { return impasse.facts[fact].kind == kind; });
}

/// What could be chosen if no fact of these kinds stood in the way.
tl::expected<Selection, Refutation> without(const Impasse& impasse, const std::vector<Kind>& kinds) {
  std::vector<std::size_t> rules;
  for (std::size_t i = 0; i < impasse.facts.size(); ++i) {
    if (std::find(kinds.begin(), kinds.end(), impasse.facts[i].kind) == kinds.end()) rules.push_back(i);
  }
  return solve(with_rules(problem_of(impasse.universe, impasse.facts), rules));
}

std::string label(const Offer& package, std::size_t candidate) {
  return package.display + " " + package.candidates[candidate].version;
}

/// `howdah install top base`: with what would have to be named.
std::string by_naming(const Impasse& impasse, const Selection& selection) {
  std::string more;
  std::string words;
  for (std::size_t i = 0; i < selection.size(); ++i) {
    const Offer& package = impasse.universe.packages[i];
    const bool changes = package.installed != nullptr && !package.wish && selection[i] &&
                         !package.candidates[*selection[i]].installed;
    if (!changes) continue;
    const std::string& to = package.candidates[*selection[i]].version;
    words += (words.empty() ? "" : " ") + package.key + "@" + to;
    more += (more.empty() ? "" : ", ") + package.display + " would become " + to;
  }
  return "name it too (" + words + "): " + more;
}

std::string by_version(const Impasse& impasse, const Selection& selection) {
  std::vector<std::string> would;
  for (std::size_t i = 0; i < selection.size(); ++i) {
    const Offer& package = impasse.universe.packages[i];
    if (package.wish && selection[i]) would.push_back(label(package, *selection[i]));
  }
  return "ask for another version: " + joined(would) + " would do";
}

std::string by_postgres(const Impasse& impasse, const Selection& selection) {
  std::string ranges;
  for (std::size_t i = 0; i < selection.size(); ++i) {
    const Offer& package = impasse.universe.packages[i];
    if (!selection[i]) continue;
    const std::string& range = package.candidates[*selection[i]].requirements.postgres_text;
    if (!range.empty())
      ranges += (ranges.empty() ? "" : ", ") + label(package, *selection[i]) + " wants " + range;
  }
  return "choose another PostgreSQL with --pg-config: " + ranges;
}

std::string by_exact_name(const Impasse& impasse, const Selection& selection) {
  std::string names;
  for (std::size_t i = 0; i < selection.size(); ++i) {
    const Offer& package = impasse.universe.packages[i];
    const ReleaseRecord* release = selection[i] ? package.release(*selection[i]) : nullptr;
    if (release != nullptr && release->yanked)
      names += (names.empty() ? "" : " ") + package.key + "@" + release->version;
  }
  return "name a yanked release exactly, when you know why it was yanked: " + names;
}

std::string by_package(const Impasse& impasse, const Selection&) {
  std::vector<std::string> packages;
  for (const std::size_t at : impasse.blame) {
    const Fact& fact = impasse.facts[at];
    if (fact.kind == Kind::server_lacks)
      packages.push_back(debian_package_of(fact.about, impasse.target.postgres.major()));
  }
  packages.erase(std::unique(packages.begin(), packages.end()), packages.end());
  std::string command = "install it with: sudo apt-get install";
  for (const std::string& package : packages) command += " " + package;
  return command;
}

std::string by_registry(const Impasse&, const Selection&) {
  return "howdah update fetches what is new; another registry may have it: howdah registry add NAME URL";
}

std::string by_testing(const Impasse&, const Selection&) {
  return "--testing lets testing releases in";
}

std::string by_major(const Impasse&, const Selection&) {
  return "--major takes another major version";
}

std::string by_unstable(const Impasse&, const Selection&) {
  return "--unstable lets unstable releases in";
}

std::string by_removing(const Impasse& impasse, const Selection& selection) {
  std::string commands;
  for (std::size_t i = 0; i < selection.size(); ++i) {
    const Offer& package = impasse.universe.packages[i];
    if (package.installed != nullptr && !selection[i])
      commands += (commands.empty() ? "" : ", ") + ("howdah remove " + package.key);
  }
  return "make room: " + commands;
}

/// Tried in this order; offered when a fact of the kind is to blame.
struct Way {
  Kind kind;
  std::vector<Kind> gives_up;
  std::string (*says)(const Impasse&, const Selection&);
};

std::vector<Way> known_ways() {
  return {{Kind::unstable, {Kind::testing, Kind::unstable}, by_unstable},
          {Kind::testing, {Kind::testing}, by_testing},
          {Kind::major, {Kind::major}, by_major},
          {Kind::unnamed, {Kind::unnamed}, by_naming},
          {Kind::yanked, {Kind::yanked}, by_exact_name},
          {Kind::wanted, {Kind::wanted}, by_version},
          {Kind::server_lacks, {Kind::server_lacks}, by_package},
          {Kind::stays, {Kind::stays, Kind::unnamed}, by_removing},
          {Kind::postgres, {Kind::postgres}, by_postgres},
          {Kind::unknown_name, {Kind::unknown_name}, by_registry}};
}

/// That something was asked for is known, unless a version or a range of it is what stands in the way.
bool goes_without_saying(const Impasse& impasse, const Fact& fact) {
  if (fact.kind != Kind::wanted) return false;
  const Wish& wish = *impasse.universe.packages[fact.package].wish;
  return !wish.version && wish.range_text == "0";
}

/// What was asked for, or the last of what is recommended: the others were possible without it.
std::string wished(const Universe& universe) {
  std::vector<std::string> names;
  for (const Offer& package : universe.packages) {
    if (!package.wish) continue;
    if (!package.wish->recommended_by.empty()) names.clear();
    names.push_back(package.display + (package.wish->version ? " " + *package.wish->version : ""));
  }
  return joined(names);
}

/// The blamed wishes must still be there when a way out drops exact versions.
bool still_wanted(const Impasse& impasse, const Selection& selection) {
  for (std::size_t i = 0; i < selection.size(); ++i)
    if (impasse.universe.packages[i].wish && !selection[i]) return false;
  return true;
}

}  // namespace

std::vector<std::string> sentences(const Impasse& impasse) {
  std::vector<std::string> said;
  for (const std::size_t fact : impasse.blame)
    if (!goes_without_saying(impasse, impasse.facts[fact])) said.push_back(impasse.facts[fact].sentence());
  return said;
}

std::vector<std::string> ways_out(const Impasse& impasse) {
  std::vector<std::string> ways;
  for (const Way& way : known_ways()) {
    if (!is_to_blame(impasse, way.kind)) continue;
    const auto selection = without(impasse, way.gives_up);
    if (selection && still_wanted(impasse, *selection)) ways.push_back(way.says(impasse, *selection));
  }
  return ways;
}

Error explain(const Impasse& impasse) {
  for (const std::size_t at : impasse.blame) {
    const Fact& fact = impasse.facts[at];
    if (fact.kind == Kind::refused_name)
      return in_context(fact.subject + " needs " + fact.about,
                        *impasse.universe.leads.at(fact.about).refusal);
  }
  std::string message = wished(impasse.universe) + " cannot be installed: ";
  const auto said = sentences(impasse);
  for (std::size_t i = 0; i < said.size(); ++i)
    message += (i == 0 ? "" : i + 1 == said.size() ? ", and " : ", ") + said[i];
  for (const std::string& way : ways_out(impasse)) message += "; " + way;
  const bool missing = is_to_blame(impasse, Kind::server_lacks) || is_to_blame(impasse, Kind::unknown_name);
  return {missing ? Errc::not_found : Errc::conflict, std::move(message), {}};
}

}  // namespace howdah
