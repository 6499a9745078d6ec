// SPDX-License-Identifier: PostgreSQL
// The SPDX License List as data, in byte order. Source: spdx/license-list-data.
#pragma once

#include <span>
#include <string_view>

namespace howdah {

/// Deprecated identifiers (`GPL-2.0`) are among them.
[[nodiscard]] std::span<const std::string_view> spdx_license_ids();
[[nodiscard]] std::span<const std::string_view> spdx_exception_ids();

}  // namespace howdah
