// SPDX-License-Identifier: PostgreSQL
// META 1 as PGXN Manager let it in, made into what is valid: for importing releases that exist and cannot be
// changed any more. Never for publishing.
#pragma once

#include <string>
#include <vector>

#include "core/rules/meta.hpp"

namespace howdah {

struct Mended {
  Meta meta;
  std::vector<std::string> changes;  ///< `/tags: dropped (…)`, one a line of the import's report
};

/// Optional members that are not valid are dropped; versions and licences are written as they must be meant;
/// the rest of the text stays as its author wrote it. Errors: invalid, when something indispensable is
/// missing.
[[nodiscard]] Result<Mended> mend_meta(std::string_view text);

/// A version as SemVer 2: `1.2.0b1`, which an older SemVer allowed, is `1.2.0-b1`. Nothing for what is none.
[[nodiscard]] std::optional<std::string> mend_version(const std::string& text);

}  // namespace howdah
