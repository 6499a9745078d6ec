// SPDX-License-Identifier: PostgreSQL
// The flags of commands that act on an account, and what they open.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/account/account_api.hpp"
#include "client/command.hpp"
#include "client/publish/account.hpp"

namespace howdah {

/// --registry, --as, --key, --password-file, --code.
struct SignInFlags {
  std::optional<std::string> registry;
  SignIn how;
  void declare(CLI::App& app);
  [[nodiscard]] bool given() const { return !how.key.empty() || !how.password_file.empty(); }
};

/// --scope, --for, --days.
struct TokenFlags {
  std::string scope = "publish-new publish-update yank";
  std::vector<std::string> patterns;
  int days = 0;
  void declare(CLI::App& app);
  [[nodiscard]] Json wish(const std::string& name) const;
  [[nodiscard]] std::string pattern_text() const;
};

struct SignedIn {
  RegistryAddress registry;
  AccountApi api;  ///< with the session
};

/// Errors: those of open_registry() and open_session().
[[nodiscard]] Result<SignedIn> sign_in(Session& session, const SignInFlags& flags);

}  // namespace howdah
