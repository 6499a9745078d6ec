// SPDX-License-Identifier: PostgreSQL
#include "registryd/identity/identity.hpp"

namespace howdah {

Result<void> Identity::may(Scope scope, const Name& distribution) const {
  return grant ? grant->allows(scope, distribution) : Result<void>();
}

Result<void> Identity::may(Scope scope) const {
  return grant ? grant->allows_everywhere(scope) : Result<void>();
}

}  // namespace howdah
