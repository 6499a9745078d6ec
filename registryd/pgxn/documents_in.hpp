// SPDX-License-Identifier: PostgreSQL
// Which files of a distribution are documentation, and what their titles are: what PGXN's API told of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/model/json.hpp"
#include "core/sys/archive.hpp"

namespace howdah::pgxn {

struct DocumentFile {
  std::string file;      ///< `doc/pair.md`
  std::string path;      ///< `doc/pair`, what clients call it
  std::string abstract;  ///< of the extension whose docfile it is; else empty
};

/// Docfiles of `v1`'s extensions, then files in a markup language and READMEs, without those its no_index
/// names; each path once. `v1`: META 1, or what is served of META 2.
[[nodiscard]] std::vector<DocumentFile> documents_in(const ArchiveListing& listing, const Json& v1);

/// The first heading of a text in any usual markup; `fallback` when there is none.
[[nodiscard]] std::string title_of(std::string_view text, const std::string& fallback);

/// The README in the top folder; empty when there is none.
[[nodiscard]] std::string readme_in(const ArchiveListing& listing);

/// Changes, README, LICENSE, …, as PGXN lists them.
[[nodiscard]] std::vector<std::string> special_files_in(const ArchiveListing& listing,
                                                        const std::string& name);

}  // namespace howdah::pgxn
