// SPDX-License-Identifier: PostgreSQL
#include "registryd/publish/publisher.hpp"

#include "registryd/publish/receipt.hpp"
#include "registryd/publish/receive.hpp"
#include "registryd/publish/record.hpp"
#include "registryd/publish/sign.hpp"
#include "registryd/publish/store.hpp"
#include "registryd/publish/tip_logs.hpp"

namespace howdah {

Result<Publication> Publisher::publish(const User& who, const ArchiveSource& upload) {
  TRY(Submission submission, receive(upload, parts_.spool, parts_.max_archive_bytes));
  done("receive");
  TRY(Release release, inspect(std::move(submission)));
  const Turns::Turn turn = turns_.take(release.distribution.key());
  TRY(const Standing standing, judge_at_tip(release, who));
  done("admit");
  if (standing.published) return again(std::move(release), *standing.published, who);
  TRY(Artifact artifact, store(std::move(release), who.key, parts_.artifacts));
  done("store");
  TRY(const SignedRelease entry, sign(std::move(artifact)));
  done("sign");
  TRY(const Recorded recorded, record(entry, standing, who, parts_.writer));  // before it, nothing is visible
  TRY(Json receipt, make_receipt(recorded.release.line, recorded.release.path, recorded.commit));
  done("receipt");
  return Publication{std::move(receipt), true};
}

Result<Json> Publisher::rehearse(const User& who, const ArchiveSource& upload) {
  TRY(Submission submission, receive(upload, parts_.spool, parts_.max_archive_bytes));
  TRY(const Release release, inspect(std::move(submission)));
  TRY(const Standing standing, judge_at_tip(release, who));
  return Json{{"dry_run", true},
              {"distribution", release.distribution.key()},
              {"version", release.version},
              {"published", standing.published.has_value()},
              {"findings", to_json(release.findings.findings())}};
}

Result<Standing> Publisher::judge_at_tip(const Release& release, const User& who) {
  TRY(const TipView view, parts_.tips.view());
  TipLogs logs(view);
  return judge(release, who, [&logs](LogKind kind, const Name& name) { return logs.lines(kind, name); });
}

Result<SignedRelease> Publisher::sign(Artifact artifact) {
  SignedRelease entry = howdah::sign(std::move(artifact), parts_.registry_key, parts_.id, parts_.clock.now());
  TRY_VOID(parts_.artifacts.put_signature(entry.artifact.distribution.key(), entry.artifact.version,
                                          entry.minisig));
  return entry;
}

/// Bytes or signature that the store has lost come back this way.
Result<Publication> Publisher::again(Release release, const ReleaseRecord& published, const User& who) {
  TRY(Json receipt, standing_receipt(published));
  TRY(Artifact artifact, store(std::move(release), who.key, parts_.artifacts));
  TRY(const auto signature, parts_.artifacts.signature(artifact.distribution.key(), artifact.version));
  if (!signature) TRY_VOID(sign(std::move(artifact)));
  return Publication{std::move(receipt), false};
}

Result<Json> Publisher::standing_receipt(const ReleaseRecord& published) {
  TRY(const Name name, Name::parse(published.distribution));
  TRY(const TipView view, parts_.tips.view());
  TRY(const auto log, (*view)->log(LogKind::dist, name));
  if (!log || log->size() < static_cast<std::size_t>(published.seq))
    return fail(Errc::internal, published.distribution + ": its log became shorter");
  TRY(const git::ObjectId commit, parts_.cache.commit_of(published.statement));
  return make_receipt((*log)[static_cast<std::size_t>(published.seq) - 1].line,
                      (*view)->layout().log_path(LogKind::dist, name.key()), commit);
}

void Publisher::done(std::string_view step) const {
  if (parts_.observer) parts_.observer(step);
}

}  // namespace howdah
