// SPDX-License-Identifier: PostgreSQL
// Digests as values. OpenSSL computes SHA-2 (five times faster here than libsodium), libsodium BLAKE2b.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace howdah {

/// N raw bytes whose text form is lower-case hex. `Algorithm` only keeps digests of one size apart.
template <std::size_t N, class Algorithm>
struct DigestOf {
  std::array<std::uint8_t, N> bytes{};

  [[nodiscard]] std::string hex() const;
  [[nodiscard]] std::string_view raw() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  [[nodiscard]] static std::optional<DigestOf> parse(std::string_view hex);
  auto operator<=>(const DigestOf&) const = default;
};

using Sha1 = DigestOf<20, struct Sha1Algorithm>;
using Sha256 = DigestOf<32, struct Sha256Algorithm>;
using Sha512 = DigestOf<64, struct Sha512Algorithm>;
using Blake2b512 = DigestOf<64, struct Blake2b512Algorithm>;

/// For git's formats and PGXN's old clients only: names objects and files, proves nothing
/// (docs/threat-model.md).
[[nodiscard]] Sha1 sha1(std::string_view bytes);
[[nodiscard]] Sha256 sha256(std::string_view bytes);
[[nodiscard]] Sha512 sha512(std::string_view bytes);
[[nodiscard]] Blake2b512 blake2b512(std::string_view bytes);
/// The object id git gives a blob with this content.
[[nodiscard]] Sha1 git_blob_id(std::string_view content);

/// The same over pieces.
class Sha1Hasher {
 public:
  Sha1Hasher();
  ~Sha1Hasher();
  Sha1Hasher(Sha1Hasher&&) noexcept;
  Sha1Hasher& operator=(Sha1Hasher&&) noexcept;

  void update(std::string_view bytes);
  /// May be called once.
  [[nodiscard]] Sha1 finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Everything we state about a file's bytes, computed in one pass.
struct FileDigests {
  Sha256 sha256;
  Sha512 sha512;
  Blake2b512 blake2b;
  std::uint64_t size = 0;
};

class FileHasher {
 public:
  FileHasher();
  ~FileHasher();
  FileHasher(FileHasher&&) noexcept;
  FileHasher& operator=(FileHasher&&) noexcept;

  void update(std::string_view bytes);
  /// May be called once.
  [[nodiscard]] FileDigests finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace howdah
