// SPDX-License-Identifier: PostgreSQL
#include "index-tool/key_argument.hpp"

#include "core/crypto/key_file.hpp"
#include "core/sys/files.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_max_key_file = 64U << 10U;

/// A secret key file, a public key file or line, SSH's or minisign's.
Result<PublicKey> parse_key(const std::string& text) {
  if (text.starts_with("-----BEGIN OPENSSH PRIVATE KEY-----")) {
    TRY(const SecretKey key, parse_openssh_private(text));
    return key.public_key();
  }
  if (text.starts_with("ssh-")) return PublicKey::parse_ssh(text.substr(0, text.find('\n')));
  return PublicKey::parse_minisign(text);
}

}  // namespace

Result<PublicKey> read_key_argument(const std::string& file_or_line) {
  TRY(const auto content, read_file_if_exists(file_or_line, k_max_key_file));
  if (content) {
    auto key = parse_key(*content);
    if (!key) return tl::unexpected(in_context(file_or_line, key.error()));
    return key;
  }
  auto key = parse_key(file_or_line);
  if (key) return key;
  return fail(Errc::not_found, file_or_line + ": no such file, and no SSH or minisign public key either (" +
                                   key.error().message + ")");
}

}  // namespace howdah
