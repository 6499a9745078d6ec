// SPDX-License-Identifier: PostgreSQL
// Passwords by Argon2id (RFC 9106). Each hash takes as much memory as its cost says, so a hasher works on a
// few at a time and lets the others wait; who waits too long is turned away.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace howdah {

struct PasswordCost {
  std::uint64_t passes = 2;
  std::uint64_t bytes = 64U << 20U;
};

class PasswordHasher {
 public:
  explicit PasswordHasher(PasswordCost cost = {}, unsigned at_once = 2,
                          std::chrono::milliseconds patience = std::chrono::seconds(5))
      : cost_(cost), free_(at_once), patience_(patience) {}
  PasswordHasher(const PasswordHasher&) = delete;
  PasswordHasher& operator=(const PasswordHasher&) = delete;

  /// `$argon2id$…`, with its salt and cost. Errors: unavailable (too many at once).
  [[nodiscard]] Result<std::string> hash(std::string_view password);
  /// Errors: unavailable.
  [[nodiscard]] Result<bool> fits(const std::string& hash, std::string_view password);
  /// Takes the time of fits() and is always false: for users who are not there, or have no password.
  [[nodiscard]] Result<bool> fits_nobody(std::string_view password);
  /// Whether `hash` was made at another cost.
  [[nodiscard]] bool outdated(const std::string& hash) const;

 private:
  class Place;
  Result<void> take_place();
  void leave_place();

  PasswordCost cost_;
  std::mutex mutex_;
  std::condition_variable left_;
  unsigned free_;
  std::chrono::milliseconds patience_;
  std::string of_nobody_;  ///< made when first asked for
};

}  // namespace howdah
