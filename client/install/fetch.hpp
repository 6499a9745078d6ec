// SPDX-License-Identifier: PostgreSQL
// A planned release's archive, in the cache and checked against its statement.
#pragma once

#include "client/console.hpp"
#include "client/home.hpp"
#include "client/install/plan.hpp"
#include "core/base/result.hpp"
#include "core/sys/http_client.hpp"

namespace howdah {

struct Fetched {
  const PlannedRelease* step = nullptr;
  fs::path archive;
  bool from_cache = false;
};

/// Errors: untrusted when size, digest or META.json differ from what the statement says (the file is thrown
/// away), unavailable, not_found.
[[nodiscard]] Result<Fetched> fetch_release(const PlannedRelease& step, const Home& home, HttpClient& http,
                                            Console& console);

}  // namespace howdah
