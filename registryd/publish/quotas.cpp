// SPDX-License-Identifier: PostgreSQL
#include "registryd/publish/quotas.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace howdah {
namespace {

constexpr UnixSeconds k_day = 86400;

constexpr std::array k_steps{
    "CREATE TABLE quotas ("
    "  account TEXT PRIMARY KEY, releases BIGINT NOT NULL, bytes BIGINT NOT NULL, names BIGINT NOT NULL)",
    "CREATE TABLE quota_use ("
    "  account TEXT NOT NULL, day BIGINT NOT NULL, releases BIGINT NOT NULL, bytes BIGINT NOT NULL,"
    "  names BIGINT NOT NULL, PRIMARY KEY (account, day))",
};

struct Limit {
  const char* what;
  std::int64_t Quota::*member;
};

constexpr std::array k_limits{Limit{"releases", &Quota::releases}, Limit{"bytes", &Quota::bytes},
                              Limit{"names", &Quota::names}};

/// The account's own row comes after everybody's.
Result<Quota> quota_of(Sql& sql, const std::string& account) {
  TRY(const auto rows,
      sql.query("SELECT releases, bytes, names FROM quotas WHERE account = '' OR account = $1 "
                "ORDER BY account",
                {account}));
  if (rows.empty()) return Quota{};
  const SqlRow& row = rows.back();
  return Quota{row.integer(0), row.integer(1), row.integer(2)};
}

Result<Quota> used_on(Sql& sql, const std::string& account, std::int64_t day) {
  TRY(const auto rows,
      sql.query("SELECT releases, bytes, names FROM quota_use WHERE account = $1 AND day = $2",
                {account, day}));
  if (rows.empty()) return Quota{};
  return Quota{rows.front().integer(0), rows.front().integer(1), rows.front().integer(2)};
}

bool has_limit(const Quota& quota) {
  return std::any_of(k_limits.begin(), k_limits.end(),
                     [&quota](const Limit& limit) { return quota.*limit.member != 0; });
}

Result<void> check(const Quota& quota, const Quota& used, UnixSeconds now) {
  for (const Limit& limit : k_limits) {
    if (quota.*limit.member == 0 || used.*limit.member <= quota.*limit.member) continue;
    Diagnostics findings;
    findings.error(fmt::format("quota-{}", limit.what), limit.what,
                   fmt::format("this account may publish {} {} a day, and this would be {}",
                               quota.*limit.member, limit.what, used.*limit.member),
                   fmt::format("publish it after {}, or ask the operator for more",
                               to_rfc3339((now / k_day + 1) * k_day)));
    const Finding& finding = findings.findings().front();
    return fail(Errc::denied, finding.message + "; " + finding.remedy, findings);
  }
  return {};
}

}  // namespace

const Migration Quotas::k_migration{"quotas", k_steps};

Result<void> Quotas::set(const std::string& account, const Quota& quota) {
  return database_.transact([&](Sql& sql) -> Result<void> {
    TRY_VOID(
        sql.execute("INSERT INTO quotas (account, releases, bytes, names) VALUES ($1, $2, $3, $4) "
                    "ON CONFLICT (account) DO UPDATE SET releases = $2, bytes = $3, names = $4",
                    {account, quota.releases, quota.bytes, quota.names}));
    return {};
  });
}

Result<std::vector<AccountQuota>> Quotas::all() {
  return database_.read([&](Sql& sql) -> Result<std::vector<AccountQuota>> {
    TRY(const auto rows, sql.query("SELECT account, releases, bytes, names FROM quotas ORDER BY account"));
    std::vector<AccountQuota> found;
    for (const SqlRow& row : rows)
      found.push_back({row.text(0), {row.integer(1), row.integer(2), row.integer(3)}});
    return found;
  });
}

Result<void> Quotas::charge(const std::string& account, const QuotaCharge& charge, UnixSeconds now) {
  // Most publishes are not limited, and need not wait for the disk here.
  TRY(const bool limited, database_.read([&](Sql& sql) -> Result<bool> {
    TRY(const Quota quota, quota_of(sql, account));
    return has_limit(quota);
  }));
  if (!limited) return {};
  return database_.transact([&](Sql& sql) -> Result<void> {
    const std::int64_t day = now / k_day;
    TRY(const Quota quota, quota_of(sql, account));
    TRY(Quota used, used_on(sql, account, day));
    used.releases += 1;
    used.bytes += charge.bytes;
    used.names += charge.new_name ? 1 : 0;
    TRY_VOID(check(quota, used, now));
    TRY_VOID(sql.execute("DELETE FROM quota_use WHERE day < $1", {day}));
    TRY_VOID(sql.execute(
        "INSERT INTO quota_use (account, day, releases, bytes, names) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (account, day) DO UPDATE SET releases = $3, bytes = $4, names = $5",
        {account, day, used.releases, used.bytes, used.names}));
    return {};
  });
}

}  // namespace howdah
