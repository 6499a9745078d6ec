// SPDX-License-Identifier: PostgreSQL
#include "client/install/stage_names.hpp"

#include <algorithm>
#include <set>

#include "core/base/ascii.hpp"
#include "core/rules/meta.hpp"
#include "core/rules/meta_inference.hpp"
#include "federation/lookup.hpp"
#include "federation/release_meta.hpp"
#include "federation/routing.hpp"

namespace howdah {
namespace {

/// Names that people could confuse are one name, as in the index.
std::string folded(const std::string& extension) {
  const auto name = Name::parse(extension);
  return name ? name->key() : extension;
}

}  // namespace

StagedExtensions extensions_in(const std::vector<StagedPath>& staged, const Postgres& postgres) {
  const fs::path folder = postgres.place_of(postgres.sharedir / "extension");
  StagedExtensions found;
  for (const StagedPath& file : staged) {
    if (file.target.extension() != ".control" || file.target.parent_path() != folder) continue;
    const std::string stem = file.target.stem().string();
    found.emplace(stem.substr(0, stem.find("--")), file.target);
  }
  return found;
}

Result<std::vector<std::string>> undeclared_extensions(const StagedExtensions& brought, const Json& meta,
                                                       const std::string& label) {
  std::set<std::string> declared;
  for (const std::string& extension : meta_extensions(meta)) declared.insert(folded(extension));
  std::vector<std::string> undeclared;
  for (const auto& [name, file] : brought) {
    if (is_core_extension(ascii_lower(name))) {
      return confusion(name, label + " brings it, but it is PostgreSQL's own: " + file.string(),
                       "do not install it; tell its author");
    }
    if (!declared.contains(folded(name))) undeclared.push_back(name);
  }
  return undeclared;
}

Result<void> check_all_said(const std::vector<std::string>& undeclared, const StagedExtensions& brought,
                            const Json& meta, const std::string& label) {
  if (undeclared.empty() || is_inferred(meta)) return {};
  Diagnostics findings;
  for (const std::string& name : undeclared) {
    findings.error("stage-undeclared", brought.at(name).string(),
                   "makes an extension " + name + ", which META.json of " + label + " does not name",
                   "its author must name " + name +
                       " in META.json (contents.extensions; provides in version 1), or not install it");
  }
  return fail(Errc::invalid, label + " brings more extensions than it says; nothing was installed", findings);
}

Result<void> check_unclaimed(const std::vector<std::string>& names, const Name& distribution,
                             const LayerView& layer, const std::vector<LayerView>& layers) {
  if (names.empty()) return {};  // nobody is asked
  std::set<std::string> keys;
  for (const std::string& name : names)
    if (const auto parsed = Name::parse(name)) keys.insert(parsed->key());
  TRY_VOID(check_names_are_for(layers, layer, distribution, keys));
  TRY(const IndexView* own, layer.index->holder(LogKind::dist, distribution.key()));
  for (const std::string& key : keys) {
    TRY(const Name name, Name::parse(key));
    TRY(const IndexView* claimed, layer.index->holder(LogKind::ext, key));
    if (claimed == nullptr) continue;
    TRY(const auto claims, claimed->log(LogKind::ext, name));
    TRY(const ExtensionRecord extension, fold_extension(*claims));
    // A fork's own distribution is another one than upstream's of that name.
    if (extension.distribution == distribution.key() && claimed == own) continue;
    return confusion(key,
                     "distribution " + distribution.key() + " of registry " + layer.state.name +
                         " brings it without saying so, but it belongs to distribution " +
                         extension.distribution,
                     "do not install it; tell the registry's operator");
  }
  return {};
}

}  // namespace howdah
