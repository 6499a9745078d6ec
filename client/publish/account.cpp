// SPDX-License-Identifier: PostgreSQL
#include "client/publish/account.hpp"

#include "client/account/saved_tokens.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

Result<LayerView> only_registry(Session& session, const std::optional<std::string>& name) {
  TRY(auto layers, session.fresh_layers().open(name));
  if (layers.size() == 1) return std::move(layers.front());
  std::vector<std::string> names;
  for (const LayerView& layer : layers) names.push_back(layer.state.name);
  return fail(Errc::usage, "which registry? say --registry with one of: " + joined(names));
}

Result<std::string> api_url_of(const LayerView& layer) {
  TRY(const Resource api, layer.location.resolve(layer.index->registry().api_url));
  if (const auto* url = std::get_if<std::string>(&api)) return *url + (url->ends_with('/') ? "" : "/");
  return fail(Errc::usage, "registry " + layer.state.name + " is a folder (" + layer.state.url +
                               "); publishing needs a registry with an http(s) URL");
}

Result<std::string> read_token(Session& session, const std::string& file, const std::string& url) {
  std::string token = session.world.variable("HOWDAH_TOKEN");
  if (!file.empty()) {
    TRY(token, read_file(file, 4096));
  }
  if (token.empty()) {
    TRY(const auto saved, SavedTokens(session.home.tokens()).find(url));
    if (saved) token = saved->token;
  }
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r' || token.back() == ' '))
    token.pop_back();
  if (!token.empty() && token.find_first_of("\r\n") == std::string::npos) return token;
  return fail(Errc::unauthenticated,
              "the registry wants a token for this: sign in with howdah login, set HOWDAH_TOKEN, or give "
              "--token-file FILE");
}

void warn_about_clear_text(Console& console, const std::string& url) {
  const bool local = url.starts_with("http://127.0.0.1") || url.starts_with("http://localhost") ||
                     url.starts_with("http://[::1]");
  if (url.starts_with("http://") && !local)
    console.note("warning: " + url + " is not encrypted; anyone on the way can read your token");
}

}  // namespace

void AccountFlags::declare(CLI::App& app) {
  app.add_option("--registry", registry, "Where to, when several registries are in use");
  app.add_option("--token-file", token_file, "Read the token from this file instead of HOWDAH_TOKEN");
}

Result<RegistryAddress> open_registry(Session& session, const std::optional<std::string>& name) {
  if (session.network.offline)
    return fail(Errc::usage, "an account is the registry's to know; run this without --offline");
  TRY(LayerView layer, only_registry(session, name));
  TRY(std::string url, api_url_of(layer));
  warn_about_clear_text(session.console, url);
  return RegistryAddress{std::move(layer), std::move(url)};
}

Result<Account> open_account(Session& session, const AccountFlags& flags) {
  TRY(LayerView layer, only_registry(session, flags.registry));
  TRY(std::string url, api_url_of(layer));
  TRY(std::string token, read_token(session, flags.token_file, url));
  warn_about_clear_text(session.console, url);
  return Account{std::move(layer), std::move(url), std::move(token)};
}

Result<Account> open_current_account(Session& session, AccountFlags flags) {
  TRY(Account account, open_account(session, flags));
  TRY_VOID(bring_up_to_date(session, account));
  return account;
}

Result<void> bring_up_to_date(Session& session, Account& account) {
  if (session.network.offline)
    return fail(Errc::usage, "statements are sent to a registry; run this without --offline");
  const std::string name = account.layer.state.name;
  TRY_VOID(session.layers().update(name, session.world.clock));
  TRY(auto layers, session.layers().open(name));
  account.layer = std::move(layers.front());
  return {};
}

}  // namespace howdah
