// SPDX-License-Identifier: PostgreSQL
// Events as lines of the public audit log: who did what to what.
#pragma once

#include <string_view>

#include "registryd/events/event_rows.hpp"

namespace howdah {

/// A line of `GET /v1/audit`.
[[nodiscard]] Json audit_entry(const StoredEvent& stored);

/// What somebody did by a statement of this type, with `{subject}`, `{version}` and members of the statement
/// in braces; empty for types this version does not know.
[[nodiscard]] std::string_view audit_sentence(std::string_view type);

}  // namespace howdah
