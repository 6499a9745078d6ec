// SPDX-License-Identifier: PostgreSQL
// Keys users sign in with.
#pragma once

#include <string>

#include "core/base/clock.hpp"
#include "registryd/identity/credentials.hpp"

namespace howdah {

/// From `ssh-ed25519 AAAA… comment`; the comment becomes its name. Errors: those of PublicKey::parse_ssh.
[[nodiscard]] Result<LoginKey> read_login_key(const std::string& line, UnixSeconds now);

}  // namespace howdah
