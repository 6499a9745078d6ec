// SPDX-License-Identifier: PostgreSQL
// Structured logs, one JSON object a line: {"time":…,"level":…,"event":…,<fields>}. Injected, never global.
#pragma once

#include <functional>
#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/clock.hpp"

namespace howdah {

class Log {
 public:
  using Fields = std::initializer_list<std::pair<std::string_view, std::string>>;
  using Sink = std::function<void(const std::string& line)>;

  /// `sink` gets whole lines with their newline, one at a time.
  Log(const Clock& clock, Sink sink) : clock_(clock), sink_(std::move(sink)) {}

  void info(std::string_view event, Fields fields = {}) const { write("info", event, fields); }
  void warn(std::string_view event, Fields fields = {}) const { write("warn", event, fields); }
  void error(std::string_view event, Fields fields = {}) const { write("error", event, fields); }

 private:
  void write(std::string_view level, std::string_view event, Fields fields) const;

  const Clock& clock_;
  Sink sink_;
  mutable std::mutex mutex_;
};

/// A JSON string literal with its quotes; control characters escaped, bytes that are not UTF-8 replaced by
/// U+FFFD.
[[nodiscard]] std::string json_quote(std::string_view text);

}  // namespace howdah
