// SPDX-License-Identifier: PostgreSQL
// The gate as git runs it: inside receive-pack, on objects that are still in quarantine.
#pragma once

#include <functional>
#include <iosfwd>
#include <map>
#include <string>
#include <string_view>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"

namespace howdah {

using Environment = std::function<std::string(const char* name)>;  ///< empty when unset

/// What the receiving server tells its gate, beside what git does (githooks(5), "pre-receive").
inline constexpr const char* k_gate_index = "HOWDAH_GATE_INDEX";        ///< the served repository
inline constexpr const char* k_gate_root = "HOWDAH_GATE_ROOT";          ///< SHA-256 of the pinned root, hex
inline constexpr const char* k_gate_registry = "HOWDAH_GATE_REGISTRY";  ///< its id
inline constexpr const char* k_gate_pushees = "HOWDAH_GATE_PUSHEES";    ///< URLs that mean us, space between

/// Reads the ref updates from `updates`, judges, and keeps the certificate of an accepted push for landing in
/// `certificates/<head>` of the receiving repository (the current folder). Errors: denied with the findings.
[[nodiscard]] Result<void> pre_receive(const Environment& environment, std::istream& updates,
                                       const Clock& clock);

inline constexpr std::string_view k_certificates = "certificates";

/// What a pusher reads: at most a screenful, every line behind `howdah: `.
void explain_refusal(const Error& error, std::ostream& out);

/// Bounds this process: memory, CPU seconds, size of files. What a hostile push makes of us ends there.
void limit_gate_process();

}  // namespace howdah
