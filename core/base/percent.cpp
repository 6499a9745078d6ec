// SPDX-License-Identifier: PostgreSQL
#include "core/base/percent.hpp"

#include <fmt/format.h>

#include "core/base/ascii.hpp"

namespace howdah {

std::string percent_encoded(std::string_view text, std::string_view plain) {
  constexpr std::string_view k_marks = "-._~";
  std::string encoded;
  for (const char c : text) {
    const bool stays = is_alphanumeric(c) || k_marks.find(c) != std::string_view::npos ||
                       plain.find(c) != std::string_view::npos;
    encoded += stays ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

}  // namespace howdah
