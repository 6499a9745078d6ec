// SPDX-License-Identifier: PostgreSQL
#include "client/resolve/renewal.hpp"

#include <algorithm>

namespace howdah {

bool is_called(const Receipt& receipt, const std::string& name) {
  const auto& extensions = receipt.extensions;
  return receipt.distribution == name || receipt.display == name ||
         std::find(extensions.begin(), extensions.end(), name) != extensions.end();
}

Result<std::optional<Renewal>> renewal_of(const Receipt& receipt, const std::vector<LayerView>& layers,
                                          Stability least, const Target& target) {
  const auto there = SemVer::parse(receipt.version);
  TRY(Found found, found_of(receipt, layers));
  if (!there || found.layer == nullptr) return std::nullopt;
  ResolveRequest request;
  request.least = least;
  const Offer package = package_of(std::move(found), {}, nullptr, request, target);
  std::optional<std::size_t> newest;
  for (std::size_t i = 0; i < package.candidates.size(); ++i) {
    const auto& semver = package.candidates[i].semver;
    if (!semver || *semver <= *there) continue;
    if (bar_of(package, i, request, target).kind != Bar::Kind::none) continue;
    if (!newest || *semver > *package.candidates[*newest].semver) newest = i;
  }
  if (!newest) return std::nullopt;
  const std::string& version = package.candidates[*newest].version;
  return Renewal{package.key,
                 package.display,
                 receipt.version,
                 version,
                 package.found.layer->state.name,
                 is_another_major(receipt.version, version)};
}

bool is_another_major(const std::string& from, const std::string& to) {
  const auto a = SemVer::parse(from);
  const auto b = SemVer::parse(to);
  return a && b && a->numbers()[0] != b->numbers()[0];
}

}  // namespace howdah
