// SPDX-License-Identifier: PostgreSQL
// Mail: composed as RFC 5322 text, and handed to a mail server by SMTP (libcurl).
#pragma once

#include <string>
#include <string_view>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"

namespace howdah {

struct Mail {
  std::string to;
  std::string subject;  ///< ASCII
  std::string text;     ///< UTF-8, lines ending in LF
};

/// `local@domain`: ASCII, without spaces, quotes or control characters, at most 254 bytes; nothing that could
/// become a second header or a second recipient. Errors: usage.
[[nodiscard]] Result<void> check_mail_address(std::string_view address);

/// The message with its headers, lines ending in CRLF. `from` and the mail's address have been checked; `id`
/// is unique. A line break in the subject becomes a space.
[[nodiscard]] std::string compose_mail(const Mail& mail, const std::string& from, const std::string& id,
                                       UnixSeconds now);

struct SmtpServer {
  std::string url;   ///< `smtp://host:port` (STARTTLS, except on this machine) or `smtps://host:port`
  std::string user;  ///< empty: without authentication
  std::string password;
};

/// Errors: usage (the URL), unavailable (no answer, refused for now), denied (the server refuses for good).
[[nodiscard]] Result<void> send_mail(const SmtpServer& server, const std::string& from, const std::string& to,
                                     const std::string& message);

}  // namespace howdah
