// SPDX-License-Identifier: PostgreSQL
#include "core/crypto/password.hpp"

#include <sodium.h>

#include <array>
#include <utility>

#include "core/crypto/sodium_init.hpp"

namespace howdah {

/// One of the places of a hasher, given back when dropped.
class PasswordHasher::Place {
 public:
  [[nodiscard]] static Result<Place> of(PasswordHasher& hasher) {
    TRY_VOID(hasher.take_place());
    return Place(hasher);
  }
  Place(Place&& other) noexcept : hasher_(std::exchange(other.hasher_, nullptr)) {}
  Place& operator=(Place&&) = delete;
  ~Place() {
    if (hasher_ != nullptr) hasher_->leave_place();
  }

 private:
  explicit Place(PasswordHasher& hasher) : hasher_(&hasher) {}
  PasswordHasher* hasher_;
};

Result<void> PasswordHasher::take_place() {
  ensure_sodium();
  std::unique_lock lock(mutex_);
  if (!left_.wait_for(lock, patience_, [this] { return free_ > 0; }))
    return fail(Errc::unavailable, "too many passwords are being checked at once; try again in a moment");
  --free_;
  return {};
}

void PasswordHasher::leave_place() {
  {
    const std::lock_guard lock(mutex_);
    ++free_;
  }
  left_.notify_one();
}

Result<std::string> PasswordHasher::hash(std::string_view password) {
  TRY(const Place place, Place::of(*this));
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (crypto_pwhash_str_alg(text.data(), password.data(), password.size(), cost_.passes, cost_.bytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    return fail(Errc::unavailable, "hash a password: out of memory");
  return std::string(text.data());
}

Result<bool> PasswordHasher::fits(const std::string& hash, std::string_view password) {
  TRY(const Place place, Place::of(*this));
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

Result<bool> PasswordHasher::fits_nobody(std::string_view password) {
  std::string hash;
  {
    const std::lock_guard lock(mutex_);
    hash = of_nobody_;
  }
  if (hash.empty()) {
    TRY(hash, this->hash("nobody has this password"));
    const std::lock_guard lock(mutex_);
    of_nobody_ = hash;
  }
  TRY_VOID(fits(hash, password));
  return false;
}

bool PasswordHasher::outdated(const std::string& hash) const {
  return crypto_pwhash_str_needs_rehash(hash.c_str(), cost_.passes, cost_.bytes) != 0;
}

}  // namespace howdah
