// SPDX-License-Identifier: PostgreSQL
// Who is asking, and by which right: a user in person (a session) or a token of theirs.
#pragma once

#include <optional>
#include <string>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "registryd/identity/accounts.hpp"
#include "registryd/identity/scope.hpp"

namespace howdah {

/// A login that stands.
struct SessionGrant {
  std::string id;          ///< names the session; is not its secret
  UnixSeconds proven = 0;  ///< when its user last showed who they are
};

/// How long after a login, or a re-authentication, dangerous acts are open.
inline constexpr UnixSeconds k_fresh_seconds = 600;

struct Identity {
  User user;
  std::optional<TokenGrant> grant;      ///< of a token
  std::optional<SessionGrant> session;  ///< in person; exactly one of the two is there

  /// Whether this may be done to that distribution, as far as the token goes: ownership is the index's to
  /// say. Errors: denied, naming the missing scope or pattern.
  [[nodiscard]] Result<void> may(Scope scope, const Name& distribution) const;
  /// The same for what concerns no single distribution.
  [[nodiscard]] Result<void> may(Scope scope) const;
};

}  // namespace howdah
