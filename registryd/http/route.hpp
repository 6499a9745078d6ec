// SPDX-License-Identifier: PostgreSQL
// One row of the route table.
#pragma once

#include <string_view>

#include "core/base/result.hpp"
#include "registryd/http/message.hpp"

namespace howdah {

struct App;

/// Who may. Everybody but `everyone` is known by Request::identity. A row asks for what can be said before
/// the body is read; which distribution a request is about, and whose that is, the handler asks
/// (Identity::may, the index).
enum class Permission : std::uint8_t {
  everyone,
  signed_in,  ///< a user in person: a session, never a token
  fresh,      ///< a user in person who showed who they are within the last k_fresh_seconds
  publish,    ///< a session, or a token with publish-new or publish-update, or one made for a trusted
              ///< publisher: then Request::bound is set too
  yank,       ///< a session, or a token with yank
  owners,     ///< a session, or a token with owners
  write,  ///< a session, or a token with any scope but read-private: the handler asks for the one it needs
  read,   ///< a session, or a token with read-private
  moderator,  ///< a session of a moderator or an administrator
  admin,      ///< a fresh session of an administrator
};

struct Route {
  std::string_view method;
  /// Segments are literal, `{name}` or `{name}` with a literal end, as in `/v1/artifacts/{sha256}.minisig`.
  std::string_view pattern;
  Permission permission;
  Result<Response> (*handler)(const App&, Request&);
  std::string_view summary;
};

}  // namespace howdah
