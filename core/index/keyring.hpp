// SPDX-License-Identifier: PostgreSQL
// A registry's keys on disk: KEYDIR/{root,registry,timestamp,commit}.key in OpenSSH format, mode 0600, and
// .pub.
#pragma once

#include "core/base/result.hpp"
#include "core/crypto/key.hpp"
#include "core/index/writer.hpp"
#include "core/sys/files.hpp"

namespace howdah {

/// Creates the keys that are missing; returns the names of those it made.
[[nodiscard]] Result<std::vector<std::string>> ensure_keys(const fs::path& folder, const RegistryId& id);

/// Errors: not_found with the path, denied when others may read the file, invalid.
[[nodiscard]] Result<SecretKey> load_key(const fs::path& folder, const std::string& role);
/// The same for one file, wherever it lies.
[[nodiscard]] Result<SecretKey> load_key_file(const fs::path& file);
/// The timestamp key may be missing: then it signs elsewhere.
[[nodiscard]] Result<OnlineKeys> load_online_keys(const fs::path& folder);

}  // namespace howdah
