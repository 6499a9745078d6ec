// SPDX-License-Identifier: PostgreSQL
// The steps of unload. What CASCADE would take along is asked of the server, by a drop that is rolled back.
#include <sstream>

#include "client/database/extensions.hpp"
#include "client/database/sql_text.hpp"

namespace howdah {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);)
    if (!line.empty()) lines.push_back(line);
  return lines;
}

}  // namespace

Result<UnloadPlan> plan_unload(const Psql& psql, const std::string& database, const std::string& extension) {
  UnloadPlan plan;
  TRY(const Json used,
      psql.rows(database, "SELECT extname FROM pg_extension WHERE extname = " + sql_literal(extension)));
  if (used.empty()) return plan;
  const std::string drop = "DROP EXTENSION " + sql_identifier(extension);
  // Nobody is to wait for long behind a mere question.
  auto tried = psql.execute(database, "BEGIN; SET LOCAL lock_timeout = '5s'; " + drop + "; ROLLBACK;");
  if (tried) {
    plan.steps.push_back({database, drop + ";"});
    return plan;
  }
  if (sql_code(tried.error()) != "sql-2BP01") return tl::unexpected(std::move(tried).error());
  plan.dropped = lines_of(tried.error().findings[0].message);
  plan.steps.push_back({database, drop + " CASCADE;"});
  return plan;
}

}  // namespace howdah
