// SPDX-License-Identifier: PostgreSQL
// Reading the text forms of a public key.
#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

#include "core/base/bytes.hpp"
#include "core/base/log.hpp"
#include "core/crypto/key.hpp"
#include "core/crypto/sodium_init.hpp"
#include "core/crypto/ssh_wire.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_make_one = "create an Ed25519 key with `ssh-keygen -t ed25519`";

/// `raw` holds 32 bytes.
Result<PublicKey> from_point(std::string_view raw) {
  ensure_sodium();
  std::array<std::uint8_t, 32> point{};
  std::copy(raw.begin(), raw.end(), point.begin());
  if (crypto_core_ed25519_is_valid_point(point.data()) != 1) {
    return fail(Errc::invalid, fmt::format("public key {}: not a point of Ed25519's prime-order group; {}",
                                           to_hex(raw), k_make_one));
  }
  return PublicKey{point};
}

/// A few characters of foreign text, safe to print.
std::string shown(std::string_view text) {
  constexpr std::size_t k_most = 40;
  return json_quote(text.size() <= k_most ? text : text.substr(0, k_most));
}

}  // namespace

Result<PublicKey> PublicKey::parse_ssh(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.find_first_of("\r\n") != std::string_view::npos) {
    return fail(Errc::invalid, "ssh public key: more than one line; give one key");
  }
  const std::string_view type = line.substr(0, line.find(' '));
  if (type != "ssh-ed25519") {
    return fail(Errc::invalid, fmt::format("ssh public key: starts with {}, not with ssh-ed25519; {}",
                                           shown(type), k_make_one));
  }
  if (type.size() == line.size()) return fail(Errc::invalid, "ssh public key: nothing after ssh-ed25519");
  const std::string_view rest = line.substr(type.size() + 1);
  const std::optional<std::string> blob = from_base64(rest.substr(0, rest.find(' ')));
  if (!blob) {
    return fail(Errc::invalid,
                "ssh public key: the second word is not base64; copy the .pub file's line whole");
  }
  return parse_ssh_blob(*blob);
}

Result<PublicKey> PublicKey::parse_ssh_blob(std::string_view blob) {
  SshReader reader(blob);
  const std::optional<std::string_view> type = reader.string();
  if (!type) return fail(Errc::invalid, "ssh public key blob: cut short");
  if (*type != "ssh-ed25519") {
    return fail(Errc::invalid, fmt::format("ssh public key blob: holds a key of type {}, not ssh-ed25519; {}",
                                           shown(*type), k_make_one));
  }
  const std::optional<std::string_view> point = reader.string();
  if (!point || point->size() != 32) {
    return fail(Errc::invalid, "ssh public key blob: the key is not 32 bytes long");
  }
  if (!reader.at_end()) return fail(Errc::invalid, "ssh public key blob: bytes after the key");
  return from_point(*point);
}

Result<PublicKey> PublicKey::parse_minisign(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  constexpr std::string_view k_comment = "untrusted comment:";
  if (text.starts_with(k_comment)) {
    const auto line_end = text.find('\n');
    text = line_end == std::string_view::npos ? std::string_view{} : text.substr(line_end + 1);
  }
  const std::optional<std::string> bytes = from_base64(text);
  if (!bytes || bytes->size() != 42 || !bytes->starts_with("Ed")) {
    return fail(Errc::invalid,
                "minisign public key: expected one base64 line of 56 characters starting with RW, after an "
                "`untrusted comment:` line or alone");
  }
  TRY(PublicKey key, from_point(std::string_view(*bytes).substr(10)));
  if (std::string_view(*bytes).substr(2, 8) != key.minisign_key_id()) {
    return fail(
        Errc::invalid,
        fmt::format("minisign public key: its key id is not the one Howdah derives from the key; use {}",
                    key.minisign_line()));
  }
  return key;
}

Result<PublicKey> PublicKey::parse_hex(std::string_view hex) {
  const std::optional<std::string> point = from_hex(hex);
  if (!point || point->size() != 32) {
    return fail(Errc::invalid,
                fmt::format("public key: expected 64 lower-case hex digits, got {} bytes", hex.size()));
  }
  return from_point(*point);
}

}  // namespace howdah
