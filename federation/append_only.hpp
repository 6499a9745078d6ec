// SPDX-License-Identifier: PostgreSQL
// Whether a newer tree of an index kept everything an older one said. Guards a client against a registry (or
// a thief of its commit key) that takes statements back.
#pragma once

#include "core/base/result.hpp"
#include "core/sys/git.hpp"

namespace howdah {

/// Every file of `older` stands in `newer`; logs (`*.jsonl`) only grew, root files did not change. Reads only
/// what differs. Errors: untrusted, naming the file.
[[nodiscard]] Result<void> check_append_only(const git::Repository& repository, const git::ObjectId& older,
                                             const git::ObjectId& newer);

}  // namespace howdah
