// SPDX-License-Identifier: PostgreSQL
#include "core/sys/git_pack_format.hpp"

#include <zlib.h>

namespace howdah::git {

void append_number(std::string& out, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8)
    out += static_cast<char>(number >> static_cast<unsigned>(shift));
}

void append_pack_header(std::string& out, std::uint32_t objects) {
  out += "PACK";
  append_number(out, 2);
  append_number(out, objects);
}

void append_object_header(std::string& out, int type, std::size_t size) {
  auto byte = static_cast<unsigned>(type) << 4U | static_cast<unsigned>(size & 0x0fU);
  for (size >>= 4U; size > 0; size >>= 7U) {
    out += static_cast<char>(byte | 0x80U);
    byte = size & 0x7fU;
  }
  out += static_cast<char>(byte);
}

Result<void> append_deflated(std::string& out, std::string_view content, int level, int strategy) {
  constexpr int k_most_memory = 9;
  constexpr std::size_t k_spare = 16;  // zlib 1.2.13 promises too little for one stored byte
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, MAX_WBITS, k_most_memory, strategy) != Z_OK)
    return fail(Errc::internal, "write a pack: zlib does not start");
  const std::size_t start = out.size();
  out.resize(start + deflateBound(&stream, content.size()) + k_spare);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data() + start);
  stream.avail_out = static_cast<uInt>(out.size() - start);
  const int code = deflate(&stream, Z_FINISH);
  out.resize(start + stream.total_out);
  deflateEnd(&stream);
  if (code != Z_STREAM_END) return fail(Errc::internal, "write a pack: zlib error " + std::to_string(code));
  return {};
}

}  // namespace howdah::git
