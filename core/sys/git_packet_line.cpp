// SPDX-License-Identifier: PostgreSQL
#include "core/sys/git_packet_line.hpp"

#include <fmt/format.h>

namespace howdah::git {

std::string packet_line(std::string_view text) {
  constexpr std::size_t k_length_digits = 4;
  return fmt::format("{:04x}{}", text.size() + k_length_digits, text);
}

}  // namespace howdah::git
