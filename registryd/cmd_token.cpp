// SPDX-License-Identifier: PostgreSQL
// registryd token create
#include <fmt/format.h>

#include <memory>

#include "core/model/json.hpp"
#include "registryd/commands.hpp"
#include "registryd/identity/tokens.hpp"
#include "registryd/place.hpp"
#include "registryd/state/token.hpp"

namespace howdah {
namespace {

constexpr int k_default_days = 90;
constexpr int k_max_days = 366;
constexpr UnixSeconds k_day = 86'400;

struct TokenOptions {
  Place place;
  std::string user;
  int days = k_default_days;
  std::string scopes;
  std::vector<std::string> patterns;
};

Result<void> create_token(const TokenOptions& options, const Terminal& terminal) {
  const auto name = Name::parse(options.user);
  if (!name) return fail(Errc::usage, "NAME: " + name.error().message);
  TRY(const auto database, options.place.open_state());
  TRY(const std::string token, new_token());
  const UnixSeconds now = SystemClock().now();
  StoredToken stored{sha256(token), name->key(), token_hint(token), now, now + options.days * k_day};
  stored.name = "made by the operator";
  TRY(stored.scopes, options.scopes.empty() ? Result<Scopes>(Scopes::all()) : Scopes::parse(options.scopes));
  if (!options.patterns.empty()) stored.patterns.clear();
  for (const std::string& pattern : options.patterns) {
    TRY(std::string parsed, parse_pattern(pattern));
    stored.patterns.push_back(std::move(parsed));
  }
  TRY_VOID(Tokens(*database).add(stored));
  const std::string expires = to_rfc3339(stored.expires);
  if (terminal.json) {
    terminal.out << Json{{"token", token}, {"user", stored.user}, {"expires", expires}} << '\n';
  } else {
    terminal.out << token << '\n';
  }
  terminal.err << fmt::format("token of {}, shown only now; expires {}\n", stored.user, expires);
  return {};
}

}  // namespace

ServerCommand add_token_create_command(CLI::App& command) {
  const auto options = std::make_shared<TokenOptions>();
  command.add_option("NAME", options->user, "Whose token")->required();
  add_place_options(command, options->place);
  command.add_option("--days", options->days, "Days until it expires")
      ->check(CLI::Range(1, k_max_days))
      ->capture_default_str();
  command.add_option(
      "--scope", options->scopes,
      "publish-new, publish-update, yank, owners, read-private, with commas between them (default all)");
  command.add_option("--for", options->patterns, "Distributions it is for, such as pg_* (default all)");
  return [options](const Terminal& terminal) { return create_token(*options, terminal); };
}

}  // namespace howdah
