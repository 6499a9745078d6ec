// SPDX-License-Identifier: PostgreSQL
// Random bytes and characters, from the kernel's source.
#pragma once

#include <string>
#include <string_view>

namespace howdah {

[[nodiscard]] std::string random_bytes(std::size_t count);

/// Each character drawn evenly from `alphabet`.
[[nodiscard]] std::string random_text(std::size_t count, std::string_view alphabet);

}  // namespace howdah
