// SPDX-License-Identifier: PostgreSQL
// The real registry in this process, on a scratch copy of a synthetic index: the publish pipeline as the
// server runs it, without HTTP.
#pragma once

#include <memory>

#include "bench/synthetic_index.hpp"
#include "registryd/registry.hpp"

namespace howdah::bench {

/// What an author sends: made before the clock starts.
struct Upload {
  User author;
  std::string archive;
};

/// A source zip of that release: META.json, control file, SQL and 64 KB of sources.
[[nodiscard]] Result<Upload> make_upload(std::uint64_t distribution, std::uint64_t release);

/// Makes `folder` the data folder of a registry with a copy of that index.
[[nodiscard]] Result<void> make_data_folder(const fs::path& index, const fs::path& folder);

class LocalRegistry {
 public:
  /// `folder` becomes its data folder.
  [[nodiscard]] static Result<LocalRegistry> open(const fs::path& index, const fs::path& folder);

  /// Thread-safe.
  Result<void> publish(const Upload& upload);

  [[nodiscard]] const App& app() const { return registry_->app(); }
  [[nodiscard]] const fs::path& index() const { return index_; }
  [[nodiscard]] Result<git::ObjectId> tip() const;

 private:
  LocalRegistry() = default;

  fs::path index_;
  std::unique_ptr<const Clock> clock_ = std::make_unique<SystemClock>();
  std::unique_ptr<const Log> log_;
  std::unique_ptr<Registry> registry_;
};

/// All of `uploads`, by so many threads, as a busy server has requests. Errors: the first publish that
/// failed.
[[nodiscard]] Result<void> publish_all(LocalRegistry& registry, const std::vector<Upload>& uploads,
                                       unsigned threads);

}  // namespace howdah::bench
