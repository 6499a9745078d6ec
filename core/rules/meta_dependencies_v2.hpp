// SPDX-License-Identifier: PostgreSQL
// Rules for `dependencies` of META spec 2 and each of its parts (PGXN RFC 3).
#pragma once

#include "core/rules/meta_schema.hpp"

namespace howdah::meta {

void purl(const Json& value, const std::string& place, Diagnostics& findings);
void platform(const Json& value, const std::string& place, Diagnostics& findings);
void platforms(const Json& value, const std::string& place, Diagnostics& findings);
void version_range_v2(const Json& value, const std::string& place, Diagnostics& findings);
void phase(const Json& value, const std::string& place, Diagnostics& findings);
void packages(const Json& value, const std::string& place, Diagnostics& findings);
void postgres(const Json& value, const std::string& place, Diagnostics& findings);
void pipeline(const Json& value, const std::string& place, Diagnostics& findings);
void variations(const Json& value, const std::string& place, Diagnostics& findings);
void dependencies(const Json& value, const std::string& place, Diagnostics& findings);

}  // namespace howdah::meta
