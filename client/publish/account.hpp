// SPDX-License-Identifier: PostgreSQL
// Where a command sends what a user publishes or states, and as whom: a registry over http(s) and a token.
#pragma once

#include <optional>
#include <string>

#include "client/command.hpp"
#include "core/base/result.hpp"

namespace howdah {

/// --registry and --token-file.
struct AccountFlags {
  std::optional<std::string> registry;
  std::string token_file;
  void declare(CLI::App& app);
};

struct Account {
  LayerView layer;
  std::string api_url;  ///< ends in a slash
  std::string token;
};

/// A registry that is asked by http(s).
struct RegistryAddress {
  LayerView layer;
  std::string api_url;  ///< ends in a slash
};

/// The one registry, or the one named. Errors: usage (several registries, a folder, --offline).
[[nodiscard]] Result<RegistryAddress> open_registry(Session& session, const std::optional<std::string>& name);

/// The one registry, or the one named, with HOWDAH_TOKEN, the token
/// file, or the token `howdah login` saved. Warns about a token sent in the
/// clear. Errors: usage (several registries, a folder), unauthenticated.
[[nodiscard]] Result<Account> open_account(Session& session, const AccountFlags& flags);

/// The same with the registry as it is now, for statements that name what stands before them. Errors: also
/// those of an update.
[[nodiscard]] Result<Account> open_current_account(Session& session, AccountFlags flags);

/// Fetches and verifies what is new in the account's registry.
[[nodiscard]] Result<void> bring_up_to_date(Session& session, Account& account);

}  // namespace howdah
