// SPDX-License-Identifier: PostgreSQL
#include "registryd/publish/publisher.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/model/canonical.hpp"
#include "registryd/publish/receipt.hpp"
#include "registryd/publish/receive.hpp"
#include "registryd/publish/record.hpp"
#include "registryd/publish/sign.hpp"
#include "registryd/publish/store.hpp"
#include "registryd/publish/tip_logs.hpp"

namespace howdah {
namespace {

/// Whether a statement made elsewhere says of the artifact what we would say.
Result<void> check_says(Json body, const Artifact& artifact) {
  const bool same_name = body.value("distribution", "") == artifact.distribution.key();
  for (const char* member : {"type", "registry", "distribution", "seq", "prev", "date"}) body.erase(member);
  if (same_name && body == artifact.statement) return {};
  return fail(Errc::invalid,
              fmt::format("the statement does not say what the archive of {} {} says; propose the release "
                          "again and sign what comes back",
                          artifact.distribution.given(), artifact.version));
}

}  // namespace

Result<Publication> Publisher::publish(const Identity& who, const ArchiveSource& upload) {
  TRY(Submission submission, receive(upload, parts_.spool, parts_.max_archive_bytes));
  done("receive");
  TRY(Release release, inspect(std::move(submission)));
  TRY(const Turns::Turn turn, turns_.take(release.distribution.key()));
  TRY(const Standing standing, judge_at_tip(release, who, Voice::registry));
  done("admit");
  if (standing.published) return again(std::move(release), *standing.published, who.user);
  TRY(Artifact artifact, store(std::move(release), who.user.key, parts_.artifacts));
  done("store");
  TRY(const SignedRelease entry, sign(std::move(artifact)));
  done("sign");
  TRY(const Recorded recorded,
      record(entry, standing, who.user, {}, parts_.writer));  // before it, nothing is visible
  TRY(Json receipt, make_receipt(recorded.release.line, recorded.release.path, recorded.commit));
  done("receipt");
  return Publication{std::move(receipt), true};
}

Result<Json> Publisher::rehearse(const Identity& who, const ArchiveSource& upload) {
  TRY(Submission submission, receive(upload, parts_.spool, parts_.max_archive_bytes));
  TRY(const Release release, inspect(std::move(submission)));
  TRY(const Standing standing, judge_at_tip(release, who, Voice::registry));
  return Json{{"dry_run", true},
              {"distribution", release.distribution.key()},
              {"version", release.version},
              {"published", standing.published.has_value()},
              {"findings", to_json(release.findings.findings())}};
}

Result<Json> Publisher::propose(const Identity& who, const ArchiveSource& upload) {
  TRY(Submission submission, receive(upload, parts_.spool, parts_.max_archive_bytes));
  TRY(Release release, inspect(std::move(submission)));
  TRY(const Standing standing, judge_at_tip(release, who, Voice::owners));
  TRY(const Artifact artifact, store(std::move(release), who.user.key, parts_.artifacts));
  TRY(const Json body, draw_up(artifact));
  TRY(const std::string text, to_canonical(body));
  return Json{{"signed", body},
              {"statement", sha256(text).hex()},
              {"signatures_needed", standing.ownership.keyed() ? standing.ownership.threshold() : 0}};
}

/// The release statement as it would follow the log's last one now.
Result<Json> Publisher::draw_up(const Artifact& artifact) {
  TRY(const TipView view, parts_.tips.view());
  TRY(const TipLogs::Tail tail, TipLogs(view).tail(LogKind::dist, artifact.distribution));
  Json body = artifact.statement;
  body["type"] = "release";
  body["registry"] = parts_.id.text();
  body["distribution"] = artifact.distribution.key();
  body["seq"] = tail.count + 1;
  body["prev"] = tail.last;
  body["date"] = std::max(to_rfc3339(parts_.clock.now()), tail.date);
  return body;
}

ArchiveSource Publisher::from_store(const Sha256& digest) const {
  return [this, digest](const auto& sink) -> Result<void> {
    constexpr std::uint64_t k_piece = 1U << 20U;
    TRY(const auto size, parts_.artifacts.size(digest));
    if (!size) {
      return fail(Errc::not_found,
                  fmt::format("no archive {} is stored here; propose the release first", digest.hex()));
    }
    for (std::uint64_t at = 0; at < *size; at += k_piece) {
      TRY(const std::string piece, parts_.artifacts.read(digest, at, k_piece));
      TRY_VOID(sink(piece));
    }
    return {};
  };
}

Result<Publication> Publisher::publish_signed(const Identity& who, const StatementLine& line) {
  TRY(const Json body, parse_json(line.signed_text));
  const auto digest = Sha256::parse(body.value("/artifact/sha256"_json_pointer, ""));
  if (!digest) return fail(Errc::invalid, "the statement names no artifact");
  TRY(Submission submission, receive(from_store(*digest), parts_.spool, parts_.max_archive_bytes));
  TRY(Release release, inspect(std::move(submission)));
  TRY(const Turns::Turn turn, turns_.take(release.distribution.key()));
  TRY(const Standing standing, judge_at_tip(release, who, Voice::owners));
  if (standing.published) return again(std::move(release), *standing.published, who.user);
  TRY(Artifact artifact, store(std::move(release), std::string(line.actor), parts_.artifacts));
  TRY_VOID(check_says(body, artifact));
  TRY(const SignedRelease entry, sign(std::move(artifact)));
  TRY(const Recorded recorded, record(entry, standing, who.user, line.line, parts_.writer));
  TRY(Json receipt, make_receipt(recorded.release.line, recorded.release.path, recorded.commit));
  return Publication{std::move(receipt), true};
}

Result<Standing> Publisher::judge_at_tip(const Release& release, const Identity& who, Voice voice) {
  TRY(const TipView view, parts_.tips.view());
  TipLogs logs(view);
  TRY(Standing standing, judge(release, who.user, voice, parts_.clock.now(),
                               [&logs](LogKind kind, const Name& name) { return logs.lines(kind, name); }));
  TRY_VOID(who.may(standing.owned ? Scope::publish_update : Scope::publish_new, release.distribution));
  return standing;
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
  TRY_VOID(parts_.artifacts.settle());
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
