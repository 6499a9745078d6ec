// SPDX-License-Identifier: PostgreSQL
// What a service (a packager, a reporter) may do, replayed from its log: grants with keys, kinds and path
// scopes, suspension, revocation. Spec: docs/protocol.md, "Services".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/crypto/key.hpp"
#include "core/model/statement.hpp"

namespace howdah {

/// What a service is trusted with from one grant on; the next grant replaces it.
struct Grant {
  std::vector<std::string> kinds;  ///< statement types it may make
  std::vector<std::string> paths;  ///< patterns of distribution keys; `*` stands for any run of characters
  std::map<std::string, PublicKey, std::less<>> keys;  ///< by key id
  std::int64_t submissions_per_day = 0;                ///< 0: no limit
  std::int64_t bytes_per_day = 0;                      ///< of statements; 0: no limit
  std::string review_due;                              ///< date; empty: none

  [[nodiscard]] bool covers(std::string_view type, std::string_view distribution) const;
};

class ServiceRecord {
 public:
  enum class Standing : std::uint8_t { active, suspended, revoked };

  [[nodiscard]] Standing standing() const { return standing_; }
  /// Oldest first.
  [[nodiscard]] const std::vector<Grant>& grants() const { return grants_; }
  /// The newest grant, while it stands.
  [[nodiscard]] const Grant* grant() const;

  /// The newest grant that lists the key, as its index; nothing when none ever did.
  [[nodiscard]] std::optional<std::size_t> grant_of(std::string_view keyid) const;

  /// Errors: untrusted, when the statement makes no sense at this point.
  [[nodiscard]] Result<void> check(const StatementLine& line) const;
  void apply(const StatementLine& line);

 private:
  std::vector<Grant> grants_;
  Standing standing_ = Standing::active;
};

/// Whether `name` matches `pattern`, in which `*` stands for any run of characters.
[[nodiscard]] bool matches_pattern(std::string_view pattern, std::string_view name);

}  // namespace howdah
