// SPDX-License-Identifier: PostgreSQL
// What happened to an account, told to its user by mail and to the operator in the log.
#pragma once

#include <string>

#include "core/base/log.hpp"
#include "core/model/name.hpp"
#include "registryd/identity/accounts.hpp"
#include "registryd/identity/letters.hpp"
#include "registryd/identity/outbox.hpp"

namespace howdah {

class Notices {
 public:
  Notices(const RegistryId& registry, Outbox& outbox, const Log& log)
      : registry_(registry), outbox_(outbox), log_(log) {}

  /// A mail that carries something its reader needs. Errors: those of the outbox.
  [[nodiscard]] Result<void> send(Letter letter, const User& user, const std::string& to,
                                  const std::string& detail) const;
  /// A mail about what is done already: that it cannot be written is logged, and undoes nothing.
  void tell(Letter letter, const User& user, const std::string& detail = {}) const;

 private:
  const RegistryId& registry_;
  Outbox& outbox_;
  const Log& log_;
};

}  // namespace howdah
