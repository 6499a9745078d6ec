// SPDX-License-Identifier: PostgreSQL
#include "registryd/identity/mail_code.hpp"

#include "registryd/state/token.hpp"

namespace howdah {

Result<std::string> new_mail_code(SqlDatabase& database, const OneTimeCode& code) {
  TRY(std::string text, new_token(k_mail_code));
  TRY_VOID(OneTimeCodes(database).add(sha256(text), code));
  return text;
}

Result<std::optional<OneTimeCode>> take_mail_code(SqlDatabase& database, const std::string& code,
                                                  CodePurpose purpose, UnixSeconds now) {
  const std::size_t start = code.find_first_not_of(" \r\n\t");
  if (start == std::string::npos) return std::nullopt;
  const std::string plain = code.substr(start, code.find_last_not_of(" \r\n\t") + 1 - start);
  return OneTimeCodes(database).take(sha256(plain), purpose, now);
}

}  // namespace howdah
