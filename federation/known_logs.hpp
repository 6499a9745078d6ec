// SPDX-License-Identifier: PostgreSQL
// What a sparse layer has read so far: which state of which log, and at which commit. The next state of a log
// must go on from there. FOLDER/logs.json, replaced whole.
#pragma once

#include <map>
#include <string>

#include "core/index/log_verifier.hpp"
#include "core/sys/files.hpp"

namespace howdah {

using KnownLogs = std::map<std::string, KnownLog::Seen>;  ///< by path

/// None when there is no such file. Errors: invalid, naming the file.
[[nodiscard]] Result<KnownLogs> read_known_logs(const fs::path& folder);
[[nodiscard]] Result<void> write_known_logs(const fs::path& folder, const KnownLogs& logs);

}  // namespace howdah
