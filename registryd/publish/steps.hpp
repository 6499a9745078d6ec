// SPDX-License-Identifier: PostgreSQL
// The types a publish runs through, each made by one step from the one before:
// archive source → Submission → Release → Artifact → SignedRelease → receipt.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/crypto/digest.hpp"
#include "core/model/name.hpp"
#include "core/rules/meta.hpp"
#include "core/sys/archive.hpp"

namespace howdah {

/// Pours the archive's bytes into the sink it is given, and passes on the sink's errors.
using ArchiveSource = std::function<Result<void>(const std::function<Result<void>(std::string_view)>& sink)>;

/// A file in the spool folder, removed when dropped; the store takes it away before that.
class SpoolFile {
 public:
  explicit SpoolFile(fs::path path) : path_(std::move(path)) {}
  SpoolFile(SpoolFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  SpoolFile& operator=(SpoolFile&& other) noexcept;
  ~SpoolFile();
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// Bytes that arrived whole, within the limit. Nothing is known of what they mean.
struct Submission {
  SpoolFile file;
  FileDigests digests;
};

struct ProvidedExtension {
  Name name;
  std::string display;  ///< the exact CREATE EXTENSION name
};

/// A submission whose archive and META.json hold, on their own.
struct Release {
  Submission submission;
  Name distribution;  ///< given() is META's spelling
  std::string version;
  std::string status;  ///< stable, testing or unstable
  ArchiveFormat format = ArchiveFormat::zip;
  Meta meta;
  Sha256 meta_sha256;  ///< of META.json in the archive
  std::vector<ProvidedExtension> extensions;
  Diagnostics findings;  ///< warnings, and the errors that refuse it
};

/// A release whose bytes are in the store. Invisible until a statement names it.
struct Artifact {
  Name distribution;
  std::string version;
  std::string file;  ///< `semver-0.40.0.zip`
  FileDigests digests;
  std::vector<ProvidedExtension> extensions;
  Json statement;  ///< the type-specific members of the release statement
};

/// An artifact whose signature is in the store beside it.
struct SignedRelease {
  Artifact artifact;
  std::string minisig;
};

}  // namespace howdah
