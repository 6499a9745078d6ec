// SPDX-License-Identifier: PostgreSQL
// The one place that initialises libsodium, and what stops a program whose cryptography cannot work.
#pragma once

#include <string_view>

namespace howdah {

/// Call before the first use of libsodium; cheap and safe from any thread afterwards.
void ensure_sodium();

/// Throws std::runtime_error: libsodium or OpenSSL has no entropy, no memory or lacks an algorithm. No caller
/// can do anything about it, so it is no Result; main reports it.
[[noreturn]] void crypto_unusable(std::string_view what);

}  // namespace howdah
