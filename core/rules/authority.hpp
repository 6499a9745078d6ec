// SPDX-License-Identifier: PostgreSQL
// Who may say what: the table every verifier replays. Default deny: a type without a row is refused.
#pragma once

#include <string_view>

#include "core/base/result.hpp"
#include "core/model/root.hpp"
#include "core/model/statement.hpp"

namespace howdah {

/// Whose signature a statement needs.
enum class Signer : std::uint8_t { registry };

struct Authority {
  std::string_view type;
  Signer signer;
};

[[nodiscard]] const Authority* find_authority(std::string_view type);

/// Whether `line` carries exactly the signatures its type needs, each valid. Errors: untrusted with the
/// reason (unknown type, missing signer, foreign key, signature does not hold).
[[nodiscard]] Result<void> check_authority(const StatementLine& line, const RootMetadata& root);

}  // namespace howdah
