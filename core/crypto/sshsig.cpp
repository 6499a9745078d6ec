// SPDX-License-Identifier: PostgreSQL
#include "core/crypto/sshsig.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "core/base/bytes.hpp"
#include "core/base/log.hpp"
#include "core/crypto/digest.hpp"
#include "core/crypto/secret_key_access.hpp"
#include "core/crypto/ssh_wire.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_magic = "SSHSIG";
constexpr std::string_view k_label = "SSH SIGNATURE";
constexpr std::string_view k_hash = "sha512";
constexpr std::uint32_t k_version = 1;

struct Fields {
  std::string_view public_key, name_space, reserved, hash, signature;
};

/// What the key signs (PROTOCOL.sshsig, "Signed Data").
std::string signed_data(std::string_view name_space, std::string_view message) {
  return std::string(k_magic) + ssh_string(name_space) + ssh_string("") + ssh_string(k_hash) +
         ssh_string(sha512(message).raw());
}

tl::unexpected<Error> refuse(std::string_view why) {
  return fail(Errc::untrusted, fmt::format("ssh signature: {}", why));
}

/// The blob inside the armor; refuses any other text of the same bytes.
Result<std::string> unarmor(std::string_view armored) {
  const std::optional<std::string_view> body = ssh_armor_body(k_label, armored);
  if (!body)
    return refuse("not framed by BEGIN and END SSH SIGNATURE lines; make it with `ssh-keygen -Y sign`");
  std::string base64{*body};
  std::erase(base64, '\n');
  std::optional<std::string> blob = from_base64(base64);
  if (armored.ends_with('\n')) armored.remove_suffix(1);
  if (!blob || ssh_armor(k_label, base64) != armored) {
    return refuse("the armor is not base64 in lines of 70 characters, as `ssh-keygen -Y sign` writes it");
  }
  return *std::move(blob);
}

Result<Fields> read_fields(std::string_view blob) {
  SshReader reader(blob);
  if (!reader.skip(k_magic)) return refuse("does not start with SSHSIG");
  const std::optional<std::uint32_t> version = reader.uint32();
  if (version != k_version) return refuse(fmt::format("version {} is unknown", version.value_or(0)));
  Fields fields;
  for (std::string_view* const field :
       {&fields.public_key, &fields.name_space, &fields.reserved, &fields.hash, &fields.signature}) {
    const std::optional<std::string_view> read = reader.string();
    if (!read) return refuse("cut short");
    *field = *read;
  }
  if (!reader.at_end()) return refuse("trailing bytes after the signature");
  return fields;
}

Result<Signature> read_signature(std::string_view field) {
  SshReader reader(field);
  const std::optional<std::string_view> type = reader.string();
  const std::optional<std::string_view> bytes = reader.string();
  if (!type || *type != "ssh-ed25519") return refuse("the signature is not of type ssh-ed25519");
  Signature signature;
  if (!bytes || bytes->size() != signature.bytes.size()) return refuse("the signature is not 64 bytes long");
  if (!reader.at_end()) return refuse("trailing bytes inside the signature field");
  std::copy(bytes->begin(), bytes->end(), signature.bytes.begin());
  return signature;
}

Result<void> check_terms(const Fields& fields, std::string_view name_space) {
  if (fields.name_space != name_space) {
    return refuse(fmt::format("made for namespace {}, not for {}", json_quote(fields.name_space),
                              json_quote(name_space)));
  }
  if (!fields.reserved.empty()) return refuse("the reserved field is not empty");
  if (fields.hash != k_hash) {
    return refuse(fmt::format("hashes with {}, only sha512 is accepted; sign again without -O hashalg",
                              json_quote(fields.hash)));
  }
  return {};
}

}  // namespace

std::string sshsig_sign(const SecretKey& key, std::string_view name_space, std::string_view message) {
  if (name_space.empty()) throw std::logic_error("sshsig_sign: a signature needs a name space");
  const Signature signature = SecretKeyAccess::sign(key, signed_data(name_space, message));
  const std::string blob = std::string(k_magic) + ssh_uint32(k_version) +
                           ssh_string(key.public_key().ssh_blob()) + ssh_string(name_space) + ssh_string("") +
                           ssh_string(k_hash) +
                           ssh_string(ssh_string("ssh-ed25519") + ssh_string(signature.raw()));
  return ssh_armor(k_label, to_base64(blob));
}

Result<PublicKey> sshsig_verify(std::string_view armored, std::string_view name_space,
                                std::string_view message) {
  TRY(const std::string blob, unarmor(armored));
  TRY(const Fields fields, read_fields(blob));
  TRY_VOID(check_terms(fields, name_space));
  TRY(const Signature signature, read_signature(fields.signature));
  Result<PublicKey> key = PublicKey::parse_ssh_blob(fields.public_key);
  if (!key) return refuse(key.error().message);
  if (!key->verify(signature, signed_data(name_space, message))) {
    return refuse(fmt::format("does not hold for this message and key {}", key->ssh_fingerprint()));
  }
  return key;
}

}  // namespace howdah
