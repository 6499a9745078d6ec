// SPDX-License-Identifier: PostgreSQL
#include "registryd/identity/device_flow.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <sstream>

#include "core/crypto/random.hpp"
#include "registryd/identity/attempts.hpp"
#include "registryd/state/token.hpp"

namespace howdah {
namespace {

/// RFC 8628 §6.1: letters that make no words; 34 bits.
constexpr std::string_view k_alphabet = "BCDFGHJKLMNPQRSTVWXZ";
constexpr std::size_t k_letters = 8;
constexpr std::size_t k_max_client = 100;
constexpr AttemptRule k_codes_typed{10, 60};
constexpr AttemptRule k_applications{100, 10};

Result<TokenWish> wish_of(const DeviceLogin& login) {
  TRY(const Scopes scopes, Scopes::parse(login.scopes));
  TokenWish wish{login.client, scopes, {}, k_longest_token_seconds};
  std::istringstream words(login.patterns);
  for (std::string word; words >> word;) wish.patterns.push_back(word);
  return wish;
}

}  // namespace

std::string plain_user_code(std::string_view typed) {
  std::string plain;
  for (const char c : typed) {
    if (c == '-' || c == ' ') continue;
    plain += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return plain;
}

std::string shown_user_code(const std::string& plain) {
  return plain.size() == k_letters ? plain.substr(0, 4) + "-" + plain.substr(4) : plain;
}

Result<StartedDevice> DeviceFlow::start(const DeviceApplication& application, const std::string& remote) {
  const auto& [client, scopes, patterns] = application;
  if (client.empty() || client.size() > k_max_client)
    return fail(Errc::usage, fmt::format("client_id: 1 to {} bytes", k_max_client));
  if (scopes.empty()) return fail(Errc::usage, "scope: name at least one");
  const UnixSeconds now = clock_.now();
  TRY(const UnixSeconds wait, Attempts(database_).begin("devices of " + remote, k_applications, now));
  TRY_VOID(check_wait(wait, "too many programs ask from here"));
  TRY(const std::string device_code, new_token(k_device_token));
  const std::string user_code = random_text(k_letters, k_alphabet);
  TRY_VOID(DeviceLogins(database_).add(
      sha256(device_code),
      {user_code, client, scopes.text(), fmt::format("{}", fmt::join(patterns, " ")), now + k_device_seconds},
      now));
  return StartedDevice{device_code, shown_user_code(user_code)};
}

Result<DeviceLogin> DeviceFlow::look(const Identity& who, const std::string& user_code) {
  Attempts attempts(database_);
  const std::string subject = "device codes typed by " + who.user.key;
  TRY(const UnixSeconds wait, attempts.begin(subject, k_codes_typed, clock_.now()));
  TRY_VOID(check_wait(wait, "too many wrong codes"));
  const std::string plain = plain_user_code(user_code);
  const bool possible = plain.find_first_not_of(k_alphabet) == std::string::npos;
  TRY(const auto found,
      possible ? DeviceLogins(database_).find(plain, clock_.now()) : Result<std::optional<DeviceLogin>>());
  if (!found) return fail(Errc::not_found, "no program waits with that code; codes are good for 15 minutes");
  TRY_VOID(attempts.clear(subject));
  return *found;
}

Result<void> DeviceFlow::answer(const Identity& who, const std::string& user_code, bool approve) {
  TRY(const DeviceLogin login, look(who, user_code));
  const DeviceAnswer answer = approve ? DeviceAnswer::approved : DeviceAnswer::refused;
  TRY(const bool answered,
      DeviceLogins(database_).answer(login.user_code, answer, who.user.key, clock_.now()));
  if (!answered) return fail(Errc::not_found, "that program waits no longer");
  return {};
}

Result<std::variant<MadeToken, DeviceRefusal>> DeviceFlow::collect(const std::string& device_code) {
  const UnixSeconds now = clock_.now();
  TRY(const auto poll, DeviceLogins(database_).poll(sha256(device_code), k_device_interval, now));
  if (!poll.login || poll.login->expires <= now) return DeviceRefusal::expired;
  if (poll.too_soon) return DeviceRefusal::slow_down;
  if (poll.login->answer == DeviceAnswer::none) return DeviceRefusal::pending;
  if (poll.login->answer == DeviceAnswer::refused) return DeviceRefusal::denied;
  TRY(const auto user, Accounts(database_).find(poll.login->user));
  if (!user || user->state != AccountState::open) return DeviceRefusal::denied;
  TRY(const TokenWish wish, wish_of(*poll.login));
  TRY(MadeToken made, changes_.make_token(*user, wish));
  return made;
}

}  // namespace howdah
