// SPDX-License-Identifier: PostgreSQL
// Format: minisign(1), "Signature format".
#include "core/crypto/minisig.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "core/base/bytes.hpp"
#include "core/crypto/secret_key_access.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_untrusted = "untrusted comment: ";
constexpr std::string_view k_trusted = "trusted comment: ";
constexpr std::size_t k_comment_most = 1024;

struct Minisig {
  std::string algorithm, key_id;
  Signature of_file;
  std::string trusted_comment;
  Signature of_comment;
};

tl::unexpected<Error> refuse(std::string_view why) {
  return fail(Errc::untrusted, fmt::format("minisign signature: {}", why));
}

bool is_comment(std::string_view text) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  return text.size() <= k_comment_most && std::none_of(text.begin(), text.end(), control);
}

Signature signature_from(std::string_view raw) {
  Signature signature;
  std::copy(raw.begin(), raw.end(), signature.bytes.begin());
  return signature;
}

/// Exactly four lines, each ended by LF.
std::optional<std::array<std::string_view, 4>> four_lines(std::string_view text) {
  std::array<std::string_view, 4> lines;
  for (std::string_view& line : lines) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    line = text.substr(0, end);
    text.remove_prefix(end + 1);
  }
  if (!text.empty()) return std::nullopt;
  return lines;
}

Result<Minisig> parse(std::string_view text) {
  const auto lines = four_lines(text);
  if (!lines) return refuse("not exactly four lines; make it with `minisign -S`");
  auto [untrusted, file_line, trusted, comment_line] = *lines;
  if (!untrusted.starts_with(k_untrusted)) return refuse("line 1 is no `untrusted comment: `");
  if (!trusted.starts_with(k_trusted)) return refuse("line 3 is no `trusted comment: `");
  trusted.remove_prefix(k_trusted.size());
  if (!is_comment(untrusted.substr(k_untrusted.size())) || !is_comment(trusted)) {
    return refuse("a comment holds control characters or more than 1024 bytes");
  }
  const std::optional<std::string> file = from_base64(file_line);
  if (!file || file->size() != 74) return refuse("line 2 is not base64 of 74 bytes");
  const std::optional<std::string> comment = from_base64(comment_line);
  if (!comment || comment->size() != 64) return refuse("line 4 is not base64 of 64 bytes");
  return Minisig{file->substr(0, 2), file->substr(2, 8), signature_from(std::string_view(*file).substr(10)),
                 std::string(trusted), signature_from(*comment)};
}

}  // namespace

std::string minisig_sign(const SecretKey& key, const Blake2b512& file_digest,
                         std::string_view trusted_comment) {
  if (!is_comment(trusted_comment))
    throw std::logic_error("minisig_sign: the trusted comment is not one line");
  const Signature of_file = SecretKeyAccess::sign(key, file_digest.raw());
  const Signature of_comment = SecretKeyAccess::sign(key, std::string(of_file.raw()).append(trusted_comment));
  const std::string file_line = "ED" + key.public_key().minisign_key_id() + std::string(of_file.raw());
  return fmt::format("{}signature from a howdah registry key\n{}\n{}{}\n{}\n", k_untrusted,
                     to_base64(file_line), k_trusted, trusted_comment, to_base64(of_comment.raw()));
}

Result<std::string> minisig_verify(std::string_view minisig, const PublicKey& key,
                                   const Blake2b512& file_digest) {
  TRY(Minisig parsed, parse(minisig));
  if (parsed.algorithm == "Ed") {
    return refuse(
        "legacy algorithm Ed (not prehashed) is not accepted; sign again with minisign 0.10 or later, "
        "without -l");
  }
  if (parsed.algorithm != "ED") return refuse("the algorithm is not ED");
  if (parsed.key_id != key.minisign_key_id()) {
    return refuse(fmt::format("made by another key than {}", key.minisign_line()));
  }
  if (!key.verify(parsed.of_file, file_digest.raw())) {
    return refuse("does not hold for this file: the file or its signature was changed");
  }
  if (!key.verify(parsed.of_comment, std::string(parsed.of_file.raw()) + parsed.trusted_comment)) {
    return refuse("the trusted comment was changed");
  }
  return std::move(parsed.trusted_comment);
}

}  // namespace howdah
