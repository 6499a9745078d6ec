// SPDX-License-Identifier: PostgreSQL
// Signing the newest commit's timestamp, for the commands that change an index or keep it fresh.
#pragma once

#include <string>
#include <vector>

#include "core/crypto/key.hpp"
#include "core/index/timestamp_ref.hpp"
#include "core/sys/files.hpp"
#include "index-tool/open_index.hpp"

namespace howdah {

/// How long a timestamp of ours holds unless told otherwise: an index without a server is renewed by a job.
inline constexpr UnixSeconds k_timestamp_valid = 30LL * 86400;

/// The tip of the index as its newest timestamp. Errors: as prepare_timestamp.
[[nodiscard]] Result<TimestampFacts> stamp_tip(const IndexView& tip,
                                               const std::vector<const SecretKey*>& keys, UnixSeconds now,
                                               UnixSeconds valid);

/// The same with KEYDIR/timestamp.key, or a note on what to run where that key is not there or not enough.
[[nodiscard]] Result<std::optional<TimestampFacts>> stamp_if_possible(const IndexView& tip,
                                                                      const std::string& keys,
                                                                      const Printer& printer);

}  // namespace howdah
