// SPDX-License-Identifier: PostgreSQL
// The program's side of RFC 8628: show a code, ask until its user has answered.
#pragma once

#include "client/account/account_api.hpp"
#include "client/account/saved_tokens.hpp"
#include "client/command.hpp"

namespace howdah {

struct DeviceWish {
  std::string client;
  std::string scope;
  std::string patterns;
};

/// Errors: denied (the user refused), unavailable (nobody answered in time).
[[nodiscard]] Result<SavedToken> wait_for_device(Session& session, const AccountApi& api,
                                                 const DeviceWish& wish);

}  // namespace howdah
