// SPDX-License-Identifier: PostgreSQL
// The mails a registry writes: one row of a table each.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/sys/mail.hpp"

namespace howdah {

enum class Letter : std::uint8_t {
  verify_email,
  reset_password,
  approved,
  rejected,
  suspended,
  restored,
  role_changed,
  password_changed,
  email_changed,
  second_factor_on,
  second_factor_off,
  recovery_codes_new,
  recovery_code_used,
  key_added,
  key_removed,
  token_made,
  token_revoked,
  closed,
};

struct LetterText {
  Letter letter;
  std::string_view subject;
  std::string_view text;  ///< `{detail}` stands for what is different every time
};

[[nodiscard]] std::span<const LetterText> letter_texts();

/// To `user` at `to`, from the registry called `registry`.
[[nodiscard]] Mail write_letter(Letter letter, const std::string& to, const std::string& user,
                                const std::string& registry, const std::string& detail);

}  // namespace howdah
