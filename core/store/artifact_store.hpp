// SPDX-License-Identifier: PostgreSQL
// Artifacts: immutable files named by their SHA-256. The seam for other stores; tests run one contract over
// all.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/base/result.hpp"
#include "core/crypto/digest.hpp"
#include "core/sys/files.hpp"

namespace howdah {

/// What is put is there for readers at once, whole, and durable once settle() has returned.
class ArtifactStore {
 public:
  virtual ~ArtifactStore() = default;

  /// Makes all that was put before it durable: one wait for many.
  [[nodiscard]] virtual Result<void> settle() = 0;

  /// Takes over the file at `from`, whose digest the caller computed. Storing what is already there succeeds
  /// and changes nothing.
  [[nodiscard]] virtual Result<void> put_file(const Sha256& digest, const fs::path& from) = 0;
  [[nodiscard]] virtual Result<bool> contains(const Sha256& digest) const = 0;
  /// Size in bytes; nothing when absent.
  [[nodiscard]] virtual Result<std::optional<std::uint64_t>> size(const Sha256& digest) const = 0;
  /// `length` bytes from `offset` (fewer at the end). Errors: not_found.
  [[nodiscard]] virtual Result<std::string> read(const Sha256& digest, std::uint64_t offset,
                                                 std::uint64_t length) const = 0;

  /// The detached minisign signature of a release's artifact. Bound to the release, not to the bytes alone.
  [[nodiscard]] virtual Result<void> put_signature(const std::string& distribution,
                                                   const std::string& version,
                                                   const std::string& minisig) = 0;
  [[nodiscard]] virtual Result<std::optional<std::string>> signature(const std::string& distribution,
                                                                     const std::string& version) const = 0;
};

/// Folder layout: `<root>/sha256/<hh>/<digest>`, `<root>/minisig/<distribution>/<version>.minisig`.
[[nodiscard]] Result<std::unique_ptr<ArtifactStore>> open_folder_store(const fs::path& root);

}  // namespace howdah
