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

/// Larger archives take longer to read than others should wait for.
constexpr std::uint64_t k_soon_read = 1U << 20U;

/// Whether a statement made elsewhere says of the artifact what we would say.
Result<void> check_says(Json body, const Artifact& artifact) {
  const bool same_name = body.value("distribution", "") == artifact.distribution.key();
  // Where the archive came from is its owners' to say.
  for (const char* member : {"type", "registry", "distribution", "seq", "prev", "date", "source"})
    body.erase(member);
  if (same_name && body == artifact.statement) return {};
  return fail(Errc::invalid,
              fmt::format("the statement does not say what the archive of {} {} says; propose the release "
                          "again and sign what comes back",
                          artifact.distribution.given(), artifact.version));
}

Result<void> check_bound(const Release& release, const PublishOrder& order) {
  if (!order.bound) return {};
  const BoundArchive& bound = *order.bound;
  const std::string& digest = release.submission.digests.sha256.hex();
  if (release.distribution.key() == bound.distribution && release.version == bound.version &&
      digest == bound.sha256)
    return {};
  return fail(Errc::denied,
              fmt::format("the token is for {} {} with the bytes sha256:{}, this is {} {} with sha256:{}",
                          bound.distribution, bound.version, bound.sha256, release.distribution.key(),
                          release.version, digest));
}

}  // namespace

Result<Publication> Publisher::publish(const Identity& who, const ArchiveSource& upload,
                                       const PublishOrder& order) {
  TRY(Submission submission, receive(upload, parts_.spool, parts_.max_archive_bytes));
  done("receive");
  std::optional<IndexWriter::Announcement> soon;
  if (submission.digests.size <= k_soon_read) soon.emplace(parts_.writer);
  TRY(Release release, inspect(std::move(submission)));
  TRY_VOID(check_bound(release, order));
  return publish_release(who, std::move(release), order);
}

Result<Publication> Publisher::publish_release(const Identity& who, Release release,
                                               const PublishOrder& order) {
  TRY(const Turns::Turn turn, turns_.take(release.distribution.key()));
  TRY(const Standing standing, judge_at_tip(release, who, order.staged ? Voice::owners : Voice::registry));
  done("admit");
  if (standing.published) return again(std::move(release), *standing.published, who.user);
  TRY(auto parked, park(who, release, standing, order));
  if (parked) return *std::move(parked);
  TRY(Artifact artifact, store(std::move(release), who.user.key, parts_.artifacts));
  if (!order.source.is_null()) artifact.statement["source"] = order.source;
  done("store");
  TRY(const SignedRelease entry, sign(std::move(artifact)));
  done("sign");
  TRY(const Recorded recorded,
      record(entry, standing, who.user, {}, parts_.writer));  // before it, nothing is visible
  TRY(Json receipt, make_receipt(recorded.release.line, recorded.release.path, recorded.commit));
  done("receipt");
  return Publication{std::move(receipt), true};
}

/// A release that has to wait goes to the store and the waiting room; nothing when it need not. What goes out
/// or waits counts against its account's quota, once.
Result<std::optional<Publication>> Publisher::park(const Identity& who, Release& release,
                                                   const Standing& standing, const PublishOrder& order) {
  TRY(const TipView view, parts_.tips.view());
  TipLogs logs(view, &parts_.logs);
  const LogReader read = [&logs](LogKind kind, const Name& name) { return logs.lines(kind, name); };
  TRY(auto waiting, parts_.review.look_at(release, standing, who, order, read));
  const bool counted = order.approved || order.cleared;
  if (!counted) TRY_VOID(parts_.review.charge(release, standing, who));
  if (!waiting) return std::nullopt;
  TRY(waiting->id, new_id());
  TRY_VOID(parts_.artifacts.put_file(release.submission.digests.sha256, release.submission.file.path()));
  TRY_VOID(parts_.artifacts.settle());
  TRY(const WaitingRelease stands, parts_.review.room().add(*waiting));
  return Publication{to_json(stands), false, true};
}

Result<Publication> Publisher::approve(const Identity& who, const WaitingRelease& waiting) {
  const auto digest = Sha256::parse(waiting.sha256);
  if (!digest) return fail(Errc::internal, fmt::format("{}: {} is no digest", waiting.id, waiting.sha256));
  PublishOrder order{.bound = BoundArchive{waiting.distribution, waiting.version, waiting.sha256},
                     .staged = waiting.staged,
                     .approved = waiting.waits_for == WaitsFor::owner,
                     .cleared = waiting.cleared || waiting.waits_for == WaitsFor::moderator,
                     .source = waiting.source};
  TRY(const Name name, Name::parse(waiting.distribution));
  TRY(const Ownership owned, ownership_at_tip(name));
  if (order.approved && owned.keyed()) {
    TRY(Json proposal, propose(who, from_store(*digest), order));
    return Publication{std::move(proposal), false, true};
  }
  if (order.approved) order.staged = false;  // the registry's voice is enough from here
  return publish(who, from_store(*digest), order);
}

Result<Ownership> Publisher::ownership_at_tip(const Name& name) {
  TRY(const TipView view, parts_.tips.view());
  TipLogs logs(view, &parts_.logs);
  TRY(const auto lines, logs.lines(LogKind::dist, name));
  return lines ? fold_ownership(*lines, parts_.clock.now()) : Ownership{};
}

Result<Json> Publisher::rehearse(const Identity& who, const ArchiveSource& upload,
                                 const PublishOrder& order) {
  TRY(Submission submission, receive(upload, parts_.spool, parts_.max_archive_bytes));
  TRY(const Release release, inspect(std::move(submission)));
  TRY_VOID(check_bound(release, order));
  TRY(const Standing standing, judge_at_tip(release, who, Voice::registry));
  return Json{{"dry_run", true},
              {"distribution", release.distribution.key()},
              {"version", release.version},
              {"published", standing.published.has_value()},
              {"findings", to_json(release.findings.findings())}};
}

Result<Json> Publisher::propose(const Identity& who, const ArchiveSource& upload, const PublishOrder& order) {
  TRY(Submission submission, receive(upload, parts_.spool, parts_.max_archive_bytes));
  TRY(Release release, inspect(std::move(submission)));
  TRY(const Standing standing, judge_at_tip(release, who, Voice::owners));
  TRY(Artifact artifact, store(std::move(release), who.user.key, parts_.artifacts));
  if (!order.source.is_null()) artifact.statement["source"] = order.source;
  TRY(const Json body, draw_up(artifact));
  TRY(const std::string text, to_canonical(body));
  return Json{{"signed", body},
              {"statement", sha256(text).hex()},
              {"signatures_needed", standing.ownership.keyed() ? standing.ownership.threshold() : 0}};
}

/// The release statement as it would follow the log's last one now.
Result<Json> Publisher::draw_up(const Artifact& artifact) {
  TRY(const TipView view, parts_.tips.view());
  TRY(const TipLogs::Tail tail, TipLogs(view, &parts_.logs).tail(LogKind::dist, artifact.distribution));
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
  TipLogs logs(view, &parts_.logs);
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
