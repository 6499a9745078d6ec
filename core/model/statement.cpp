// SPDX-License-Identifier: PostgreSQL
#include "core/model/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "core/base/clock.hpp"
#include "core/model/canonical.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_signed_member = R"(],"signed":)";

bool is_hex64(std::string_view text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

tl::unexpected<Error> malformed(std::string why) {
  return fail(Errc::invalid, std::move(why));
}

Result<LineSignature> read_signature(std::string_view text) {
  auto members = CanonicalObject::open(text);
  if (!members) return malformed("a signature is not an object");
  const auto keyid = members->next();
  const auto sig = members->next();
  if (!keyid || keyid->key != "keyid" || !sig || sig->key != "sig" || members->next()) {
    return malformed("a signature must have exactly the members keyid and sig");
  }
  const auto id = plain_string(keyid->value);
  const auto hex = plain_string(sig->value);
  if (!id || !is_hex64(*id)) return malformed("a signature's keyid is not 64 hex digits");
  if (!hex) return malformed("a signature's sig is not a string");
  TRY(Signature signature, Signature::parse_hex(*hex));
  return LineSignature{*id, signature};
}

Result<std::vector<LineSignature>> read_signatures(std::string_view text) {
  auto items = CanonicalArray::open(text);
  if (!items) return malformed("signatures is not an array");
  std::vector<LineSignature> signatures;
  while (const auto item = items->next()) {
    TRY(LineSignature signature, read_signature(*item));
    if (!signatures.empty() && signature.keyid <= signatures.back().keyid) {
      return malformed("signatures are not sorted by keyid, or one key stands twice");
    }
    signatures.push_back(signature);
  }
  if (signatures.empty()) return malformed("no signature");
  return signatures;
}

/// Fills the members every statement has, and the subject, version and meta where the type has them.
void read_signed(const std::vector<CanonicalMember>& outline, StatementLine& line) {
  const auto value_of = [&outline](std::string_view key) -> std::string_view {
    const auto found = std::find_if(outline.begin(), outline.end(),
                                    [key](const auto& m) { return m.depth == 2 && m.key == key; });
    return found == outline.end() ? std::string_view{} : found->value;
  };
  const auto text_of = [&value_of](std::string_view key) { return plain_string(value_of(key)).value_or(""); };
  line.type = text_of("type");
  line.registry = text_of("registry");
  line.date = text_of("date");
  line.prev = text_of("prev");
  line.version = text_of("version");
  line.meta = value_of("meta");
  line.seq = integer(value_of("seq")).value_or(0);
  for (const std::string_view key : {"publisher", "by", "user"})
    if (line.actor.empty()) line.actor = text_of(key);
  if (const auto* type = find_statement_type(line.type)) line.subject = text_of(type->subject);
}

Result<void> check_common_members(const StatementLine& line) {
  if (line.type.empty()) return malformed("signed.type is missing");
  if (line.registry.empty()) return malformed("signed.registry is missing");
  if (line.seq < 1) return malformed("signed.seq is missing or below 1");
  if (!is_hex64(line.prev)) return malformed("signed.prev is not 64 hex digits");
  if (!from_rfc3339(line.date)) return malformed("signed.date is not of the form 2026-11-21T12:00:00Z");
  return {};
}

}  // namespace

const StatementType* find_statement_type(std::string_view type) {
  const auto* const found = std::find_if(k_statement_types.begin(), k_statement_types.end(),
                                         [type](const StatementType& row) { return row.type == type; });
  return found == k_statement_types.end() ? nullptr : found;
}

Result<StatementLine> read_statement_line(std::string_view line) {
  TRY(const std::vector<CanonicalMember> outline, outline_canonical(line, {k_max_line_bytes, 32}));
  std::vector<CanonicalMember> top;
  std::copy_if(outline.begin(), outline.end(), std::back_inserter(top),
               [](const auto& m) { return m.depth == 1; });
  if (top.size() != 2 || top[0].key != "signatures" || top[1].key != "signed" ||
      top[0].value.front() != '[' || top[1].value.front() != '{') {
    return malformed("a statement must have exactly the members signatures, an array, and signed, an object");
  }
  StatementLine read;
  read.line = line;
  read.signed_text = top[1].value;
  TRY(read.signatures, read_signatures(top[0].value));
  read_signed(outline, read);
  TRY_VOID(check_common_members(read));
  return read;
}

std::string make_statement_line(std::string_view canonical_signed,
                                const std::vector<const SecretKey*>& keys) {
  std::vector<std::pair<std::string, Signature>> signatures;
  signatures.reserve(keys.size());
  for (const SecretKey* key : keys)
    signatures.emplace_back(key->public_key().tuf_keyid(), key->sign_statement(canonical_signed));
  return join_statement_line(canonical_signed, std::move(signatures));
}

std::string join_statement_line(std::string_view canonical_signed,
                                std::vector<std::pair<std::string, Signature>> signatures) {
  std::stable_sort(signatures.begin(), signatures.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string line = R"({"signatures":[)";
  for (const auto& [id, signature] : signatures) {
    if (line.back() == '}') line += ',';
    line += fmt::format(R"({{"keyid":"{}","sig":"{}"}})", id, signature.hex());
  }
  line += k_signed_member;
  line += canonical_signed;
  return line + "}";
}

std::string_view member_text(const StatementLine& line, std::string_view key) {
  auto members = CanonicalObject::open(line.signed_text);
  while (members) {
    const auto member = members->next();
    if (!member) break;
    if (member->key == key) return plain_string(member->value).value_or("");
  }
  return {};
}

Sha256 statement_id(const StatementLine& line) {
  return sha256(line.signed_text);
}

Sha256 statement_id(std::string_view line) {
  // Signatures hold hex only, so the first place is the right one.
  const std::size_t at = line.find(k_signed_member) + k_signed_member.size();
  return sha256(line.substr(at, line.size() - at - 1));
}

}  // namespace howdah
