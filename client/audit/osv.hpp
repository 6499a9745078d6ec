// SPDX-License-Identifier: PostgreSQL
// Security advisories as OSV documents (https://ossf.github.io/osv-schema/, 1.x): does one concern a release?
#pragma once

#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/model/json.hpp"
#include "core/model/name.hpp"
#include "core/sys/files.hpp"

namespace howdah {

struct Advisory {
  std::string id;
  std::string summary;
  std::string fixed;  ///< the lowest version that is not affected, when the document says one
  Json affected;
  bool withdrawn = false;
};

/// One document. Errors: invalid when it has no id or no `affected`.
[[nodiscard]] Result<Advisory> parse_advisory(std::string_view text);
/// A file, or every .json below a folder. Errors: those of reading, each with the file's name.
[[nodiscard]] Result<std::vector<Advisory>> read_advisories(const fs::path& path);

/// Whether this version of a distribution is affected: listed in `versions`, or inside a SEMVER or ECOSYSTEM
/// range. Packages of other ecosystems than PGXN never are.
[[nodiscard]] bool is_affected(const Advisory& advisory, const Name& distribution,
                               const std::string& version);

}  // namespace howdah
