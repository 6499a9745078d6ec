// SPDX-License-Identifier: PostgreSQL
#include "registryd/publish/receipt.hpp"

#include "core/model/statement.hpp"

namespace howdah {

Result<Json> make_receipt(const std::string& line, const std::string& path, const git::ObjectId& commit) {
  TRY(const Json document, parse_json(line));
  const Json body = document.value("signed", Json::object());
  const Json artifact = body.value("artifact", Json::object());
  Json receipt{{"path", path}, {"commit", commit.hex()}, {"statement", statement_id(line).hex()}};
  for (const char* member : {"registry", "distribution", "version", "status", "publisher", "date", "seq"})
    receipt[member] = body.value(member, Json());
  for (const char* member : {"file", "sha256", "size"})
    receipt["artifact"][member] = artifact.value(member, Json());
  return receipt;
}

}  // namespace howdah
