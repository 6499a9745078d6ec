// SPDX-License-Identifier: PostgreSQL
#include "registryd/identity/letters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace howdah {
namespace {

constexpr std::array k_texts{
    LetterText{
        Letter::verify_email, "Confirm your e-mail address",
        "Confirm that this address is yours with the code\n\n    {detail}\n\nas in\n\n    howdah account "
        "verify {detail}\n\nIt is good for two days. If you asked for nothing, ignore this mail."},
    LetterText{
        Letter::reset_password, "Set a new password",
        "Set a new password with the code\n\n    {detail}\n\nIt is good for one hour, once. If you asked "
        "for nothing, ignore this mail: your password stays as it is."},
    LetterText{Letter::approved, "Your account is open",
               "A moderator has approved your account. You can sign in."},
    LetterText{Letter::rejected, "Your account was not approved",
               "A moderator has refused your account: {detail}"},
    LetterText{
        Letter::suspended, "Your account is suspended",
        "Your account is suspended: {detail}\nNeither it nor its tokens open anything until that changes."},
    LetterText{Letter::restored, "Your account is open again", "Your account is no longer suspended."},
    LetterText{Letter::role_changed, "Your role has changed", "Your role is now: {detail}."},
    LetterText{Letter::password_changed, "Your password was changed",
               "Your password was changed. All other sessions have ended."},
    LetterText{Letter::email_changed, "Your e-mail address was changed",
               "Mail about your account goes to {detail} from now on, and no longer here."},
    LetterText{Letter::second_factor_on, "One-time passwords are on",
               "Signing in by password asks for a one-time password from now on."},
    LetterText{Letter::second_factor_off, "One-time passwords are off",
               "Signing in by password asks for no one-time password any more."},
    LetterText{Letter::recovery_codes_new, "Your recovery codes were replaced",
               "New recovery codes were made; the old ones open nothing any more."},
    LetterText{Letter::recovery_code_used, "A recovery code was used",
               "Somebody signed in with one of your recovery codes. It is used up; {detail} are left."},
    LetterText{Letter::key_added, "A login key was added",
               "The SSH key {detail} opens your account from now on."},
    LetterText{Letter::key_removed, "A login key was removed",
               "The SSH key {detail} opens your account no longer."},
    LetterText{Letter::token_made, "A token was made", "A token was made in your name: {detail}."},
    LetterText{
        Letter::token_revoked, "A token was revoked",
        "Somebody who held the token {detail} has revoked it, as those do who find one where it should not "
        "be. If that was not you, look where it may have leaked."},
    LetterText{Letter::closed, "Your account is closed",
               "Your account is closed. Its sessions, tokens and keys open nothing any more."},
};

std::string replaced(std::string_view text, const std::string& detail) {
  constexpr std::string_view k_mark = "{detail}";
  std::string result;
  for (std::size_t at = text.find(k_mark); at != std::string_view::npos; at = text.find(k_mark)) {
    result += std::string(text.substr(0, at)) + detail;
    text.remove_prefix(at + k_mark.size());
  }
  return result + std::string(text);
}

}  // namespace

std::span<const LetterText> letter_texts() {
  return k_texts;
}

Mail write_letter(Letter letter, const std::string& to, const std::string& user, const std::string& registry,
                  const std::string& detail) {
  const auto* const row = std::find_if(k_texts.begin(), k_texts.end(),
                                       [letter](const LetterText& text) { return text.letter == letter; });
  return {
      to, fmt::format("[{}] {}", registry, row->subject),
      fmt::format("Hello {},\n\n{}\n\nIf this was not you, change your password and revoke your tokens, and "
                  "tell the operators of {}.\n",
                  user, replaced(row->text, detail), registry)};
}

}  // namespace howdah
