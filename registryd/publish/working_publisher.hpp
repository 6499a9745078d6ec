// SPDX-License-Identifier: PostgreSQL
// A publisher for a command, beside a server that may be running on the same folder: the index's lock and the
// database keep them apart.
#pragma once

#include <memory>

#include "registryd/place.hpp"
#include "registryd/publish/decisions.hpp"
#include "registryd/publish/spool.hpp"

namespace howdah {

class WorkingPublisher {
 public:
  /// `clock` and `log` must outlive it. Errors: not_found when there is no registry.
  [[nodiscard]] static Result<std::unique_ptr<WorkingPublisher>> open(const Place& place, const Clock& clock,
                                                                      const Log& log);
  [[nodiscard]] Decisions& decisions() { return *decisions_; }

 private:
  explicit WorkingPublisher(Spool spool) : spool_(std::move(spool)) {}
  Result<void> assemble(const Place& place, const Clock& clock, const Log& log);

  Spool spool_;
  std::unique_ptr<SqlDatabase> database_;
  std::unique_ptr<ArtifactStore> artifacts_;
  std::unique_ptr<Tips> tips_;
  LogCache logs_{0};  ///< one release is worth no cache
  std::unique_ptr<ReadCache> cache_;
  std::unique_ptr<IndexWriter> writer_;
  std::unique_ptr<Review> review_;
  std::unique_ptr<Publisher> publisher_;
  std::unique_ptr<Decisions> decisions_;
};

}  // namespace howdah
