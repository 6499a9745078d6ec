// SPDX-License-Identifier: PostgreSQL
#include "registryd/submissions/sideband.hpp"

#include <fmt/format.h>

#include <string_view>

namespace howdah {
namespace {

constexpr std::string_view k_flush = "0000";
constexpr std::size_t k_length = 4;
constexpr char k_report = 1;
constexpr char k_words = 2;

}  // namespace

std::string tell_pusher(std::string answer, const std::vector<std::string>& told) {
  const bool multiplexed =
      answer.size() > k_length && (answer[k_length] == k_report || answer[k_length] == k_words);
  if (!multiplexed || !answer.ends_with(k_flush)) return answer;
  answer.resize(answer.size() - k_flush.size());
  for (const std::string& line : told) {
    const std::string text = fmt::format("{}howdah: {}\n", k_words, line.substr(0, 900));
    answer += fmt::format("{:04x}{}", text.size() + k_length, text);
  }
  return answer.append(k_flush);
}

}  // namespace howdah
