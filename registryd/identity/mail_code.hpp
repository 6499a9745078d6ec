// SPDX-License-Identifier: PostgreSQL
// The codes that mails carry.
#pragma once

#include <optional>
#include <string>

#include "registryd/identity/one_time_codes.hpp"

namespace howdah {

/// Keeps the digest, returns the code.
[[nodiscard]] Result<std::string> new_mail_code(SqlDatabase& database, const OneTimeCode& code);

/// Spaces around it do not matter. Nothing when it is unknown, used or too old.
[[nodiscard]] Result<std::optional<OneTimeCode>> take_mail_code(SqlDatabase& database,
                                                                const std::string& code, CodePurpose purpose,
                                                                UnixSeconds now);

}  // namespace howdah
