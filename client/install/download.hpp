// SPDX-License-Identifier: PostgreSQL
// One file an index names, from its URL to the disk, no longer than it may be. What it is has to be checked
// by the caller.
#pragma once

#include <cstdint>
#include <string>

#include "client/console.hpp"
#include "core/base/result.hpp"
#include "core/sys/files.hpp"
#include "core/sys/http_client.hpp"

namespace howdah {

struct Download {
  std::string label;        ///< for people: `semver 0.40.0`
  std::uint64_t limit = 0;  ///< bytes
  std::string limit_is;     ///< `the 4711 bytes the signed statement says`
};

/// Errors: untrusted (limit), not_found, unavailable.
[[nodiscard]] Result<void> download(const std::string& url, const Download& what, const fs::path& to,
                                    HttpClient& http, Console& console);

}  // namespace howdah
