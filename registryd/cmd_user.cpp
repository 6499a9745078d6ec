// SPDX-License-Identifier: PostgreSQL
// registryd user add: a `user` statement in the index, and an account beside it.
#include <fmt/format.h>

#include <memory>

#include "core/index/keyring.hpp"
#include "registryd/commands.hpp"
#include "registryd/identity/accounts.hpp"
#include "registryd/place.hpp"

namespace howdah {
namespace {

struct UserOptions {
  std::string name;
  std::string email;
  Place place;
  bool admin = false;
};

/// Nothing when the index knows the user already.
Result<std::optional<git::ObjectId>> state_user(const DataFolder& data, const Name& name,
                                                const Clock& clock) {
  TRY(const RegistryIdentity identity, identify(data));
  TRY(OnlineKeys keys, load_online_keys(data.keys()));
  IndexWriter writer(data.index(), identity.anchor(), std::move(keys), clock);
  TRY(const Committed committed, writer.commit([&name](Staging& staging) -> Result<void> {
    TRY(const auto known, staging.lines(LogKind::users, name));
    if (known) return {};
    staging.say(fmt::format("user {}", name.given()));
    TRY_VOID(staging.append("user", name, {{"display", name.given()}}));
    return {};
  }));
  if (committed.statements.empty()) return std::nullopt;
  return committed.commit;
}

Result<User> read_user(const UserOptions& options, UnixSeconds now) {
  const auto name = Name::parse(options.name);
  if (!name) return fail(Errc::usage, "NAME: " + name.error().message);
  const std::size_t at = options.email.find('@');
  if (at == 0 || at == std::string::npos || at + 1 == options.email.size())
    return fail(Errc::usage,
                fmt::format("--email {}: write an address, such as ada@example.org", options.email));
  return User{name->key(), name->given(), options.email, options.admin, now};
}

/// First the index, then the account: a user without account, as a rebuilt registry has them, gets one by the
/// same command.
Result<void> add_user(const UserOptions& options, const Terminal& terminal) {
  const SystemClock clock;
  const DataFolder data = options.place.folder();
  TRY(const User user, read_user(options, clock.now()));
  TRY(const Name name, Name::parse(options.name));
  TRY(const auto database, options.place.open_state());
  Accounts accounts(*database);
  TRY(const auto account, accounts.find(user.key));
  if (account) return fail(Errc::conflict, fmt::format("user '{}' has an account already", user.key));
  TRY(const auto commit, state_user(data, name, clock));
  TRY_VOID(accounts.add(user));
  if (terminal.json) {
    terminal.out << Json{{"user", user.key},
                         {"display", user.display},
                         {"admin", user.admin},
                         {"commit", commit ? Json(commit->hex()) : Json(nullptr)}}
                 << '\n';
    return {};
  }
  terminal.out << fmt::format("added user {}{}\n", user.key,
                              commit ? "" : " (the index knew the name already)");
  terminal.err << fmt::format("next: registryd token create {} --data {}\n", user.key, data.root.string());
  return {};
}

}  // namespace

ServerCommand add_user_add_command(CLI::App& command) {
  const auto options = std::make_shared<UserOptions>();
  command.add_option("NAME", options->name, "What the user is called in the index")->required();
  command.add_option("--email", options->email, "Kept in the database only, never in the index")->required();
  command.add_flag("--admin", options->admin, "May administer the registry");
  add_place_options(command, options->place);
  return [options](const Terminal& terminal) { return add_user(*options, terminal); };
}

}  // namespace howdah
