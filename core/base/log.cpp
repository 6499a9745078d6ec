// SPDX-License-Identifier: PostgreSQL
#include "core/base/log.hpp"

#include <fmt/format.h>

#include "core/base/utf8.hpp"

namespace howdah {

void Log::write(std::string_view level, std::string_view event, Fields fields) const {
  std::string line = fmt::format(R"({{"time":"{}","level":"{}","event":{})", to_rfc3339(clock_.now()), level,
                                 json_quote(event));
  for (const auto& [name, value] : fields) line += "," + json_quote(name) + ":" + json_quote(value);
  line += "}\n";
  const std::lock_guard lock(mutex_);
  sink_(line);
}

std::string json_quote(std::string_view text) {
  std::string quoted = "\"";
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = utf8_sequence_length(text.substr(i));
    const char c = text[i];
    if (length == 0) {
      quoted += "\xEF\xBF\xBD";
      ++i;
      continue;
    }
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      quoted += text.substr(i, length);
    }
    i += length;
  }
  return quoted + "\"";
}

}  // namespace howdah
