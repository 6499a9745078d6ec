// SPDX-License-Identifier: PostgreSQL
// registryd quota: how much accounts may publish a day.
#include <fmt/format.h>

#include <memory>

#include "core/model/json.hpp"
#include "core/model/name.hpp"
#include "registryd/commands.hpp"
#include "registryd/identity/accounts.hpp"
#include "registryd/place.hpp"
#include "registryd/publish/quotas.hpp"

namespace howdah {
namespace {

struct QuotaOptions {
  Place place;
  std::string user;
  Quota quota;
};

Result<void> set(const QuotaOptions& options, const Terminal& terminal) {
  TRY(const auto database, options.place.open_state());
  std::string account;
  if (!options.user.empty()) {
    TRY(const Name name, Name::parse(options.user));
    account = name.key();
    TRY(const auto known, Accounts(*database).find(account));
    if (!known) return fail(Errc::not_found, fmt::format("user '{}' has no account here", account));
  }
  TRY_VOID(Quotas(*database).set(account, options.quota));
  terminal.err << fmt::format("set the quota of {}\n", account.empty() ? "everybody without one" : account);
  return {};
}

Result<void> list(const QuotaOptions& options, const Terminal& terminal) {
  TRY(const auto database, options.place.open_state());
  TRY(const auto all, Quotas(*database).all());
  Json rows = Json::array();
  for (const AccountQuota& row : all) {
    if (!terminal.json) {
      terminal.out << fmt::format("{}  releases {}  bytes {}  names {}\n",
                                  row.account.empty() ? "(everybody)" : row.account, row.quota.releases,
                                  row.quota.bytes, row.quota.names);
    }
    rows.push_back({{"account", row.account},
                    {"releases", row.quota.releases},
                    {"bytes", row.quota.bytes},
                    {"names", row.quota.names}});
  }
  if (terminal.json) terminal.out << Json{{"quotas", std::move(rows)}}.dump() << '\n';
  return {};
}

}  // namespace

ServerCommand add_quota_set_command(CLI::App& command) {
  const auto options = std::make_shared<QuotaOptions>();
  add_place_options(command, options->place);
  command.add_option("USER", options->user, "Whose; left out: everybody's who has none of their own");
  command.add_option("--releases", options->quota.releases, "Releases a day; 0: no limit")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--bytes", options->quota.bytes, "Bytes of archives a day; 0: no limit")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--names", options->quota.names, "New distributions a day; 0: no limit")
      ->check(CLI::NonNegativeNumber);
  return [options](const Terminal& terminal) { return set(*options, terminal); };
}

ServerCommand add_quota_list_command(CLI::App& command) {
  const auto options = std::make_shared<QuotaOptions>();
  add_place_options(command, options->place);
  return [options](const Terminal& terminal) { return list(*options, terminal); };
}

}  // namespace howdah
