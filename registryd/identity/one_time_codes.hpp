// SPDX-License-Identifier: PostgreSQL
// Codes that are good once: those that mails carry, and challenges that were answered.
#pragma once

#include <optional>
#include <string>

#include "core/base/clock.hpp"
#include "core/crypto/digest.hpp"
#include "registryd/state/sql.hpp"

namespace howdah {

enum class CodePurpose : std::uint8_t { verify_email, reset_password };

struct OneTimeCode {
  CodePurpose purpose = CodePurpose::verify_email;
  std::string user;
  std::string detail;  ///< verify_email: the address it was sent to
  UnixSeconds expires = 0;
};

class OneTimeCodes {
 public:
  static const Migration k_migration;
  explicit OneTimeCodes(SqlDatabase& database) : database_(database) {}

  /// In place of the user's earlier one for the same purpose.
  [[nodiscard]] Result<void> add(const Sha256& digest, const OneTimeCode& code);
  /// Nothing when there is none, it is for something else, has expired or was taken.
  [[nodiscard]] Result<std::optional<OneTimeCode>> take(const Sha256& digest, CodePurpose purpose,
                                                        UnixSeconds now);
  /// Remembers, until `expires`, that this was used. False when it had been.
  [[nodiscard]] Result<bool> use_once(const Sha256& digest, UnixSeconds expires, UnixSeconds now);
  /// A secret of the registry, made when first asked for; the same for all that share the database.
  [[nodiscard]] Result<std::string> secret(const std::string& name);

 private:
  SqlDatabase& database_;
};

}  // namespace howdah
