// SPDX-License-Identifier: PostgreSQL
// howdah owner add|rm|require|cede|contest: each one statement in a distribution's log.
#include <memory>

#include "client/publish/owner_statement.hpp"

namespace howdah {
namespace {

struct Flags {
  OwnerFlags owner;
  // What some of the commands take besides.
  std::string user;
  int threshold = 0;
  std::string extension;
  std::string to;
  std::string reason;
  std::string recovery;
};

/// The members of one type's statement that say more than who acts.
using Members = Result<Json> (*)(const Flags& flags, const Acting& acting);

Result<Json> owner_member(const Flags& flags, const Acting&) {
  TRY(const Name user, Name::parse(flags.user));
  return Json{{"owner", user.key()}};
}

Result<Json> threshold_member(const Flags& flags, const Acting&) {
  return Json{{"threshold", flags.threshold}};
}

Result<Json> cede_members(const Flags& flags, const Acting&) {
  TRY(const Name extension, Name::parse(flags.extension));
  TRY(const Name to, Name::parse(flags.to));
  return Json{{"extension", extension.key()}, {"to", to.key()}};
}

Result<Json> contest_members(const Flags& flags, const Acting& acting) {
  std::string recovery = flags.recovery;
  const auto& pending = acting.ownership.pending();
  if (recovery.empty() && pending.size() == 1) recovery = pending.front().statement;
  if (!recovery.empty()) return Json{{"recover", recovery}, {"reason", flags.reason}};
  if (pending.empty())
    return fail(Errc::not_found, "no recovery of " + acting.distribution.given() + " is under way");
  return fail(Errc::usage, "which recovery? howdah key ls " + acting.distribution.given() +
                               " shows them; say --recovery ID");
}

std::shared_ptr<Flags> declare(CLI::App& app) {
  auto flags = std::make_shared<Flags>();
  flags->owner.declare(app);
  return flags;
}

Run statement(std::shared_ptr<Flags> flags, const char* type, Members members) {
  return [flags = std::move(flags), type, members](Session& session) {
    return say_as_owner(session, flags->owner, type, [&](const Acting& acting) -> Result<Json> {
      TRY(Json body, members(*flags, acting));
      body["by"] = acting.user;
      return body;
    });
  };
}

}  // namespace

Run declare_owner_add(CLI::App& app) {
  auto flags = declare(app);
  app.add_option("USER", flags->user, "Who becomes an owner")->required();
  return statement(std::move(flags), "owner-add", owner_member);
}

Run declare_owner_rm(CLI::App& app) {
  auto flags = declare(app);
  app.add_option("USER", flags->user, "Who is an owner no longer")->required();
  return statement(std::move(flags), "owner-remove", owner_member);
}

Run declare_owner_require(CLI::App& app) {
  auto flags = declare(app);
  app.add_option("N", flags->threshold, "How many owners must sign")->required()->check(CLI::Range(1, 1000));
  return statement(std::move(flags), "require", threshold_member);
}

Run declare_owner_cede(CLI::App& app) {
  auto flags = declare(app);
  app.add_option("EXTENSION", flags->extension, "The extension's name that is given away")->required();
  app.add_option("TO", flags->to, "The distribution that gets it")->required();
  return statement(std::move(flags), "cede", cede_members);
}

Run declare_owner_contest(CLI::App& app) {
  auto flags = declare(app);
  app.add_option("--reason", flags->reason, "Why, for everyone to read")->required();
  app.add_option("--recovery", flags->recovery, "Id of the recovery, when several are under way");
  return statement(std::move(flags), "contest", contest_members);
}

}  // namespace howdah
