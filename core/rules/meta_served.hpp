// SPDX-License-Identifier: PostgreSQL
// META as PGXN's mirrors serve it to clients of the year 2011: always spec 1, without what PGXN Manager takes
// out. What a release adds (date, user, sha1, certs) is not decided here.
#pragma once

#include <string_view>

#include "core/model/json.hpp"

namespace howdah {

/// A META 1 document as an author wrote it, in the form PGXN serves: without meta-spec, generated_by and
/// custom keys, and with its release_status.
[[nodiscard]] Json served_v1(Json v1);

/// A valid META 2 document in that form; what spec 1 cannot say is left out. `status`: the release's.
[[nodiscard]] Json served_v1_of_v2(const Json& v2, std::string_view status);

/// Whether pgxnclient can read a version at all. One it cannot read, such as `1.0.0-alpha.1`, makes it refuse
/// every release of the distribution.
[[nodiscard]] bool old_clients_read(std::string_view version);

}  // namespace howdah
