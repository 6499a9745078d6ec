// SPDX-License-Identifier: PostgreSQL
// Small JSON and form bodies, read strictly: a member nobody knows is refused, for it may be a misspelt one.
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/json.hpp"
#include "registryd/http/message.hpp"

namespace howdah {

/// An object with these members at most; an empty body is an empty object. Errors: usage, too_large.
[[nodiscard]] Result<Json> read_object(const Request& request,
                                       std::initializer_list<std::string_view> members);

/// The member's text, or empty when it is absent. Errors: usage.
[[nodiscard]] Result<std::string> text_of(const Json& object, std::string_view member);
/// Errors: also usage when it is absent or empty.
[[nodiscard]] Result<std::string> needed_text(const Json& object, std::string_view member);
/// The member's texts: an array of them, or none when it is absent. Errors: usage.
[[nodiscard]] Result<std::vector<std::string>> texts_of(const Json& object, std::string_view member);

/// application/x-www-form-urlencoded, the first of each name. Errors: usage, too_large.
[[nodiscard]] Result<std::map<std::string, std::string>> read_form(const Request& request);

/// 204.
[[nodiscard]] Response done_reply();

}  // namespace howdah
