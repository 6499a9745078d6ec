// SPDX-License-Identifier: PostgreSQL
#include "registryd/identity/attempts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace howdah {
namespace {

constexpr const char* k_steps[] = {
    R"sql(
CREATE TABLE failed_attempts (
  subject  TEXT PRIMARY KEY,
  failures BIGINT NOT NULL,
  latest   BIGINT NOT NULL
);
)sql",
};

UnixSeconds wait_after(std::int64_t failures, const AttemptRule& rule) {
  if (failures < rule.free) return 0;
  const std::int64_t doublings = std::min<std::int64_t>(failures - rule.free, 20);
  return std::min(rule.longest, rule.first_wait << doublings);
}

}  // namespace

Result<void> check_wait(UnixSeconds wait, const std::string& what) {
  if (wait <= 0) return {};
  Diagnostics findings;
  const std::string remedy = fmt::format("try again in {} seconds", wait);
  findings.error(k_too_many_attempts, "", what, remedy);
  return fail(Errc::denied, what + "; " + remedy, findings);
}

const Migration Attempts::k_migration{"attempts", k_steps};

Result<UnixSeconds> Attempts::begin(const std::string& subject, const AttemptRule& rule, UnixSeconds now) {
  return database_.transact([&](Sql& sql) -> Result<UnixSeconds> {
    TRY_VOID(sql.execute("DELETE FROM failed_attempts WHERE subject = $1 AND latest < $2",
                         {subject, now - rule.forgotten}));
    TRY(const auto rows,
        sql.query("SELECT failures, latest FROM failed_attempts WHERE subject = $1", {subject}));
    if (!rows.empty()) {
      const UnixSeconds open = rows.front().integer(1) + wait_after(rows.front().integer(0), rule);
      if (open > now) return open - now;
    }
    TRY_VOID(
        sql.execute("INSERT INTO failed_attempts (subject, failures, latest) VALUES ($1, 1, $2) "
                    "ON CONFLICT (subject) DO UPDATE SET failures = failed_attempts.failures + 1, "
                    "latest = excluded.latest",
                    {subject, now}));
    return 0;
  });
}

Result<void> Attempts::forgive(const std::string& subject) {
  TRY_VOID(database_.transact([&](Sql& sql) {
    return sql.execute(
        "UPDATE failed_attempts SET failures = failures - 1 WHERE subject = $1 AND failures > 0", {subject});
  }));
  return {};
}

Result<void> Attempts::clear(const std::string& subject) {
  TRY_VOID(database_.transact(
      [&](Sql& sql) { return sql.execute("DELETE FROM failed_attempts WHERE subject = $1", {subject}); }));
  return {};
}

}  // namespace howdah
