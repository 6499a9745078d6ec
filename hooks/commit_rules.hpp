// SPDX-License-Identifier: PostgreSQL
// What one commit of a submission must be, its tree aside: one parent, one signature, git's own bytes, a
// plain message, a believable date.
#pragma once

#include <optional>

#include "core/base/clock.hpp"
#include "core/base/diagnostics.hpp"
#include "core/crypto/key.hpp"
#include "core/sys/git.hpp"

namespace howdah {

/// Commit dates a gate believes.
struct DateWindow {
  UnixSeconds earliest = 0;
  UnixSeconds latest = 0;
};

inline constexpr std::size_t k_max_message_bytes = 4U << 10U;

/// The key that signed `commit`; nothing when no signature holds. `parent`: the commit before it. Every
/// broken rule is a finding with place `commit <id>`.
std::optional<PublicKey> check_submitted_commit(const git::Commit& commit, const git::Commit& parent,
                                                const DateWindow& window, Diagnostics& findings);

}  // namespace howdah
