// SPDX-License-Identifier: PostgreSQL
#include "client/resolve/recommended.hpp"

#include <algorithm>
#include <set>

#include "core/rules/meta.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

class Search {
 public:
  Search(const Universe& universe, const Selection& selection, const ResolveRequest& request,
         const Target& target)
      : universe_(universe), selection_(selection), request_(request), target_(target) {}

  std::vector<Recommendation> run() {
    for (std::size_t at = 0; at < universe_.packages.size(); ++at)
      if (selection_[at]) look_at(universe_.packages[at], *selection_[at]);
    return std::move(all_);
  }

 private:
  void look_at(const Offer& package, std::size_t chosen) {
    const Candidate& candidate = package.candidates[chosen];
    if (candidate.installed) return;
    for (const Requirement& one : candidate.requirements.packages) {
      if (one.strength != Requirement::Strength::recommends || provided(one)) continue;
      if (seen_.insert(one.name).second) all_.push_back({package.display + " " + candidate.version, one});
    }
  }

  [[nodiscard]] bool provided(const Requirement& what) const {
    if (what.source == Requirement::Source::outside) return false;
    return stands_in_server(what, request_, target_.postgres) || installed(what.name) || chosen(what.name);
  }
  [[nodiscard]] bool installed(const std::string& name) const {
    return std::any_of(request_.installed.begin(), request_.installed.end(),
                       [&](const Receipt& one) { return has(one.extensions, name); });
  }
  [[nodiscard]] bool chosen(const std::string& name) const {
    const auto key = Name::parse(name);
    for (std::size_t at = 0; at < universe_.packages.size(); ++at) {
      const Offer& package = universe_.packages[at];
      const ReleaseRecord* release = selection_[at] ? package.release(*selection_[at]) : nullptr;
      if (release == nullptr) continue;
      if ((key && key->key() == package.key) || has(meta_extensions(release->meta), name)) return true;
    }
    return false;
  }

  const Universe& universe_;
  const Selection& selection_;
  const ResolveRequest& request_;
  const Target& target_;
  std::vector<Recommendation> all_;
  std::set<std::string> seen_;
};

}  // namespace

bool Recommendation::is_for_registries() const {
  return what.source == Requirement::Source::registry && !is_core_extension(what.name);
}

std::string Recommendation::sentence() const {
  const bool outside = what.source == Requirement::Source::outside;
  return who + " recommends " + what.text() +
         (outside ? ", which Howdah cannot check" : ", which is not installed") +
         (why_not.empty() ? "" : ": " + why_not);
}

std::vector<Recommendation> recommendations_of(const Universe& universe, const Selection& selection,
                                               const ResolveRequest& request, const Target& target) {
  return Search(universe, selection, request, target).run();
}

Json to_json(const std::vector<Recommendation>& recommended) {
  Json all = Json::array();
  for (const Recommendation& one : recommended) {
    all.push_back({{"by", one.who},
                   {"name", one.what.name},
                   {"range", one.what.range_text},
                   {"in_registries", one.is_for_registries()}});
    if (!one.why_not.empty()) all.back()["why_not"] = one.why_not;
  }
  return all;
}

}  // namespace howdah
