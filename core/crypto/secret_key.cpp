// SPDX-License-Identifier: PostgreSQL
// A secret key in locked memory, and the framed signatures it makes.
#include <sodium.h>

#include <new>
#include <stdexcept>

#include "core/base/handle.hpp"
#include "core/crypto/key.hpp"
#include "core/crypto/secret_key_access.hpp"
#include "core/crypto/sodium_init.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_statement_prefix = "howdah-statement-v1\n";
constexpr std::string_view k_tuf_prefix = R"({"_type":")";

PublicKey public_half(const std::uint8_t* secret) {
  std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> point{};
  crypto_sign_ed25519_sk_to_pk(point.data(), secret);
  return PublicKey{point};
}

}  // namespace

/// 64 bytes between guard pages, locked against swapping where the system allows, read-only once filled.
struct SecretKey::Locked {
  Handle<std::uint8_t, sodium_free> secret;
  PublicKey public_key;

  template <class Fill>
  static std::unique_ptr<Locked> make(Fill fill) {
    ensure_sodium();
    Handle<std::uint8_t, sodium_free> secret{
        static_cast<std::uint8_t*>(sodium_malloc(crypto_sign_SECRETKEYBYTES))};
    if (!secret) throw std::bad_alloc();
    fill(secret.get());
    sodium_mprotect_readonly(secret.get());
    PublicKey public_key = public_half(secret.get());
    return std::make_unique<Locked>(Locked{std::move(secret), std::move(public_key)});
  }
};

SecretKey::SecretKey(std::unique_ptr<Locked> locked) : locked_(std::move(locked)) {}
SecretKey::SecretKey(SecretKey&&) noexcept = default;
SecretKey& SecretKey::operator=(SecretKey&&) noexcept = default;
SecretKey::~SecretKey() = default;

SecretKey SecretKey::generate() {
  return SecretKey(Locked::make([](std::uint8_t* secret) {
    std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> point{};
    crypto_sign_keypair(point.data(), secret);
  }));
}

SecretKey SecretKey::from_seed(const std::array<std::uint8_t, 32>& seed) {
  return SecretKey(Locked::make([&seed](std::uint8_t* secret) {
    std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> point{};
    crypto_sign_seed_keypair(point.data(), secret, seed.data());
  }));
}

const PublicKey& SecretKey::public_key() const {
  return locked_->public_key;
}

std::string statement_message(std::string_view canonical) {
  return std::string(k_statement_prefix).append(canonical);
}

Signature SecretKey::sign_statement(std::string_view canonical) const {
  return SecretKeyAccess::sign(*this, statement_message(canonical));
}

Signature SecretKey::sign_tuf(std::string_view canonical) const {
  if (!canonical.starts_with(k_tuf_prefix)) {
    throw std::logic_error("sign_tuf: the message is no canonical TUF metadata");
  }
  return SecretKeyAccess::sign(*this, canonical);
}

std::span<const std::uint8_t, 64> SecretKeyAccess::bytes(const SecretKey& key) {
  return std::span<const std::uint8_t, 64>(key.locked_->secret.get(), 64);
}

Signature SecretKeyAccess::sign(const SecretKey& key, std::string_view framed_message) {
  Signature signature;
  crypto_sign_detached(signature.bytes.data(), nullptr,
                       reinterpret_cast<const std::uint8_t*>(framed_message.data()), framed_message.size(),
                       key.locked_->secret.get());
  return signature;
}

WipedString::~WipedString() {
  sodium_memzero(bytes_.data(), bytes_.size());
}

}  // namespace howdah
