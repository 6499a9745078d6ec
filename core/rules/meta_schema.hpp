// SPDX-License-Identifier: PostgreSQL
// The rules of each META spec by the names of pgxn/meta's schema files.
#pragma once

#include <span>
#include <string_view>

#include "core/rules/meta_rule.hpp"

namespace howdah::meta {

struct NamedRule {
  std::string_view schema;
  Rule rule;
};

[[nodiscard]] std::span<const NamedRule> rules_v1();
[[nodiscard]] std::span<const NamedRule> rules_v2();

/// Release META as PGXN serves it: `meta-spec` may be missing, because PGXN strips it.
void served_release_v1(const Json& value, const std::string& place, Diagnostics& findings);

/// Signatures on a v2 release (RFC 5; JSON Web Signature, RFC 7515).
void certs(const Json& value, const std::string& place, Diagnostics& findings);
void jws(const Json& value, const std::string& place, Diagnostics& findings);
void jws_header(const Json& value, const std::string& place, Diagnostics& findings);
void jwk(const Json& value, const std::string& place, Diagnostics& findings);
void payload(const Json& value, const std::string& place, Diagnostics& findings);
void digests(const Json& value, const std::string& place, Diagnostics& findings);

void term_v2(const Json& value, const std::string& place, Diagnostics& findings);

}  // namespace howdah::meta
