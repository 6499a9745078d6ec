// SPDX-License-Identifier: PostgreSQL
#include "core/crypto/rsa.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "core/base/handle.hpp"

namespace howdah {
namespace {

using KeyHandle = Handle<EVP_PKEY, EVP_PKEY_free>;
using KeyContext = Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using DigestContext = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;

constexpr std::size_t k_min_modulus = 2048 / 8;
constexpr std::size_t k_max_modulus = 8192 / 8;
constexpr std::size_t k_max_exponent = 8;

std::string_view without_leading_zeros(std::string_view number) {
  return number.substr(std::min(number.find_first_not_of('\0'), number.size()));
}

bool is_odd(std::string_view number) {
  return !number.empty() && (static_cast<unsigned char>(number.back()) & 1U) != 0;
}

/// OpenSSL wants integers in the machine's own order, which is little-endian wherever we run.
std::string native(std::string_view big_endian) {
  return {big_endian.rbegin(), big_endian.rend()};
}

Result<KeyHandle> make_key(std::string_view modulus, std::string_view exponent) {
  std::string n = native(modulus);
  std::string e = native(exponent);
  std::array parameters{
      OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_N, reinterpret_cast<unsigned char*>(n.data()), n.size()),
      OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_E, reinterpret_cast<unsigned char*>(e.data()), e.size()),
      OSSL_PARAM_construct_end()};
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  KeyHandle key;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), out(key), EVP_PKEY_PUBLIC_KEY, parameters.data()) != 1)
    return fail(Errc::invalid, "not an RSA public key");
  return key;
}

}  // namespace

struct RsaPublicKey::Key {
  KeyHandle handle;
};

Result<RsaPublicKey> RsaPublicKey::from_parts(std::string_view modulus, std::string_view exponent) {
  modulus = without_leading_zeros(modulus);
  exponent = without_leading_zeros(exponent);
  if (modulus.size() < k_min_modulus || modulus.size() > k_max_modulus || !is_odd(modulus))
    return fail(Errc::invalid, "an RSA modulus is an odd number of 2048 to 8192 bits");
  const bool small =
      exponent.size() < 3 || (exponent.size() == 3 && exponent < std::string_view("\1\0\1", 3));
  if (small || exponent.size() > k_max_exponent || !is_odd(exponent))
    return fail(Errc::invalid, "an RSA exponent is an odd number from 65537, of at most 8 bytes");
  TRY(KeyHandle handle, make_key(modulus, exponent));
  return RsaPublicKey(std::make_shared<const Key>(Key{std::move(handle)}), modulus.size());
}

bool RsaPublicKey::verify_rs256(std::string_view message, std::string_view signature) const {
  if (signature.size() != bytes_) return false;
  const DigestContext context(EVP_MD_CTX_new());
  return context &&
         EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_->handle.get()) == 1 &&
         EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                          signature.size(), reinterpret_cast<const unsigned char*>(message.data()),
                          message.size()) == 1;
}

}  // namespace howdah
