// SPDX-License-Identifier: PostgreSQL
// howdah owner invite|accept: how owners come without keys.
#include <memory>

#include "client/command.hpp"
#include "client/publish/account.hpp"
#include "client/publish/upload.hpp"
#include "federation/release_meta.hpp"
#include "federation/routing.hpp"

namespace howdah {
namespace {

struct Flags {
  AccountFlags account;
  std::string distribution;
  std::string user;
  bool transfer = false;
};

Result<Answer> invite(Session& session, const Flags& flags) {
  TRY(const Name distribution, Name::parse(flags.distribution));
  TRY(const Account account, open_account(session, flags.account));
  TRY_VOID(check_may_hear(account.layer, distribution));
  TRY(const Json invitation,
      ask_registry(session.world.http, "POST",
                   account.api_url + "distributions/" + distribution.key() + "/invitations", account.token,
                   {{"user", flags.user}, {"transfer", flags.transfer}}));
  return Answer{invitation, "invited " + meta_text(invitation, "/invitee") +
                                "; it takes effect when they run: howdah owner accept " + distribution.key() +
                                "\n"};
}

/// The id of the invitation to that distribution.
Result<std::string> find_invitation(const Json& list, const Name& distribution) {
  for (const Json& invitation : list.value("invitations", Json::array()))
    if (meta_text(invitation, "/distribution") == distribution.key()) return meta_text(invitation, "/id");
  return fail(Errc::not_found,
              "nobody invites you to own " + distribution.given() + "; the invitation may have expired");
}

Result<Answer> accept(Session& session, const Flags& flags) {
  TRY(const Name distribution, Name::parse(flags.distribution));
  TRY(const Account account, open_account(session, flags.account));
  TRY(const Json list,
      ask_registry(session.world.http, "GET", account.api_url + "invitations", account.token, Json()));
  TRY(const std::string id, find_invitation(list, distribution));
  TRY(const Json accepted,
      ask_registry(session.world.http, "POST", account.api_url + "invitations/" + id + "/accept",
                   account.token, Json::object()));
  if (accepted.contains("commit")) return Answer{accepted, "you own " + distribution.key() + "\n"};
  Answer answer{accepted, "accepted; owners of " + distribution.key() + " hold keys, so " +
                              meta_text(accepted, "/next") + "\n"};
  answer.code = ExitCode::waiting;
  return answer;
}

}  // namespace

Run declare_owner_invite(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("DISTRIBUTION", flags->distribution, "The distribution")->required();
  app.add_option("USER", flags->user, "Who is to become an owner")->required();
  app.add_flag("--transfer", flags->transfer, "Leave when they accept");
  flags->account.declare(app);
  return [flags](Session& session) { return invite(session, *flags); };
}

Run declare_owner_accept(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("DISTRIBUTION", flags->distribution, "The distribution you were invited to own")->required();
  flags->account.declare(app);
  return [flags](Session& session) { return accept(session, *flags); };
}

}  // namespace howdah
