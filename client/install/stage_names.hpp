// SPDX-License-Identifier: PostgreSQL
// The names for CREATE EXTENSION that a stage brings, by its control files: whether META says so, and whether
// they are the distribution's to bring (docs/decisions/0040).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "client/install/stage.hpp"
#include "core/base/result.hpp"
#include "core/model/json.hpp"
#include "core/model/name.hpp"
#include "federation/layer.hpp"

namespace howdah {

/// Extensions by name, each with its control file; `foo--1.1.control` is foo's.
using StagedExtensions = std::map<std::string, fs::path>;
[[nodiscard]] StagedExtensions extensions_in(const std::vector<StagedPath>& staged, const Postgres& postgres);

/// Those that `meta` does not name. Errors: untrusted (confusion) for a name of PostgreSQL's own, declared or
/// not.
[[nodiscard]] Result<std::vector<std::string>> undeclared_extensions(const StagedExtensions& brought,
                                                                     const Json& meta,
                                                                     const std::string& label);

/// Errors: invalid, with a finding for each undeclared one, when a person wrote the META. An inferred one may
/// have missed what the build makes.
[[nodiscard]] Result<void> check_all_said(const std::vector<std::string>& undeclared,
                                          const StagedExtensions& brought, const Json& meta,
                                          const std::string& label);

/// Errors: untrusted (confusion) when one of `names` belongs to another distribution than `distribution` of
/// `layer`: claimed by it there, given to another registry by map or pin, or had by another registry.
[[nodiscard]] Result<void> check_unclaimed(const std::vector<std::string>& names, const Name& distribution,
                                           const LayerView& layer, const std::vector<LayerView>& layers);

}  // namespace howdah
