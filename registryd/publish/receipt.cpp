// SPDX-License-Identifier: PostgreSQL
#include "registryd/publish/receipt.hpp"

#include "core/model/canonical.hpp"
#include "core/model/statement.hpp"

namespace howdah {
namespace {

/// A statement's members without its META, which is nearly all of it.
Result<Json> members_but_meta(std::string_view signed_text) {
  auto members = CanonicalObject::open(signed_text);
  if (!members) return fail(Errc::internal, "a statement that is no object");
  Json read = Json::object();
  while (const auto member = members->next()) {
    if (member->key == "meta") continue;
    TRY(read[std::string(member->key)], parse_json(member->value));
  }
  return read;
}

}  // namespace

Result<Json> make_receipt(const std::string& line, const std::string& path, const git::ObjectId& commit) {
  TRY(const StatementLine statement, read_statement_line(line));
  TRY(const Json body, members_but_meta(statement.signed_text));
  const Json artifact = body.value("artifact", Json::object());
  Json receipt{{"path", path}, {"commit", commit.hex()}, {"statement", statement_id(line).hex()}};
  for (const char* member : {"registry", "distribution", "version", "status", "publisher", "date", "seq"})
    receipt[member] = body.value(member, Json());
  for (const char* member : {"file", "sha256", "size"})
    receipt["artifact"][member] = artifact.value(member, Json());
  return receipt;
}

}  // namespace howdah
