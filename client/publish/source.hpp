// SPDX-License-Identifier: PostgreSQL
// The files of a distribution, from a folder or an archive, as they will be packed.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/rules/meta_inference.hpp"
#include "core/sys/archive.hpp"
#include "core/sys/files.hpp"

namespace howdah {

struct Source {
  fs::path origin;
  std::string folder_name;  ///< e.g. `semver-0.40.0`
  std::vector<PackEntry> files;
  std::string selection;  ///< how the files were chosen, for people

  [[nodiscard]] const PackEntry* file(std::string_view path) const;
};

/// A clean git work tree: what `git archive HEAD` holds (its export attributes apply). Any other folder:
/// every regular file except version control folders and what builds leave behind. Errors: not_found,
/// too_large.
[[nodiscard]] Result<Source> read_source_folder(const fs::path& folder);

/// Errors: those of unpack_archive.
[[nodiscard]] Result<Source> read_source_archive(const fs::path& archive);

/// `maintainer`: `Name <mail>`; when empty, what git is configured with.
[[nodiscard]] Result<InferredMeta> infer_source_meta(const Source& source, const std::string& maintainer);

}  // namespace howdah
