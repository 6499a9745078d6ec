// SPDX-License-Identifier: PostgreSQL
// The trailers by which a commit of the registry says whose submission it carries.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/crypto/key.hpp"
#include "core/sys/git.hpp"

namespace howdah {

/// `Submitted-by: SHA256:…` and `Submission: <commit>`.
[[nodiscard]] std::vector<std::string> submission_trailers(const PublicKey& key,
                                                           const git::ObjectId& submission);

/// How many submissions by one of `keys` a commit message carries.
[[nodiscard]] std::int64_t submissions_by(const std::vector<PublicKey>& keys, std::string_view message);

}  // namespace howdah
