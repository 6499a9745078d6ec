// SPDX-License-Identifier: PostgreSQL
// A registry's publish path in this process, on a scratch copy of a synthetic index: artifact spooled,
// digested, signed and stored, statement committed, every step as durable as in production.
#pragma once

#include <memory>

#include "bench/synthetic_index.hpp"
#include "core/store/artifact_store.hpp"

namespace howdah::bench {

class LocalRegistry {
 public:
  /// `folder` is for this registry alone.
  [[nodiscard]] static Result<LocalRegistry> open(const fs::path& index, const fs::path& folder);

  /// Thread-safe. Owner, version and claim are checked against the index as the server does.
  Result<Committed> publish(std::uint64_t distribution, std::uint64_t release);

 private:
  explicit LocalRegistry(fs::path folder) : folder_(std::move(folder)) {}

  fs::path folder_;
  std::unique_ptr<const Clock> clock_ = std::make_unique<SystemClock>();  ///< the writer points to it
  std::unique_ptr<ArtifactStore> store_;
  std::unique_ptr<IndexWriter> writer_;
  SecretKey artifact_key_ = synthetic_keys().registry;
};

}  // namespace howdah::bench
