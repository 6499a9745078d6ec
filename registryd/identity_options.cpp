// SPDX-License-Identifier: PostgreSQL
#include "registryd/identity_options.hpp"

namespace howdah {

void add_identity_options(CLI::App& command, IdentityOptions& options) {
  command
      .add_option("--registration", options.registration,
                  "open, moderated (somebody approves each account) or closed")
      ->capture_default_str();
  command.add_option("--mail-from", options.mail_from, "The sender of mails (default registry@HOST)");
  command.add_option("--smtp", options.smtp,
                     "Mail server: smtp://HOST:PORT or smtps://HOST:PORT; without, mails stay in mail/new");
  command.add_option("--smtp-user", options.smtp_user, "Who we are to the mail server");
  command.add_option("--smtp-password-file", options.smtp_password_file, "A file with the password for it");
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
