// SPDX-License-Identifier: PostgreSQL
// What an owner says of a distribution in one statement: drafted from the index, signed where owners hold
// keys, posted.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "client/publish/statement_send.hpp"

namespace howdah {

struct OwnerFlags {
  AccountFlags account;
  std::string distribution;
  std::string as;
  std::vector<fs::path> keys;

  /// Adds DISTRIBUTION, --key, --as and those of the account.
  void declare(CLI::App& app);
};

/// The members of one type's statement that its distribution does not say, who acts among them.
using OwnerSays = std::function<Result<Json>(const Acting& acting)>;

/// Errors: those of find_acting, `says` and send_statement.
[[nodiscard]] Result<Answer> say_as_owner(Session& session, const OwnerFlags& flags, const char* type,
                                          const OwnerSays& says);

}  // namespace howdah
