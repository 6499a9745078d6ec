// SPDX-License-Identifier: PostgreSQL
#include "core/crypto/ssh_wire.hpp"

#include <algorithm>

namespace howdah {
namespace {

constexpr std::size_t k_armor_width = 70;  // what ssh-keygen writes; PROTOCOL.sshsig allows others

std::string marker(std::string_view which, std::string_view label) {
  return "-----" + std::string(which) + " " + std::string(label) + "-----";
}

}  // namespace

std::string ssh_uint32(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>((value >> shift) & 255U);
  return bytes;
}

std::string ssh_string(std::string_view bytes) {
  return ssh_uint32(static_cast<std::uint32_t>(bytes.size())).append(bytes);
}

bool SshReader::skip(std::string_view expected) {
  if (!rest_.starts_with(expected)) return false;
  rest_.remove_prefix(expected.size());
  return true;
}

std::optional<std::uint32_t> SshReader::uint32() {
  if (rest_.size() < 4) {
    rest_ = {};
    return std::nullopt;
  }
  std::uint32_t value = 0;
  for (const char c : rest_.substr(0, 4)) value = (value << 8) | static_cast<std::uint8_t>(c);
  rest_.remove_prefix(4);
  return value;
}

std::optional<std::string_view> SshReader::string() {
  const std::optional<std::uint32_t> length = uint32();
  if (!length || *length > rest_.size()) {
    rest_ = {};
    return std::nullopt;
  }
  const std::string_view bytes = rest_.substr(0, *length);
  rest_.remove_prefix(*length);
  return bytes;
}

std::string ssh_armor(std::string_view label, std::string_view base64) {
  std::string text = marker("BEGIN", label) + "\n";
  for (; !base64.empty(); base64.remove_prefix(std::min(k_armor_width, base64.size()))) {
    text.append(base64.substr(0, k_armor_width)).append("\n");
  }
  return text + marker("END", label);
}

std::optional<std::string_view> ssh_armor_body(std::string_view label, std::string_view text) {
  const std::string begin = marker("BEGIN", label) + "\n";
  const std::string end = marker("END", label);
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (!text.starts_with(begin)) return std::nullopt;
  text.remove_prefix(begin.size());
  if (!text.ends_with(end)) return std::nullopt;
  text.remove_suffix(end.size());
  return text;
}

}  // namespace howdah
