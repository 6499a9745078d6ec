// SPDX-License-Identifier: PostgreSQL
#include "client/publish/package.hpp"

#include <algorithm>

#include "client/publish/source.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

constexpr const char* k_meta_file = "META.json";
constexpr std::uint64_t k_meta_limit = 4ULL << 20U;

Result<Meta> read_own_meta(const fs::path& origin, std::string_view text) {
  auto meta = read_meta(text);
  if (meta) return meta;
  Error error = in_context(k_meta_file + (" of " + origin.string()), std::move(meta).error());
  error.message += "; correct it, or set it aside with --infer-meta";
  return tl::unexpected(std::move(error));
}

std::string release_name(const Meta& meta) {
  return meta_text(meta.v2, "/name") + "-" + meta_text(meta.v2, "/version");
}

/// Writes the zip for `source` into the package's scratch folder.
Result<void> pack(Package& package, Source source) {
  package.filename = release_name(package.meta) + ".zip";
  package.selection = std::move(source.selection);
  package.file = package.scratch.path() / package.filename;
  TRY(const std::string zip, pack_zip(release_name(package.meta), std::move(source.files)));
  return write_file_atomically(package.file, zip);
}

Result<Package> package_source(Source source, const PackageRequest& request) {
  TRY(TempDir scratch, TempDir::create());
  Package package{{}, {}, {}, {}, {}, std::move(scratch)};
  const PackEntry* own = source.file(k_meta_file);
  if (own != nullptr && !request.infer) {
    TRY(package.meta, read_own_meta(source.origin, own->content));
  } else {
    TRY(InferredMeta inferred, infer_source_meta(source, request.maintainer));
    std::erase_if(source.files, [](const PackEntry& file) { return file.path == k_meta_file; });
    source.files.push_back({k_meta_file, inferred.v2.dump(2) + "\n", false});
    package.meta.v2 = std::move(inferred.v2);
    package.reasons = std::move(inferred.reasons);
  }
  TRY_VOID(pack(package, std::move(source)));
  return package;
}

Result<Package> package_archive(const PackageRequest& request) {
  TRY(const ArchiveListing listing, inspect_archive(request.source));
  const bool has_meta = std::any_of(listing.entries.begin(), listing.entries.end(),
                                    [](const ArchiveEntry& entry) { return entry.path == k_meta_file; });
  if (!has_meta || request.infer) {
    TRY(Source source, read_source_archive(request.source));
    return package_source(std::move(source), request);
  }
  TRY(const auto files, read_archive_files(request.source, {k_meta_file}, k_meta_limit));
  TRY(Meta meta, read_own_meta(request.source, files.at(k_meta_file)));
  TRY(TempDir scratch, TempDir::create());
  return Package{request.source,         request.source.filename().string(),
                 std::move(meta),        {},
                 "the archive as it is", std::move(scratch)};
}

}  // namespace

Result<Package> make_package(const PackageRequest& request) {
  std::error_code error;
  if (fs::is_directory(request.source, error)) {
    TRY(Source source, read_source_folder(request.source));
    return package_source(std::move(source), request);
  }
  if (fs::is_regular_file(request.source, error)) return package_archive(request);
  return fail(Errc::not_found, request.source.string() + " is neither a folder nor an archive");
}

}  // namespace howdah
