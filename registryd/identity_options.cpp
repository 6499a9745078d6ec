// SPDX-License-Identifier: PostgreSQL
#include "registryd/identity_options.hpp"

namespace howdah {

void take_identity_settings(Settings& settings, IdentityOptions& options) {
  settings.take("registration", options.registration);
  settings.take("mail_from", options.mail_from);
  settings.take("smtp", options.smtp);
  settings.take("smtp_user", options.smtp_user);
  settings.take("smtp_password_file", options.smtp_password_file);
}

Result<IdentitySettings> read_identity_options(const IdentityOptions& options, const std::string& host) {
  IdentitySettings settings;
  TRY(settings.registration, registration_mode(options.registration));
  settings.mail.from =
      options.mail_from.empty() ? "registry@" + host.substr(0, host.find(':')) : options.mail_from;
  if (const auto fine = check_mail_address(settings.mail.from); !fine)
    return tl::unexpected(in_context("--mail-from", fine.error()));
  if (options.smtp.empty()) return settings;
  SmtpServer server{options.smtp, options.smtp_user, {}};
  if (!options.smtp_password_file.empty()) {
    constexpr std::uint64_t k_max_password_file = 4096;
    TRY(server.password, read_file(options.smtp_password_file, k_max_password_file));
    while (!server.password.empty() && (server.password.back() == '\n' || server.password.back() == '\r'))
      server.password.pop_back();
  }
  settings.mail.server = std::move(server);
  return settings;
}

}  // namespace howdah
