// SPDX-License-Identifier: PostgreSQL
// OpenSSH private keys in and out, minisign secret keys out. Buffers that held a secret are wiped.
#include "core/crypto/key_file.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

#include "core/base/bytes.hpp"
#include "core/base/log.hpp"
#include "core/crypto/digest.hpp"
#include "core/crypto/secret_key_access.hpp"
#include "core/crypto/sodium_init.hpp"
#include "core/crypto/ssh_wire.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_label = "OPENSSH PRIVATE KEY";
constexpr std::string_view k_magic{"openssh-key-v1\0", 15};
constexpr std::size_t k_block = 8;  // of cipher "none": the private section is padded to it

std::string_view secret_view(const SecretKey& key) {
  const auto bytes = SecretKeyAccess::bytes(key);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void wipe(std::string& text) {
  sodium_memzero(text.data(), text.size());
}

/// libsodium's encoder: its time does not depend on the bytes.
std::string secret_base64(std::string_view bytes) {
  constexpr int k_variant = sodium_base64_VARIANT_ORIGINAL;
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), k_variant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()),
                    bytes.size(), k_variant);
  text.pop_back();  // the NUL it ends with
  return text;
}

std::string private_section(const SecretKey& key, std::string_view comment) {
  const Sha256 of_public = sha256(key.public_key().ssh_blob());
  const std::string_view check = of_public.raw().substr(0, 4);
  std::string section;
  section.reserve(256 + comment.size());  // never grows: growing leaves copies of the secret behind
  section.append(check).append(check);
  section.append(ssh_string("ssh-ed25519")).append(ssh_string(key.public_key().raw()));
  section.append(ssh_uint32(64)).append(secret_view(key));
  section.append(ssh_string(comment));
  for (char pad = 1; section.size() % k_block != 0; ++pad) section += pad;
  return section;
}

tl::unexpected<Error> refuse(std::string_view why) {
  return fail(Errc::invalid, fmt::format("private key file: {}", why));
}

struct Envelope {
  PublicKey public_key;
  std::string_view section;
};

Result<Envelope> read_envelope(std::string_view bytes) {
  SshReader reader(bytes);
  if (!reader.skip(k_magic)) return refuse("does not start with openssh-key-v1");
  const auto cipher = reader.string();
  const auto kdf = reader.string();
  const auto kdf_options = reader.string();
  const auto count = reader.uint32();
  const auto public_blob = reader.string();
  const auto section = reader.string();
  if (!section) return refuse("cut short");
  if (*cipher != "none" || *kdf != "none" || !kdf_options->empty()) {
    return refuse("protected by a passphrase; remove it from a copy with `ssh-keygen -p -N '' -f FILE`");
  }
  if (count != 1U) return refuse(fmt::format("holds {} keys, expected one", *count));
  if (!reader.at_end()) return refuse("trailing bytes after the key");
  Result<PublicKey> public_key = PublicKey::parse_ssh_blob(*public_blob);
  if (!public_key) return refuse(public_key.error().message);
  return Envelope{*std::move(public_key), *section};
}

bool is_padding(std::string_view rest) {
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] != static_cast<char>(i + 1)) return false;
  }
  return rest.size() < k_block;
}

Result<SecretKey> read_section(std::string_view section) {
  SshReader reader(section);
  const auto check = reader.uint32();
  const auto check_again = reader.uint32();
  const auto type = reader.string();
  if (!check || check != check_again || type != "ssh-ed25519")
    return refuse("the private section is damaged");
  const auto point = reader.string();
  const auto secret = reader.string();
  const auto comment = reader.string();
  if (!comment || secret->size() != 64) return refuse("the private section is cut short");
  if (!is_padding(reader.rest())) return refuse("trailing bytes in the private section");
  std::array<std::uint8_t, 32> seed{};
  std::copy_n(secret->begin(), seed.size(), seed.begin());
  SecretKey key = SecretKey::from_seed(seed);
  sodium_memzero(seed.data(), seed.size());
  if (key.public_key().raw() != *point || !equal_constant_time(secret_view(key), *secret)) {
    return refuse("its public and private halves do not belong together");
  }
  return key;
}

}  // namespace

std::string to_openssh_private(const SecretKey& key, std::string_view comment) {
  std::string section = private_section(key, comment);
  std::string bytes;
  bytes.reserve(256 + section.size());
  bytes.append(k_magic).append(ssh_string("none")).append(ssh_string("none")).append(ssh_string(""));
  bytes.append(ssh_uint32(1)).append(ssh_string(key.public_key().ssh_blob()));
  bytes.append(ssh_uint32(static_cast<std::uint32_t>(section.size()))).append(section);
  std::string base64 = secret_base64(bytes);
  std::string pem = ssh_armor(k_label, base64) + "\n";
  for (std::string* const held : {&section, &bytes, &base64}) wipe(*held);
  return pem;
}

Result<SecretKey> parse_openssh_private(std::string_view pem) {
  ensure_sodium();
  const std::optional<std::string_view> body = ssh_armor_body(k_label, pem);
  if (!body) {
    return refuse(fmt::format(
        "not framed by BEGIN and END {} lines; create one with `ssh-keygen -t ed25519 -N ''`", k_label));
  }
  WipedString bytes(body->size());
  std::size_t length = 0;
  if (sodium_base642bin(reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size(), body->data(),
                        body->size(), "\r\n", &length, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0) {
    return refuse("what stands between the BEGIN and END lines is not base64");
  }
  TRY(const Envelope envelope, read_envelope(bytes.view(length)));
  TRY(SecretKey key, read_section(envelope.section));
  if (key.public_key() != envelope.public_key) {
    return refuse("its public key is not the one of its private section");
  }
  return key;
}

std::string to_minisign_secret(const SecretKey& key) {
  std::string secret;
  secret.reserve(256);
  secret.append("Ed").append(key.public_key().minisign_key_id()).append(secret_view(key));
  std::array<std::uint8_t, 32> checksum{};
  crypto_generichash_blake2b(checksum.data(), checksum.size(),
                             reinterpret_cast<const std::uint8_t*>(secret.data()), secret.size(), nullptr, 0);
  std::string bytes;
  bytes.reserve(256);
  // Algorithm, no key derivation, checksum BLAKE2b, then salt and limits of the derivation not done.
  bytes.append("Ed").append(2, '\0').append("B2").append(32 + 8 + 8, '\0');
  bytes.append(secret, 2).append(reinterpret_cast<const char*>(checksum.data()), checksum.size());
  std::string base64 = secret_base64(bytes);
  std::string file = "untrusted comment: minisign secret key, not encrypted\n" + base64 + "\n";
  for (std::string* const held : {&secret, &bytes, &base64}) wipe(*held);
  return file;
}

}  // namespace howdah
