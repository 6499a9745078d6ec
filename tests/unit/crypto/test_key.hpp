// SPDX-License-Identifier: PostgreSQL
// The key of the test vectors: seed 00 01 … 1f.
#pragma once

#include <array>
#include <cstdint>
#include <numeric>
#include <string_view>

#include "core/crypto/key.hpp"

namespace howdah {

inline std::array<std::uint8_t, 32> test_seed() {
  std::array<std::uint8_t, 32> seed{};
  std::iota(seed.begin(), seed.end(), std::uint8_t{0});
  return seed;
}

inline SecretKey test_key() {
  return SecretKey::from_seed(test_seed());
}

inline SecretKey other_key() {
  return SecretKey::from_seed({42});
}

}  // namespace howdah
