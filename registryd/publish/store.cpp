// SPDX-License-Identifier: PostgreSQL
#include "registryd/publish/store.hpp"

#include <fmt/format.h>

namespace howdah {
namespace {

/// Spec: docs/protocol.md, "Statements", row `release`.
Json statement_of(const Release& release, const std::string& publisher, const std::string& file) {
  const FileDigests& digests = release.submission.digests;
  return {{"version", release.version},
          {"status", release.status},
          {"publisher", publisher},
          {"meta", release.meta.v2},
          {"meta_from", release.meta.written_as == MetaSpec::v1 ? "v1" : "v2"},
          {"meta_sha256", release.meta_sha256.hex()},
          {"artifact",
           {{"file", file},
            {"format", format_name(release.format)},
            {"sha256", digests.sha256.hex()},
            {"sha512", digests.sha512.hex()},
            {"size", digests.size}}}};
}

}  // namespace

std::string_view format_name(ArchiveFormat format) {
  switch (format) {
    case ArchiveFormat::zip:
      return "zip";
    case ArchiveFormat::tar_gz:
      return "tar.gz";
    case ArchiveFormat::tar_xz:
      return "tar.xz";
    case ArchiveFormat::tar_zst:
      return "tar.zst";
  }
  return "zip";
}

Result<Artifact> store(Release release, const std::string& publisher, ArtifactStore& artifacts) {
  const std::string file =
      fmt::format("{}-{}.{}", release.distribution.given(), release.version, format_name(release.format));
  TRY_VOID(artifacts.put_file(release.submission.digests.sha256, release.submission.file.path()));
  Json statement = statement_of(release, publisher, file);
  return Artifact{std::move(release.distribution), std::move(release.version),    file,
                  release.submission.digests,      std::move(release.extensions), std::move(statement)};
}

}  // namespace howdah
