// SPDX-License-Identifier: PostgreSQL
#include "registryd/identity/index_user.hpp"

#include <fmt/format.h>

namespace howdah {

Result<std::optional<git::ObjectId>> record_user(IndexWriter& writer, const Name& name) {
  TRY(const Committed committed, writer.commit([&name](Staging& staging) -> Result<void> {
    TRY(const auto known, staging.lines(LogKind::users, name));
    if (known) return {};
    staging.say(fmt::format("user {}", name.given()));
    TRY_VOID(staging.append("user", name, {{"display", name.given()}}));
    return {};
  }));
  if (committed.statements.empty()) return std::nullopt;
  return committed.commit;
}

}  // namespace howdah
