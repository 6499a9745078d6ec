// SPDX-License-Identifier: PostgreSQL
#include "registryd/identity/notices.hpp"

namespace howdah {

Result<void> Notices::send(Letter letter, const User& user, const std::string& to,
                           const std::string& detail) const {
  return outbox_.put(write_letter(letter, to, user.display, registry_.text(), detail));
}

void Notices::tell(Letter letter, const User& user, const std::string& detail) const {
  const Mail mail = write_letter(letter, user.email, user.display, registry_.text(), detail);
  log_.info("account-changed", {{"user", user.key}, {"what", mail.subject}});
  if (const auto put = outbox_.put(mail); !put)
    log_.error("mail-not-written", {{"user", user.key}, {"message", put.error().message}});
}

}  // namespace howdah
