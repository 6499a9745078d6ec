// SPDX-License-Identifier: PostgreSQL
// The publish pipeline. Killed at any point it leaves either nothing visible or the complete release.
#pragma once

#include <functional>
#include <string_view>

#include "core/index/writer.hpp"
#include "core/store/artifact_store.hpp"
#include "registryd/identity/identity.hpp"
#include "registryd/publish/admit.hpp"
#include "registryd/publish/order.hpp"
#include "registryd/publish/review.hpp"
#include "registryd/publish/steps.hpp"
#include "registryd/publish/turns.hpp"
#include "registryd/state/read_cache.hpp"
#include "registryd/state/tips.hpp"

namespace howdah {

/// Told the name of each step when it is done: receive, admit, store, sign, receipt; and by the index writer
/// commit:before-ref, commit:after-ref. Crash tests end the process there; otherwise it is empty.
using StepObserver = std::function<void(std::string_view step)>;

struct Publication {
  Json receipt;          ///< docs/protocol.md, "Receipt": the same for the same bytes, whenever asked
  bool created = false;  ///< by this call
  bool waiting = false;  ///< for an owner or a moderator: `receipt` is what waits
};

struct PublisherParts {
  RegistryId id;
  fs::path spool;
  fs::path turns;  ///< a file, see Turns
  SecretKey registry_key;
  const Clock& clock;
  ArtifactStore& artifacts;
  IndexWriter& writer;
  Tips& tips;
  LogCache& logs;  ///< shared with the writer
  ReadCache& cache;
  Review& review;
  StepObserver observer = {};
  std::uint64_t max_archive_bytes = ArchiveLimits{}.archive_bytes;
};

class Publisher {
 public:
  explicit Publisher(PublisherParts parts) : parts_(std::move(parts)), turns_(parts_.turns) {}

  /// Errors: also denied when the archive is not the one the order is bound to.
  [[nodiscard]] Result<Publication> publish(const Identity& who, const ArchiveSource& upload,
                                            const PublishOrder& order = {});

  /// Admits and stores the archive, and returns the statement its owners are to sign:
  /// {"signed", "statement" (its id), "signatures_needed"}. Nothing is visible yet.
  [[nodiscard]] Result<Json> propose(const Identity& who, const ArchiveSource& upload,
                                     const PublishOrder& order = {});

  /// Records a release whose statement owners have signed. The archive is the one stored under the digest the
  /// statement names; it is admitted again, and the statement must say of it what we would say.
  [[nodiscard]] Result<Publication> publish_signed(const Identity& who, const StatementLine& line);

  /// Publishes what waits, with its archive from the store: by an owner's word what is staged, by a
  /// moderator's what is held. Where owners hold keys the answer is the statement for them to sign. Errors:
  /// denied, not_found.
  [[nodiscard]] Result<Publication> approve(const Identity& who, const WaitingRelease& waiting);

  /// What publish() would say, without effects: {"dry_run","distribution","version","published","findings"}.
  [[nodiscard]] Result<Json> rehearse(const Identity& who, const ArchiveSource& upload,
                                      const PublishOrder& order = {});

 private:
  [[nodiscard]] Result<Publication> publish_release(const Identity& who, Release release,
                                                    const PublishOrder& order);
  [[nodiscard]] Result<std::optional<Publication>> park(const Identity& who, Release& release,
                                                        const Standing& standing, const PublishOrder& order);
  [[nodiscard]] Result<Standing> judge_at_tip(const Release& release, const Identity& who, Voice voice);
  [[nodiscard]] Result<Ownership> ownership_at_tip(const Name& name);
  [[nodiscard]] Result<Json> draw_up(const Artifact& artifact);
  [[nodiscard]] ArchiveSource from_store(const Sha256& digest) const;
  [[nodiscard]] Result<SignedRelease> sign(Artifact artifact);
  [[nodiscard]] Result<Publication> again(Release release, const ReleaseRecord& published, const User& who);
  [[nodiscard]] Result<Json> standing_receipt(const ReleaseRecord& published);
  void done(std::string_view step) const;

  PublisherParts parts_;
  Turns turns_;
};

}  // namespace howdah
