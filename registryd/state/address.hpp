// SPDX-License-Identifier: PostgreSQL
// Addresses of databases, as people may see them.
#pragma once

#include <string>

namespace howdah {

/// The URL as messages may show it.
[[nodiscard]] std::string without_password(const std::string& url);

}  // namespace howdah
