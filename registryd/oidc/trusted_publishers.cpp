// SPDX-License-Identifier: PostgreSQL
#include "registryd/oidc/trusted_publishers.hpp"

#include <fmt/format.h>

#include <array>

#include "registryd/oidc/jwt.hpp"

namespace howdah {
namespace {

constexpr std::array k_steps{
    "CREATE TABLE trusted_publishers ("
    "  id TEXT PRIMARY KEY, distribution TEXT NOT NULL, account TEXT NOT NULL, issuer TEXT NOT NULL,"
    "  repository TEXT NOT NULL, repository_id TEXT NOT NULL, owner_id TEXT NOT NULL, workflow TEXT NOT NULL,"
    "  called_workflow TEXT NOT NULL, environment TEXT NOT NULL, refs TEXT NOT NULL,"
    "  hosted_only BIGINT NOT NULL, staged BIGINT NOT NULL, created BIGINT NOT NULL)",
    "CREATE INDEX trusted_publishers_by_distribution ON trusted_publishers (distribution)",
    "CREATE INDEX trusted_publishers_by_account ON trusted_publishers (account)",
    "CREATE TABLE used_id_tokens ("
    "  issuer TEXT NOT NULL, jti TEXT NOT NULL, kept_until BIGINT NOT NULL, PRIMARY KEY (issuer, jti))",
    "CREATE TABLE publish_tokens ("
    "  digest TEXT PRIMARY KEY, hint TEXT NOT NULL, account TEXT NOT NULL, distribution TEXT NOT NULL,"
    "  version TEXT NOT NULL, sha256 TEXT NOT NULL, staged BIGINT NOT NULL, repository_url TEXT NOT NULL,"
    "  job TEXT NOT NULL, expires BIGINT NOT NULL, spent BIGINT NOT NULL)",
};

constexpr std::int64_t k_most_of_account = 100;

constexpr const char* k_columns =
    "id, distribution, account, issuer, repository, repository_id, owner_id, workflow, called_workflow, "
    "environment, refs, hosted_only, staged, created";

/// An id token counts as used until it could not be valid any more by any clock we accept, and a minute
/// longer.
constexpr UnixSeconds k_kept_longer = k_token_leeway + 60;

TrustedPublisher read_row(const SqlRow& row) {
  TrustedPublisher publisher{row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5),
                             row.text(6), row.text(7), row.text(8), row.text(9), row.text(10)};
  publisher.hosted_only = row.integer(11) != 0;
  publisher.staged = row.integer(12) != 0;
  publisher.created = row.integer(13);
  return publisher;
}

Result<std::vector<TrustedPublisher>> read_where(SqlDatabase& database, const char* column,
                                                 const std::string& value) {
  return database.read([&](Sql& sql) -> Result<std::vector<TrustedPublisher>> {
    TRY(const auto rows,
        sql.query(fmt::format("SELECT {} FROM trusted_publishers WHERE {} = $1 ORDER BY created, id",
                              k_columns, column),
                  {value}));
    std::vector<TrustedPublisher> found;
    for (const SqlRow& row : rows) found.push_back(read_row(row));
    return found;
  });
}

std::int64_t number(bool flag) {
  return flag ? 1 : 0;
}

}  // namespace

const Migration TrustedPublishers::k_migration{"trusted_publishing", k_steps};

Result<void> TrustedPublishers::add(const TrustedPublisher& p) {
  return database_.transact([&](Sql& sql) -> Result<void> {
    TRY(const auto held,
        sql.query("SELECT COUNT(*) FROM trusted_publishers WHERE account = $1", {p.account}));
    if (held.front().integer(0) >= k_most_of_account) {
      return fail(Errc::conflict,
                  fmt::format("{} has {} trusted publishers, as many as an account may have; remove "
                              "some that are not used",
                              p.account, k_most_of_account));
    }
    TRY_VOID(sql.execute(
        fmt::format("INSERT INTO trusted_publishers ({}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
                    "$9, $10, $11, $12, $13, $14)",
                    k_columns),
        {p.id, p.distribution, p.account, p.issuer, p.repository, p.repository_id, p.owner_id, p.workflow,
         p.called_workflow, p.environment, p.refs, number(p.hosted_only), number(p.staged), p.created}));
    return {};
  });
}

Result<std::vector<TrustedPublisher>> TrustedPublishers::of_distribution(const std::string& key) {
  return read_where(database_, "distribution", key);
}

Result<std::vector<TrustedPublisher>> TrustedPublishers::of_account(const std::string& account) {
  return read_where(database_, "account", account);
}

Result<void> TrustedPublishers::remove(const std::string& distribution, const std::string& id) {
  return database_.transact([&](Sql& sql) -> Result<void> {
    TRY(const std::int64_t gone,
        sql.execute("DELETE FROM trusted_publishers WHERE distribution = $1 AND id = $2",
                    {distribution, id}));
    if (gone == 1) return {};
    return fail(Errc::not_found, fmt::format("{} has no trusted publisher {}", distribution, id));
  });
}

Result<std::int64_t> TrustedPublishers::remove_account(const std::string& account) {
  return database_.transact([&](Sql& sql) -> Result<std::int64_t> {
    TRY_VOID(sql.execute("DELETE FROM publish_tokens WHERE account = $1", {account}));
    return sql.execute("DELETE FROM trusted_publishers WHERE account = $1", {account});
  });
}

Result<void> TrustedPublishers::exchange(const IdToken& used, const PublishGrant& made, UnixSeconds now) {
  return database_.transact([&](Sql& sql) -> Result<void> {
    TRY_VOID(sql.execute("DELETE FROM used_id_tokens WHERE kept_until < $1", {now}));
    TRY_VOID(sql.execute("DELETE FROM publish_tokens WHERE expires < $1", {now}));
    TRY(const std::int64_t first,
        sql.execute("INSERT INTO used_id_tokens (issuer, jti, kept_until) VALUES ($1, $2, $3) "
                    "ON CONFLICT (issuer, jti) DO NOTHING",
                    {used.issuer_url, used.jti, used.expires + k_kept_longer}));
    if (first == 0) {
      return refuse_token("oidc-used-before", "/payload/jti", "it was used before",
                          "ask the runner for a new one");
    }
    TRY_VOID(
        sql.execute("INSERT INTO publish_tokens (digest, hint, account, distribution, version, sha256, "
                    "staged, repository_url, job, expires, spent) "
                    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0)",
                    {made.token.hex(), made.hint, made.account, made.distribution, made.version, made.sha256,
                     number(made.staged), made.repository_url, made.job, made.expires}));
    return {};
  });
}

Result<std::optional<PublishGrant>> TrustedPublishers::grant(const Sha256& token, UnixSeconds now) {
  return database_.read([&](Sql& sql) -> Result<std::optional<PublishGrant>> {
    TRY(const auto rows,
        sql.query("SELECT hint, account, distribution, version, sha256, staged, repository_url, "
                  "job, expires FROM publish_tokens "
                  "WHERE digest = $1 AND expires > $2 AND spent = 0",
                  {token.hex(), now}));
    if (rows.empty()) return std::nullopt;
    const SqlRow& row = rows.front();
    return PublishGrant{token,       row.text(0),         row.text(1), row.text(2), row.text(3),
                        row.text(4), row.integer(5) != 0, row.text(6), row.text(7), row.integer(8)};
  });
}

Result<void> TrustedPublishers::spend(const Sha256& token) {
  return database_.transact([&](Sql& sql) -> Result<void> {
    TRY(const std::int64_t spent,
        sql.execute("UPDATE publish_tokens SET spent = 1 WHERE digest = $1 AND spent = 0", {token.hex()}));
    if (spent == 1) return {};
    return fail(Errc::denied, "this publish token was used already; exchange a new id token for another");
  });
}

}  // namespace howdah
