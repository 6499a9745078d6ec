// SPDX-License-Identifier: PostgreSQL
#include "core/crypto/random.hpp"

#include <sodium.h>

#include "core/crypto/sodium_init.hpp"

namespace howdah {

std::string random_bytes(std::size_t count) {
  ensure_sodium();
  std::string bytes(count, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

std::string random_text(std::size_t count, std::string_view alphabet) {
  ensure_sodium();
  std::string text;
  for (std::size_t i = 0; i < count; ++i)
    text += alphabet[randombytes_uniform(static_cast<std::uint32_t>(alphabet.size()))];
  return text;
}

}  // namespace howdah
