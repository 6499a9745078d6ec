// SPDX-License-Identifier: PostgreSQL
// What services say of a distribution's packages, folded from their logs: what each built of which release,
// where it is, and what it took back.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/crypto/digest.hpp"
#include "core/index/view.hpp"

namespace howdah {

struct PackageRecord {
  std::string service;  ///< key
  std::string version;
  std::string target;  ///< `pg15-linux-amd64`
  Sha256 sha256;
  std::string source_sha256;             ///< hex; of the archive it says it was built from
  std::string url;                       ///< URI reference, its template filled in
  std::optional<std::string> withdrawn;  ///< why
};

struct PackageCatalog {
  std::vector<PackageRecord> packages;  ///< by service, then as their logs have them
  std::vector<std::string> silent;      ///< services with a log here whose word does not count now
};

/// Of services whose newest grant stands and covers the distribution; of two packages of a service for one
/// version and target the newer. Errors: those of IndexView::packages().
[[nodiscard]] Result<PackageCatalog> packages_of(const IndexView& view, const Name& distribution);

/// Keys of the services that have a folder of packages, as far as that can be told from what is here.
[[nodiscard]] Result<std::vector<std::string>> packaging_services(const git::Repository& repository,
                                                                  const git::ObjectId& tree);

}  // namespace howdah
