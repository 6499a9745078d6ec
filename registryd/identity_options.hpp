// SPDX-License-Identifier: PostgreSQL
// What an operator says about registration and mail.
#pragma once

#include <string>

#include "registryd/identity/services.hpp"
#include "registryd/settings.hpp"

namespace howdah {

struct IdentityOptions {
  std::string registration = "moderated";
  std::string mail_from;
  std::string smtp;
  std::string smtp_user;
  std::string smtp_password_file;
};

/// `options` must outlive the parsing.
void take_identity_settings(Settings& settings, IdentityOptions& options);

/// `host` is the registry's, for the sender's address when none is given. Errors: usage, those of reading the
/// password's file.
[[nodiscard]] Result<IdentitySettings> read_identity_options(const IdentityOptions& options,
                                                             const std::string& host);

}  // namespace howdah
