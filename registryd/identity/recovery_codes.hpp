// SPDX-License-Identifier: PostgreSQL
// Recovery codes: what opens an account whose one-time passwords are lost. `abcde-fghij-kmnpq`, 75 bits each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/crypto/digest.hpp"

namespace howdah {

[[nodiscard]] std::vector<std::string> new_recovery_codes();

/// Of the code as people may type it: hyphens, spaces and case do not matter.
[[nodiscard]] Sha256 recovery_digest(std::string_view code);
[[nodiscard]] std::vector<Sha256> recovery_digests(const std::vector<std::string>& codes);

}  // namespace howdah
