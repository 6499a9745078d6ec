// SPDX-License-Identifier: PostgreSQL
// Programs that wait for a user to let them in (RFC 8628): known to the program by its device code, to the
// user by a short code they can read and type.
#pragma once

#include <optional>
#include <string>

#include "core/base/clock.hpp"
#include "core/crypto/digest.hpp"
#include "registryd/state/sql.hpp"

namespace howdah {

enum class DeviceAnswer : std::uint8_t { none, approved, refused };

struct DeviceLogin {
  std::string user_code;  ///< 8 letters, without the hyphen they are shown with
  std::string client;     ///< what the program calls itself
  std::string scopes;
  std::string patterns;  ///< with spaces between them
  UnixSeconds expires = 0;
  DeviceAnswer answer = DeviceAnswer::none;
  std::string user = {};  ///< who approved
};

class DeviceLogins {
 public:
  static const Migration k_migration;
  explicit DeviceLogins(SqlDatabase& database) : database_(database) {}

  /// Drops those that have expired. Errors: conflict (the user code is taken), unavailable (too many wait).
  [[nodiscard]] Result<void> add(const Sha256& device_code, const DeviceLogin& login, UnixSeconds now);
  /// Those nobody has answered yet.
  [[nodiscard]] Result<std::optional<DeviceLogin>> find(const std::string& user_code, UnixSeconds now) const;
  /// False when there is none to answer.
  [[nodiscard]] Result<bool> answer(const std::string& user_code, DeviceAnswer answer,
                                    const std::string& user, UnixSeconds now);

  struct Poll {
    std::optional<DeviceLogin> login;  ///< nothing: no such code
    bool too_soon = false;             ///< less than `interval` after the last
  };
  /// One that was answered is taken away by it.
  [[nodiscard]] Result<Poll> poll(const Sha256& device_code, UnixSeconds interval, UnixSeconds now);

 private:
  SqlDatabase& database_;
};

}  // namespace howdah
