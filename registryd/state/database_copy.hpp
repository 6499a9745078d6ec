// SPDX-License-Identifier: PostgreSQL
// SQLite files copied while others write to them, and compared.
#pragma once

#include "core/base/result.hpp"
#include "core/crypto/digest.hpp"
#include "core/sys/files.hpp"

namespace howdah {

/// `to`, which must not exist, becomes what was committed in `from` at one moment; mode 0600. Errors:
/// unavailable, naming the file.
[[nodiscard]] Result<void> copy_database(const fs::path& from, const fs::path& to);

/// Of the schema and every row of every table: the same for two files that say the same.
[[nodiscard]] Result<Sha256> digest_database(const fs::path& file);

}  // namespace howdah
