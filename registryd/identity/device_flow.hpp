// SPDX-License-Identifier: PostgreSQL
// A program gets a token without ever seeing a password (RFC 8628): it shows a short code, its user types
// that where they are signed in, and the program, which keeps asking, is given a token.
#pragma once

#include <string>
#include <variant>

#include "core/base/clock.hpp"
#include "registryd/identity/account_changes.hpp"
#include "registryd/identity/device_logins.hpp"
#include "registryd/identity/identity.hpp"

namespace howdah {

inline constexpr UnixSeconds k_device_seconds = 900;
inline constexpr UnixSeconds k_device_interval = 5;

/// What a program says of itself, and what it wants to do.
struct DeviceApplication {
  std::string client;
  Scopes scopes;
  std::vector<std::string> patterns;
};

struct StartedDevice {
  std::string device_code;
  std::string user_code;  ///< `BCDF-GHJK`
};

/// What the program is told that asks for its token: RFC 8628 §3.5.
enum class DeviceRefusal : std::uint8_t { pending, slow_down, denied, expired };

class DeviceFlow {
 public:
  DeviceFlow(SqlDatabase& database, AccountChanges& changes, const Clock& clock)
      : database_(database), changes_(changes), clock_(clock) {}

  /// Errors: usage, denied (k_too_many_attempts), unavailable.
  [[nodiscard]] Result<StartedDevice> start(const DeviceApplication& application, const std::string& remote);
  /// What the program asks for. Errors: not_found.
  [[nodiscard]] Result<DeviceLogin> look(const Identity& who, const std::string& user_code);
  /// Errors: not_found, denied (k_too_many_attempts).
  [[nodiscard]] Result<void> answer(const Identity& who, const std::string& user_code, bool approve);
  [[nodiscard]] Result<std::variant<MadeToken, DeviceRefusal>> collect(const std::string& device_code);

 private:
  SqlDatabase& database_;
  AccountChanges& changes_;
  const Clock& clock_;
};

/// `BCDF-GHJK` as people type it: without hyphen and spaces, upper case.
[[nodiscard]] std::string plain_user_code(std::string_view typed);
[[nodiscard]] std::string shown_user_code(const std::string& plain);

}  // namespace howdah
