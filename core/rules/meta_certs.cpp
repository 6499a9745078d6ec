// SPDX-License-Identifier: PostgreSQL
// The shape of a v2 release's certificates (PGXN RFC 5). No signature is verified here.
#include <array>

#include "core/rules/meta_formats.hpp"
#include "core/rules/meta_schema.hpp"
#include "core/rules/uri.hpp"

namespace howdah::meta {
namespace {

constexpr std::string_view k_base64url_remedy = "write it in base64url (RFC 4648 section 5) without padding";

void encoded(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{[](std::string_view text) { return is_base64url(text, 12); },
                                     "meta-base64url", "base64url of at least 12 characters",
                                     k_base64url_remedy};
  check_text(value, place, findings, k_shape);
}

void signature(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{[](std::string_view text) { return is_base64url(text, 32); },
                                     "meta-base64url", "base64url of at least 32 characters",
                                     k_base64url_remedy};
  check_text(value, place, findings, k_shape);
}

void certificate(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{is_base64_text, "meta-base64", "base64",
                                     "write the DER certificate in base64"};
  check_text(value, place, findings, k_shape);
}

void certificates(const Json& value, const std::string& place, Diagnostics& findings) {
  check_list(value, place, findings, {.item = certificate, .unique = false});
}

void operations(const Json& value, const std::string& place, Diagnostics& findings) {
  check_list(value, place, findings, {.item = any_string, .unique = false});
}

void general_signature(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 3> k_members{
      {{"protected", encoded}, {"header", jws_header}, {"signature", signature, true}}};
  check_object(value, place, findings, {.members = k_members, .open = true});
}

void general_signatures(const Json& value, const std::string& place, Diagnostics& findings) {
  check_list(value, place, findings, {.item = general_signature, .unique = false});
}

void general_jws(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 2> k_members{
      {{"payload", encoded, true}, {"signatures", general_signatures, true}}};
  check_object(value, place, findings, {.members = k_members, .open = true});
}

void flattened_jws(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 4> k_members{{{"payload", encoded, true},
                                                    {"protected", encoded},
                                                    {"header", jws_header},
                                                    {"signature", signature, true}}};
  check_object(value, place, findings, {.members = k_members, .open = true});
}

void release_uri(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{
      [](std::string_view text) { return is_uri_reference(text) && text.substr(0, 5) == "dist/"; },
      "meta-uri", "the path of a release", "write \"dist/<name>/<version>/<name>-<version>.zip\""};
  check_text(value, place, findings, k_shape);
}

}  // namespace

void jwk(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 9> k_members{{{"kty", any_string, true},
                                                    {"use", any_string},
                                                    {"key_ops", operations},
                                                    {"alg", any_string},
                                                    {"kid", any_string},
                                                    {"x5u", uri},
                                                    {"x5c", certificates},
                                                    {"x5t", encoded},
                                                    {"x5t#S256", encoded}}};
  check_object(value, place, findings, {.members = k_members, .open = true});
}

void jws_header(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 10> k_members{{{"alg", any_string},
                                                     {"jku", uri},
                                                     {"jwk", jwk},
                                                     {"kid", any_string},
                                                     {"x5u", uri},
                                                     {"x5c", certificates},
                                                     {"x5t", encoded},
                                                     {"x5t#S256", encoded},
                                                     {"typ", any_string},
                                                     {"cty", any_string}}};
  check_object(value, place, findings, {.members = k_members, .open = true, .empty = false});
}

/// Exactly one of the two serializations of RFC 7515 §7.2 must hold.
void jws(const Json& value, const std::string& place, Diagnostics& findings) {
  Diagnostics general;
  Diagnostics flattened;
  general_jws(value, place, general);
  flattened_jws(value, place, flattened);
  if (general.has_errors() != flattened.has_errors()) return;
  if (!general.has_errors()) {
    findings.error("meta-jws", place, "both \"signatures\" and \"signature\" are there", "keep one of them");
    return;
  }
  const bool meant_general = value.is_object() && value.contains("signatures");
  findings.append(meant_general ? general : flattened);
}

void certs(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 1> k_members{{{"pgxn", jws, true}}};
  check_object(value, place, findings, {k_members});
}

void digests(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 3> k_members{
      {{"sha1", sha1_hex}, {"sha256", sha256_hex}, {"sha512", sha512_hex}}};
  check_object(value, place, findings, {.members = k_members, .custom_keys = false, .empty = false});
}

void payload(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr std::array<Member, 4> k_members{{{"user", term_v2, true},
                                                    {"date", date_time, true},
                                                    {"uri", release_uri, true},
                                                    {"digests", digests, true}}};
  check_object(value, place, findings, {.members = k_members, .custom_keys = false});
}

}  // namespace howdah::meta
