// SPDX-License-Identifier: PostgreSQL
// META.json as everybody writes it: two spaces, the members of the document in
// the order of the spec, the rest in its author's order, one newline at the
// end.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace howdah {

/// The same document, formatted. Errors: invalid, when it is no JSON object.
[[nodiscard]] Result<std::string> format_meta(std::string_view text);

}  // namespace howdah
