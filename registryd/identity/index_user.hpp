// SPDX-License-Identifier: PostgreSQL
// A user's name in the index: public from then on, and nobody else's.
#pragma once

#include <optional>

#include "core/index/writer.hpp"

namespace howdah {

/// Records the name, unless the index knows it. Returns the commit; nothing when it was known.
[[nodiscard]] Result<std::optional<git::ObjectId>> record_user(IndexWriter& writer, const Name& name);

}  // namespace howdah
