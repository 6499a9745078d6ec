// SPDX-License-Identifier: PostgreSQL
// registryd user add: a `user` statement in the index, and an account beside it.
#include <fmt/format.h>

#include <memory>

#include "core/index/keyring.hpp"
#include "core/sys/mail.hpp"
#include "registryd/commands.hpp"
#include "registryd/identity/accounts.hpp"
#include "registryd/identity/index_user.hpp"
#include "registryd/identity/login_key.hpp"
#include "registryd/place.hpp"

namespace howdah {
namespace {

struct UserOptions {
  std::string name;
  std::string email;
  std::string key;
  Place place;
  bool admin = false;
};

/// Nothing when the index knows the user already.
Result<std::optional<git::ObjectId>> state_user(const DataFolder& data, const Name& name,
                                                const Clock& clock) {
  TRY(const RegistryIdentity identity, identify(data));
  TRY(OnlineKeys keys, load_online_keys(data.keys()));
  IndexWriter writer(data.index(), identity.anchor(), std::move(keys), clock);
  return record_user(writer, name);
}

Result<User> read_user(const UserOptions& options, UnixSeconds now) {
  const auto name = Name::parse(options.name);
  if (!name) return fail(Errc::usage, "NAME: " + name.error().message);
  if (const auto fine = check_mail_address(options.email); !fine)
    return tl::unexpected(in_context("--email " + options.email, fine.error()));
  return User{name->key(), name->given(), options.email, options.admin, now, false, AccountState::open};
}

/// First the index, then the account: a user without account, as a rebuilt registry has them, gets one by the
/// same command.
Result<void> add_user(const UserOptions& options, const Terminal& terminal) {
  const SystemClock clock;
  const DataFolder data = options.place.folder();
  TRY(const User user, read_user(options, clock.now()));
  TRY(const Name name, Name::parse(options.name));
  const UnixSeconds now = clock.now();
  TRY(const auto key, options.key.empty() ? Result<LoginKey>() : read_login_key(options.key, now));
  TRY(const auto database, options.place.open_state());
  Accounts accounts(*database);
  TRY(const auto account, accounts.find(user.key));
  if (account) return fail(Errc::conflict, fmt::format("user '{}' has an account already", user.key));
  TRY(const auto commit, state_user(data, name, clock));
  TRY_VOID(accounts.add(user));
  if (!options.key.empty()) TRY_VOID(Credentials(*database).add_key(user.key, key));
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
  command.add_option("--key", options->key, "An SSH public key (ssh-ed25519 AAAA…) to sign in with");
  command.add_flag("--admin", options->admin, "May administer the registry");
  add_place_options(command, options->place);
  return [options](const Terminal& terminal) { return add_user(*options, terminal); };
}

}  // namespace howdah
