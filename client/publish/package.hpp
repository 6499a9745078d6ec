// SPDX-License-Identifier: PostgreSQL
// From a folder or an archive to the one file that is uploaded, with its META.json.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/rules/meta.hpp"
#include "core/sys/files.hpp"

namespace howdah {

struct PackageRequest {
  fs::path source;         ///< folder or archive
  bool infer = false;      ///< set META.json aside, if there is one
  std::string maintainer;  ///< for an inferred META.json
};

struct Package {
  fs::path file;
  std::string filename;
  Meta meta;
  std::vector<std::string> reasons;  ///< why META.json says what it says; empty when the author wrote it
  std::string selection;             ///< which files, for people
  TempDir scratch;                   ///< holds `file` unless it is the author's own archive

  [[nodiscard]] bool inferred() const { return !reasons.empty(); }
};

/// An archive with META.json stays as it is; anything else becomes a zip of our own profile. Errors: invalid
/// with every finding in META.json, those of the archive profile and of inference.
[[nodiscard]] Result<Package> make_package(const PackageRequest& request);

}  // namespace howdah
