// SPDX-License-Identifier: PostgreSQL
#include "core/sys/archive_inflate.hpp"

namespace howdah {

Inflater::Inflater(InflateWrapper wrapper) {
  // zlib.h, inflateInit2: negative for a bare stream, 16 more for gzip alone.
  const int window_bits = wrapper == InflateWrapper::gzip ? MAX_WBITS + 16 : -MAX_WBITS;
  if (inflateInit2(&stream_, window_bits) == Z_OK) end_.reset(&stream_);
}

void Inflater::feed(std::string_view input) {
  // zlib does not write to its input; z_const is off by default.
  stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
  stream_.avail_in = static_cast<uInt>(input.size());
}

Inflater::Step Inflater::step(std::span<char> output) {
  if (!end_) return {InflateState::corrupt, 0};
  stream_.next_out = reinterpret_cast<Bytef*>(output.data());
  stream_.avail_out = static_cast<uInt>(output.size());
  const int code = inflate(&stream_, Z_NO_FLUSH);
  const std::size_t written = output.size() - stream_.avail_out;
  if (code == Z_STREAM_END) return {InflateState::ended, written};
  if (code != Z_OK && code != Z_BUF_ERROR) return {InflateState::corrupt, written};
  return {stream_.avail_out == 0 ? InflateState::has_output : InflateState::needs_input, written};
}

}  // namespace howdah
