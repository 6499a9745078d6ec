// SPDX-License-Identifier: PostgreSQL
#include "client/account/account_flags.hpp"

#include <sstream>

namespace howdah {

void SignInFlags::declare(CLI::App& app) {
  app.add_option("--registry", registry, "Which registry, when several are in use");
  app.add_option("--as", how.user, "Who you are there");
  app.add_option("--key", how.key, "Sign in with this SSH key");
  app.add_option("--password-file", how.password_file, "Sign in with the password in this file");
  app.add_option("--code", how.code, "The one-time password, or a recovery code");
}

void TokenFlags::declare(CLI::App& app) {
  app.add_option("--scope", scope,
                 "publish-new, publish-update, yank, owners, read-private, with spaces between them")
      ->capture_default_str();
  app.add_option("--for", patterns, "Distributions it is for, such as 'pg_*' (default all)");
  app.add_option("--days", days, "Days until it expires, 90 at most (default 7)");
}

Json TokenFlags::wish(const std::string& name) const {
  Json scopes = Json::array();
  std::istringstream words(scope);
  for (std::string word; words >> word;) scopes.push_back(word);
  Json wish{{"name", name}, {"scopes", scopes}, {"patterns", patterns}};
  if (patterns.empty()) wish["patterns"] = {"*"};
  if (days != 0) wish["days"] = days;
  return wish;
}

std::string TokenFlags::pattern_text() const {
  std::string text;
  for (const std::string& pattern : patterns) text += (text.empty() ? "" : " ") + pattern;
  return text;
}

Result<SignedIn> sign_in(Session& session, const SignInFlags& flags) {
  TRY(RegistryAddress registry, open_registry(session, flags.registry));
  const std::string id = registry.layer.index->registry().id.text();
  TRY(std::string secret, open_session(session.world.http, registry.api_url, id, flags.how));
  AccountApi api(session.world.http, registry.api_url, std::move(secret));
  return SignedIn{std::move(registry), std::move(api)};
}

}  // namespace howdah
