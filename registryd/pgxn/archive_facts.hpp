// SPDX-License-Identifier: PostgreSQL
// What PGXN's API tells of a release and only its archive knows. Old clients unpack zips and check SHA-1: so
// an archive of another format is packed again as a zip, byte-identical each time (docs/decisions/0019).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/crypto/digest.hpp"
#include "core/model/json.hpp"
#include "core/store/artifact_store.hpp"
#include "core/sys/archive.hpp"

namespace howdah::pgxn {

/// A page of documentation.
struct Document {
  std::string path;  ///< `doc/pair`
  std::string title;
  std::string abstract;
};

struct ArchiveFacts {
  Sha1 sha1;  ///< of the zip
  Sha512 sha512;
  std::uint64_t size = 0;
  bool repacked = false;  ///< the zip is not the artifact itself
  std::string meta;       ///< META.json as its author wrote it
  std::string readme;     ///< empty: there is none
  std::vector<std::string> special_files;
  std::vector<Document> documents;
};

[[nodiscard]] Json to_json(const ArchiveFacts& facts);
[[nodiscard]] Result<ArchiveFacts> facts_from(const Json& json);

struct ArchiveReport {
  ArchiveFacts facts;
  std::vector<std::string> texts;  ///< of facts.documents
};

/// META 1 to serve: its author's own words where `meta` is META 1, else `known`.
[[nodiscard]] Json served_meta(const std::string& meta, const Json& known);

/// An artifact to look at.
struct ArchiveOfRelease {
  Sha256 sha256;
  Sha512 sha512;
  Json v1;  ///< META as it would be served, as far as the index knows it
};

/// More than this unpacked is not packed again: old clients do not get such a release.
inline constexpr std::uint64_t k_most_to_repack = 64ULL << 20U;

/// Reads the artifact of `store` through a file below `spool`. A zip made of another format is put to
/// `repacked`. Errors: not_found when the store lacks it, too_large beyond k_most_to_repack, those of reading
/// archives.
[[nodiscard]] Result<ArchiveReport> look_into(const ArchiveOfRelease& release, const ArtifactStore& store,
                                              const fs::path& spool, const fs::path& repacked);

}  // namespace howdah::pgxn
