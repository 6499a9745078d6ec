// SPDX-License-Identifier: PostgreSQL
// The SSH wire encoding (RFC 4251 §5) and the armor around it, shared by SSHSIG and OpenSSH key files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace howdah {

[[nodiscard]] std::string ssh_uint32(std::uint32_t value);
/// Length (big-endian uint32), then the bytes.
[[nodiscard]] std::string ssh_string(std::string_view bytes);

/// Reads fields off the front of a message; nothing when the message is shorter than the field says, and from
/// then on for every further field: who reads several need only look at the last.
class SshReader {
 public:
  explicit SshReader(std::string_view bytes) : rest_(bytes) {}
  /// True when the message goes on with exactly these bytes, which are then read.
  [[nodiscard]] bool skip(std::string_view expected);
  [[nodiscard]] std::optional<std::uint32_t> uint32();
  [[nodiscard]] std::optional<std::string_view> string();
  [[nodiscard]] std::string_view rest() const { return rest_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

/// `-----BEGIN <label>-----`, base64 in lines of 70, `-----END <label>-----`; no final newline.
[[nodiscard]] std::string ssh_armor(std::string_view label, std::string_view base64);
/// What stands between the two marker lines of `text`, newlines included. Nothing when they do not frame it
/// exactly; one newline after the last marker is allowed.
[[nodiscard]] std::optional<std::string_view> ssh_armor_body(std::string_view label, std::string_view text);

}  // namespace howdah
