// SPDX-License-Identifier: PostgreSQL
#include "core/crypto/digest.hpp"

#include <openssl/evp.h>
#include <sodium.h>

#include <algorithm>

#include "core/base/bytes.hpp"
#include "core/base/handle.hpp"
#include "core/crypto/sodium_init.hpp"

namespace howdah {
namespace {

using Method = Handle<EVP_MD, EVP_MD_free>;

Method fetch(const char* name) {
  Method method{EVP_MD_fetch(nullptr, name, nullptr)};
  if (!method) crypto_unusable(std::string("OpenSSL has no ") + name);
  return method;
}

// Fetched once each: a look-up by name costs more than hashing a statement.
const EVP_MD* sha1_method() {
  static const Method method = fetch("SHA1");
  return method.get();
}
const EVP_MD* sha256_method() {
  static const Method method = fetch("SHA256");
  return method.get();
}
const EVP_MD* sha512_method() {
  static const Method method = fetch("SHA512");
  return method.get();
}

class Hashing {
 public:
  explicit Hashing(const EVP_MD* method) : context_(EVP_MD_CTX_new()) {
    if (!context_ || EVP_DigestInit_ex2(context_.get(), method, nullptr) != 1) {
      crypto_unusable("OpenSSL could not begin a digest");
    }
  }

  void update(std::string_view bytes) {
    if (EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) != 1) {
      crypto_unusable("OpenSSL could not continue a digest");
    }
  }

  template <class Digest>
  [[nodiscard]] Digest finish() {
    Digest digest;
    if (EVP_DigestFinal_ex(context_.get(), digest.bytes.data(), nullptr) != 1) {
      crypto_unusable("OpenSSL could not finish a digest");
    }
    return digest;
  }

 private:
  Handle<EVP_MD_CTX, EVP_MD_CTX_free> context_;
};

template <class Digest>
Digest digest_of(const EVP_MD* method, std::string_view bytes) {
  Hashing hashing(method);
  hashing.update(bytes);
  return hashing.finish<Digest>();
}

const std::uint8_t* octets(std::string_view bytes) {
  return reinterpret_cast<const std::uint8_t*>(bytes.data());
}

}  // namespace

template <std::size_t N, class Algorithm>
std::string DigestOf<N, Algorithm>::hex() const {
  return to_hex(raw());
}

template <std::size_t N, class Algorithm>
std::optional<DigestOf<N, Algorithm>> DigestOf<N, Algorithm>::parse(std::string_view hex) {
  if (hex.size() != 2 * N) return std::nullopt;
  const std::optional<std::string> decoded = from_hex(hex);
  if (!decoded) return std::nullopt;
  DigestOf digest;
  std::copy(decoded->begin(), decoded->end(), digest.bytes.begin());
  return digest;
}

template struct DigestOf<20, Sha1Algorithm>;
template struct DigestOf<32, Sha256Algorithm>;
template struct DigestOf<64, Sha512Algorithm>;
template struct DigestOf<64, Blake2b512Algorithm>;

Sha1 sha1(std::string_view bytes) {
  return digest_of<Sha1>(sha1_method(), bytes);
}

Sha256 sha256(std::string_view bytes) {
  return digest_of<Sha256>(sha256_method(), bytes);
}

Sha512 sha512(std::string_view bytes) {
  return digest_of<Sha512>(sha512_method(), bytes);
}

Blake2b512 blake2b512(std::string_view bytes) {
  ensure_sodium();
  Blake2b512 digest;
  crypto_generichash_blake2b(digest.bytes.data(), digest.bytes.size(), octets(bytes), bytes.size(), nullptr,
                             0);
  return digest;
}

Sha1 git_blob_id(std::string_view content) {
  Hashing hashing(sha1_method());
  hashing.update("blob " + std::to_string(content.size()));
  hashing.update({"\0", 1});
  hashing.update(content);
  return hashing.finish<Sha1>();
}

struct Sha1Hasher::State {
  Hashing sha1{sha1_method()};
};

Sha1Hasher::Sha1Hasher() : state_(std::make_unique<State>()) {}
Sha1Hasher::~Sha1Hasher() = default;
Sha1Hasher::Sha1Hasher(Sha1Hasher&&) noexcept = default;
Sha1Hasher& Sha1Hasher::operator=(Sha1Hasher&&) noexcept = default;

void Sha1Hasher::update(std::string_view bytes) {
  state_->sha1.update(bytes);
}

Sha1 Sha1Hasher::finish() {
  return state_->sha1.finish<Sha1>();
}

struct FileHasher::State {
  Hashing sha256{sha256_method()};
  Hashing sha512{sha512_method()};
  crypto_generichash_blake2b_state blake2b{};
  std::uint64_t size = 0;
};

FileHasher::FileHasher() : state_(std::make_unique<State>()) {
  ensure_sodium();
  crypto_generichash_blake2b_init(&state_->blake2b, nullptr, 0, Blake2b512{}.bytes.size());
}

FileHasher::~FileHasher() = default;
FileHasher::FileHasher(FileHasher&&) noexcept = default;
FileHasher& FileHasher::operator=(FileHasher&&) noexcept = default;

void FileHasher::update(std::string_view bytes) {
  state_->sha256.update(bytes);
  state_->sha512.update(bytes);
  crypto_generichash_blake2b_update(&state_->blake2b, octets(bytes), bytes.size());
  state_->size += bytes.size();
}

FileDigests FileHasher::finish() {
  FileDigests digests;
  digests.sha256 = state_->sha256.finish<Sha256>();
  digests.sha512 = state_->sha512.finish<Sha512>();
  crypto_generichash_blake2b_final(&state_->blake2b, digests.blake2b.bytes.data(),
                                   digests.blake2b.bytes.size());
  digests.size = state_->size;
  return digests;
}

}  // namespace howdah
