// SPDX-License-Identifier: PostgreSQL
// zlib's inflate as an object: one deflate stream, bare (zip) or in one gzip member with its checks.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <span>
#include <string_view>

#include "core/base/handle.hpp"
#include "core/base/result.hpp"

namespace howdah {

enum class InflateWrapper : std::uint8_t { none, gzip };

enum class InflateState : std::uint8_t {
  needs_input,  ///< everything fed was used
  has_output,   ///< the output buffer is full
  ended,        ///< the stream ended; unused() tells what follows it
  corrupt,
};

class Inflater {
 public:
  explicit Inflater(InflateWrapper wrapper);
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// Borrows `input` until it is used up. Requires that what was fed before is used up.
  void feed(std::string_view input);
  struct Step {
    InflateState state;
    std::size_t written;
  };
  [[nodiscard]] Step step(std::span<char> output);
  /// How many bytes of the last feed() are not used.
  [[nodiscard]] std::size_t unused() const { return stream_.avail_in; }

 private:
  z_stream stream_{};
  Handle<z_stream, inflateEnd> end_;  ///< empty when zlib got no memory: every step is then corrupt
};

}  // namespace howdah
