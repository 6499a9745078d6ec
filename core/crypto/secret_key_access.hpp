// SPDX-License-Identifier: PostgreSQL
// The way past SecretKey's guard, for the files of this folder that frame messages themselves. Nothing
// outside core/crypto includes it: whoever signs raw bytes breaks the separation of purposes
// (docs/protocol.md).
#pragma once

#include <span>

#include "core/crypto/key.hpp"

namespace howdah {

struct SecretKeyAccess {
  /// Seed, then public point (libsodium's, OpenSSH's and minisign's common form).
  [[nodiscard]] static std::span<const std::uint8_t, 64> bytes(const SecretKey& key);
  [[nodiscard]] static Signature sign(const SecretKey& key, std::string_view framed_message);
};

/// A string that is wiped when dropped, for secrets on their way to or from text. Never grow it: growing
/// leaves copies behind.
class WipedString {
 public:
  explicit WipedString(std::size_t size) : bytes_(size, '\0') {}
  WipedString(const WipedString&) = delete;
  WipedString& operator=(const WipedString&) = delete;
  ~WipedString();
  [[nodiscard]] char* data() { return bytes_.data(); }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  [[nodiscard]] std::string_view view(std::size_t length) const {
    return std::string_view(bytes_).substr(0, length);
  }

 private:
  std::string bytes_;
};

}  // namespace howdah
