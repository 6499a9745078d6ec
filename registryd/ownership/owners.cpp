// SPDX-License-Identifier: PostgreSQL
#include "registryd/ownership/owners.hpp"

#include <fmt/format.h>

#include "core/rules/ownership.hpp"
#include "registryd/publish/tip_logs.hpp"

namespace howdah {
namespace {

struct Wish {
  std::string user;
  bool transfer = false;
};

Result<Wish> read_wish(std::string_view text) {
  TRY(const Json body, parse_json(text, {k_max_invitation_body, 4}));
  const Json user = body.is_object() ? body.value("user", Json()) : Json();
  const Json transfer = body.is_object() ? body.value("transfer", Json(false)) : Json();
  if (!user.is_string() || !transfer.is_boolean())
    return fail(Errc::invalid, R"(write {"user":NAME} and perhaps "transfer":true)");
  TRY(const Name name, Name::parse(user.get<std::string>()));
  return Wish{name.key(), transfer.get<bool>()};
}

Result<Ownership> ownership_in(const Staging& staging, const Name& distribution, UnixSeconds now) {
  TRY(const auto lines, staging.lines(LogKind::dist, distribution));
  if (!lines) return fail(Errc::not_found, fmt::format("no distribution '{}' here", distribution.given()));
  return fold_ownership(*lines, now);
}

tl::unexpected<Error> no_invitation(const std::string& id) {
  return fail(Errc::not_found,
              fmt::format("there is no invitation {} to you; it may have expired or been withdrawn", id));
}

}  // namespace

Result<Ownership> Owners::ownership(const Name& distribution) {
  TRY(const TipView view, tips_.view());
  TipLogs logs(view);
  TRY(const auto lines, logs.lines(LogKind::dist, distribution));
  if (!lines) return fail(Errc::not_found, fmt::format("no distribution '{}' here", distribution.given()));
  return fold_ownership(*lines, clock_.now());
}

Result<void> Owners::check_owner(const User& who, const Name& distribution) {
  TRY(const Ownership owned, ownership(distribution));
  if (owned.is_owner(who.key)) return {};
  return fail(Errc::denied,
              fmt::format("{} does not own the distribution '{}'", who.key, distribution.key()));
}

Result<Json> Owners::invite(const User& who, const Name& distribution, std::string_view body) {
  TRY(const Wish wish, read_wish(body));
  TRY_VOID(check_owner(who, distribution));
  TRY(const Ownership owned, ownership(distribution));
  if (owned.is_owner(wish.user))
    return fail(Errc::conflict, fmt::format("{} owns '{}' already", wish.user, distribution.key()));
  TRY(const auto account, Accounts(database_).find(wish.user));
  if (!account) return fail(Errc::not_found, fmt::format("/user: nobody is called '{}' here", wish.user));
  TRY(const std::string id, new_id());
  const UnixSeconds now = clock_.now();
  const Invitation invitation{id,  distribution.key(),      who.key, wish.user, wish.transfer,
                              now, now + k_invitation_lives};
  TRY_VOID(invitations_.add(invitation));
  return to_json(invitation);
}

Result<Json> Owners::invitations(const User& who, const Name& distribution) {
  TRY_VOID(check_owner(who, distribution));
  TRY(const auto open, invitations_.of_distribution(distribution.key(), clock_.now()));
  Json list = Json::array();
  for (const Invitation& invitation : open) list.push_back(to_json(invitation));
  return Json{{"invitations", std::move(list)}};
}

Result<Json> Owners::invitations_to(const User& who) {
  TRY(const auto open, invitations_.to_user(who.key, clock_.now()));
  Json list = Json::array();
  for (const Invitation& invitation : open) list.push_back(to_json(invitation));
  return Json{{"invitations", std::move(list)}};
}

Result<Json> Owners::accept(const User& who, const std::string& id) {
  TRY(const auto invitation, invitations_.find(id, clock_.now()));
  if (!invitation || invitation->invitee != who.key) return no_invitation(id);
  TRY(const Name distribution, Name::parse(invitation->distribution));
  TRY(const Ownership owned, ownership(distribution));
  if (owned.keyed()) {
    return Json{{"accepted", true},
                {"statements", Json::array()},
                {"signatures_needed", owned.threshold()},
                {"next", fmt::format("an owner signs: howdah owner add {} {} --key FILE", distribution.key(),
                                     who.key)}};
  }
  TRY(Json answer, record(*invitation, distribution));
  TRY_VOID(invitations_.remove(id));
  return answer;
}

/// Who invited must still be an owner at the moment of the commit: what they gave ends with what they had.
Result<Json> Owners::record(const Invitation& invitation, const Name& distribution) {
  Json statements = Json::array();
  TRY(const Committed committed, writer_.commit([&](Staging& staging) -> Result<void> {
    statements = Json::array();
    TRY(const Ownership owned, ownership_in(staging, distribution, clock_.now()));
    if (!owned.is_owner(invitation.inviter)) {
      return fail(Errc::denied, fmt::format("{}, who invited you, does not own '{}' any more",
                                            invitation.inviter, distribution.key()));
    }
    const auto say = [&](const char* type, const std::string& owner) -> Result<void> {
      TRY(const Appended made,
          staging.append(type, distribution, {{"owner", owner}, {"by", invitation.inviter}}));
      statements.push_back(
          {{"type", type}, {"owner", owner}, {"statement", made.statement.hex()}, {"seq", made.seq}});
      return {};
    };
    if (!owned.is_owner(invitation.invitee)) TRY_VOID(say("owner-add", invitation.invitee));
    if (invitation.transfer) TRY_VOID(say("owner-remove", invitation.inviter));
    staging.say(fmt::format("{} {} to {}", invitation.transfer ? "transfer" : "invite", distribution.key(),
                            invitation.invitee));
    return {};
  }));
  return Json{{"accepted", true}, {"statements", statements}, {"commit", committed.commit.hex()}};
}

Result<void> Owners::drop(const User& who, const std::string& id) {
  TRY(const auto invitation, invitations_.find(id, clock_.now()));
  if (!invitation) return no_invitation(id);
  if (invitation->invitee != who.key) {
    TRY(const Name distribution, Name::parse(invitation->distribution));
    if (!check_owner(who, distribution)) return no_invitation(id);
  }
  return invitations_.remove(id);
}

Result<Owners::Departure> Owners::forget(const std::string& account) {
  TRY_VOID(invitations_.remove_account(account));
  Departure departure;
  TRY(const auto keys, [this]() -> Result<std::vector<std::string>> {
    TRY(const TipView view, tips_.view());
    return (*view)->keys(LogKind::dist);
  }());
  for (const std::string& key : keys) {
    TRY(const Name distribution, Name::parse(key));
    TRY(const Ownership owned, ownership(distribution));
    if (!owned.is_owner(account)) continue;
    TRY(const bool left, leave(account, distribution));
    (left ? departure.left : departure.kept).push_back(key);
  }
  return departure;
}

/// False where the rules of the index keep an owner: the last one, or one whose co-owners hold keys.
Result<bool> Owners::leave(const std::string& account, const Name& distribution) {
  const auto committed = writer_.commit([&](Staging& staging) -> Result<void> {
    TRY_VOID(staging.append("owner-remove", distribution, {{"owner", account}, {"by", account}}));
    staging.say(fmt::format("{} leaves {}", account, distribution.key()));
    return {};
  });
  if (committed) return true;
  if (committed.error().code == Errc::untrusted) return false;
  return tl::unexpected(committed.error());
}

}  // namespace howdah
