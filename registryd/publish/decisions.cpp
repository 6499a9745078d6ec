// SPDX-License-Identifier: PostgreSQL
#include "registryd/publish/decisions.hpp"

#include <fmt/format.h>

#include "registryd/identity/accounts.hpp"
#include "registryd/publish/tip_logs.hpp"

namespace howdah {
namespace {

tl::unexpected<Error> not_waiting(const std::string& id) {
  return fail(Errc::not_found, fmt::format("no release {} is waiting for you; it may have been decided", id));
}

}  // namespace

Result<bool> Decisions::may_decide(const User& who, const WaitingRelease& waiting) {
  TRY(const Name distribution, Name::parse(waiting.distribution));
  TRY(const TipView view, tips_.view());
  TipLogs logs(view);
  TRY(const auto lines, logs.lines(LogKind::dist, distribution));
  if (!lines) return waiting.account == who.key;
  return fold_ownership(*lines, clock_.now()).is_owner(who.key);
}

/// What a token needs to publish there, and so to keep something from being published.
Result<Scope> Decisions::scope_for(const Name& distribution) {
  TRY(const TipView view, tips_.view());
  TRY(const auto lines, TipLogs(view).lines(LogKind::dist, distribution));
  return lines ? Scope::publish_update : Scope::publish_new;
}

Result<WaitingRelease> Decisions::find(const std::string& id, WaitsFor waits_for) {
  TRY(WaitingRelease waiting, room_.find(id));
  if (waiting.waits_for == waits_for) return waiting;
  return not_waiting(id);
}

Result<std::vector<WaitingRelease>> Decisions::staged_for(const User& who) {
  TRY(const auto all, room_.all(WaitsFor::owner));
  std::vector<WaitingRelease> seen;
  for (const WaitingRelease& waiting : all) {
    TRY(const bool theirs, may_decide(who, waiting));
    if (theirs || waiting.account == who.key) seen.push_back(waiting);
  }
  return seen;
}

Result<Publication> Decisions::approve_staged(const Identity& who, const std::string& id) {
  TRY(const WaitingRelease waiting, find(id, WaitsFor::owner));
  TRY(const bool theirs, may_decide(who.user, waiting));
  if (!theirs) return not_waiting(id);
  TRY(Publication publication, publisher_.approve(who, waiting));
  // Where owners hold keys it waits on: for their signatures.
  if (!publication.waiting) TRY_VOID(room_.decide(id, "published", who.user.key, "", clock_.now()));
  return publication;
}

Result<void> Decisions::reject_staged(const Identity& who, const std::string& id, const std::string& reason) {
  TRY(const WaitingRelease waiting, find(id, WaitsFor::owner));
  TRY(const bool theirs, may_decide(who.user, waiting));
  if (!theirs && waiting.account != who.user.key) return not_waiting(id);
  TRY(const Name distribution, Name::parse(waiting.distribution));
  TRY(const Scope scope, scope_for(distribution));
  TRY_VOID(who.may(scope, distribution));
  return room_.decide(id, "rejected", who.user.key, reason, clock_.now());
}

Result<Publication> Decisions::approve_held(const std::string& by, const std::string& id) {
  TRY(const WaitingRelease waiting, find(id, WaitsFor::moderator));
  TRY(auto sender, Accounts(database_).find(waiting.account));
  if (!sender)
    return fail(Errc::denied,
                fmt::format("{}, who sent it, has no account any more; reject it", waiting.account));
  TRY_VOID(check_open(*sender));
  const Identity as_sender{*std::move(sender), {}, {}};
  TRY(Publication publication, publisher_.approve(as_sender, waiting));
  TRY_VOID(room_.decide(id, publication.waiting ? "passed on" : "published", by, "", clock_.now()));
  return publication;
}

Result<void> Decisions::reject_held(const std::string& by, const std::string& id, const std::string& reason) {
  TRY(const WaitingRelease waiting, find(id, WaitsFor::moderator));
  return room_.decide(waiting.id, "rejected", by, reason, clock_.now());
}

}  // namespace howdah
