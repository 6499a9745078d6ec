// SPDX-License-Identifier: PostgreSQL
// Time as a dependency: whole seconds since 1970-01-01T00:00:00Z.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace howdah {

using UnixSeconds = std::int64_t;

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual UnixSeconds now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] UnixSeconds now() const override;
};

/// Stands still until told otherwise.
class FixedClock final : public Clock {
 public:
  explicit FixedClock(UnixSeconds at) : at_(at) {}
  [[nodiscard]] UnixSeconds now() const override { return at_; }
  void advance(UnixSeconds seconds) { at_ += seconds; }

 private:
  UnixSeconds at_;
};

/// `2026-11-21T12:00:00Z` (RFC 3339 in UTC, whole seconds), the only date form in statements.
[[nodiscard]] std::string to_rfc3339(UnixSeconds time);
[[nodiscard]] std::optional<UnixSeconds> from_rfc3339(std::string_view text);

/// `45s`, `90m`, `24h`, `30d`: a whole number from 1 and its unit, at most ten years. Nothing for any other
/// text.
[[nodiscard]] std::optional<UnixSeconds> parse_duration(std::string_view text);

}  // namespace howdah
