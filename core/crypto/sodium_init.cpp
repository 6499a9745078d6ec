// SPDX-License-Identifier: PostgreSQL
#include "core/crypto/sodium_init.hpp"

#include <sodium.h>

#include <stdexcept>
#include <string>

namespace howdah {

void ensure_sodium() {
  static const int started = sodium_init();  // idempotent: 0 first, 1 when somebody else was first
  if (started < 0) crypto_unusable("libsodium could not start (no source of randomness)");
}

void crypto_unusable(std::string_view what) {
  throw std::runtime_error("cryptography is unusable here: " + std::string(what));
}

}  // namespace howdah
