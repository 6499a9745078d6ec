// SPDX-License-Identifier: PostgreSQL
#include "core/sys/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>

#include "core/base/ascii.hpp"
#include "core/sys/archive_inflate.hpp"

namespace howdah {
namespace {

constexpr int k_gzip_window = MAX_WBITS + 16;  // zlib.h, deflateInit2: 16 more for a gzip member
/// zlib's usual: with more, fewer tables have to fit more kinds of text.
constexpr int k_memory = 8;
/// Beyond it a second try costs more than it gains.
constexpr std::size_t k_short = 256U << 10U;

/// A quality of nought is a refusal (RFC 9110, section 12.4.2).
bool is_refusal(std::string_view parameters) {
  const std::size_t at = parameters.find("q=");
  if (at == std::string_view::npos) return false;
  return parameters.substr(at + 2).find_first_not_of("0. \t") == std::string_view::npos;
}

Result<std::string> gzip_by(std::string_view bytes, int strategy) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, k_gzip_window, k_memory, strategy) != Z_OK)
    return fail(Errc::internal, "gzip: zlib does not start");
  const Handle<z_stream, deflateEnd> end(&stream);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int code = deflate(&stream, Z_FINISH);
  if (code != Z_STREAM_END) return fail(Errc::internal, "gzip: zlib error " + std::to_string(code));
  out.resize(stream.total_out);
  return out;
}

}  // namespace

Result<std::string> gzip(std::string_view bytes) {
  TRY(std::string usual, gzip_by(bytes, Z_DEFAULT_STRATEGY));
  if (bytes.size() > k_short) return usual;
  // For what is mostly digests and signatures.
  TRY(std::string filtered, gzip_by(bytes, Z_FILTERED));
  return filtered.size() < usual.size() ? filtered : usual;
}

Result<std::string> gunzip(std::string_view bytes, std::uint64_t limit) {
  Inflater inflater(InflateWrapper::gzip);
  inflater.feed(bytes);
  std::string out;
  std::array<char, 64U << 10U> piece{};
  while (true) {
    const auto [state, written] = inflater.step(piece);
    if (out.size() + written > limit)
      return fail(Errc::too_large, "its gzip holds more than " + std::to_string(limit) + " bytes");
    out.append(piece.data(), written);
    if (state == InflateState::has_output) continue;
    if (state == InflateState::ended && inflater.unused() == 0) return out;
    return fail(Errc::invalid, state == InflateState::ended ? "something follows the gzip"
                                                            : "the gzip is cut short or broken");
  }
}

bool accepts_gzip(std::string_view accept_encoding) {
  const std::string text = ascii_lower(accept_encoding);
  for (std::string_view rest = text; !rest.empty();) {
    std::string_view one = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    one.remove_prefix(std::min(one.size(), one.find_first_not_of(" \t")));
    const std::string_view coding = one.substr(0, one.find_first_of("; \t"));
    if (coding == "gzip") return !is_refusal(one.substr(coding.size()));
  }
  return false;
}

}  // namespace howdah
