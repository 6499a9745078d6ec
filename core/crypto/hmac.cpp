// SPDX-License-Identifier: PostgreSQL
#include "core/crypto/hmac.hpp"

#include <string>

namespace howdah {
namespace {

/// Of SHA-1 and SHA-256 alike.
constexpr std::size_t k_block = 64;

template <class Digest>
std::string padded(std::string_view key, std::uint8_t pad, Digest (*digest)(std::string_view)) {
  std::string block(key.size() > k_block ? std::string(digest(key).raw()) : std::string(key));
  block.resize(k_block, '\0');
  for (char& c : block) c = static_cast<char>(static_cast<std::uint8_t>(c) ^ pad);
  return block;
}

template <class Digest>
Digest hmac(std::string_view key, std::string_view message, Digest (*digest)(std::string_view)) {
  const Digest inner = digest(padded(key, 0x36, digest) + std::string(message));
  return digest(padded(key, 0x5c, digest) + std::string(inner.raw()));
}

}  // namespace

Sha1 hmac_sha1(std::string_view key, std::string_view message) {
  return hmac(key, message, sha1);
}

Sha256 hmac_sha256(std::string_view key, std::string_view message) {
  return hmac(key, message, sha256);
}

}  // namespace howdah
