// SPDX-License-Identifier: PostgreSQL
#include "registryd/state/sql.hpp"

#include <fmt/format.h>
#include <sys/random.h>

#include "core/base/bytes.hpp"
#include "core/base/utf8.hpp"

namespace howdah {
namespace {

constexpr int k_migration_attempts = 8;

constexpr const char* k_versions =
    "CREATE TABLE IF NOT EXISTS schema_versions (module TEXT PRIMARY KEY, version BIGINT NOT NULL)";

/// What one engine would refuse, both do.
Result<void> check_values(const std::vector<SqlValue>& values) {
  for (const SqlValue& value : values) {
    const auto* const text = std::get_if<std::string>(&value);
    if (text == nullptr || (is_utf8(*text) && text->find('\0') == std::string::npos)) continue;
    return fail(Errc::invalid, "a text for the database is no UTF-8, or has a zero byte in it");
  }
  return {};
}

Result<std::int64_t> version_of(Sql& sql, const Migration& module) {
  TRY(const auto rows,
      sql.query("SELECT version FROM schema_versions WHERE module = $1", {std::string(module.module)}));
  return rows.empty() ? 0 : rows.front().integer(0);
}

Result<void> migrate_module(Sql& sql, const Migration& module, const std::string& database) {
  TRY(const std::int64_t standing, version_of(sql, module));
  const auto newest = static_cast<std::int64_t>(module.steps.size());
  if (standing > newest) {
    return fail(
        Errc::invalid,
        fmt::format("database {}: its {} have schema version {}, this program knows up to {}; run the "
                    "newer registryd that made it",
                    database, module.module, standing, newest));
  }
  if (standing == newest) return {};
  for (const char* step : module.steps.subspan(static_cast<std::size_t>(standing)))
    TRY_VOID(sql.script(step));
  TRY_VOID(
      sql.execute("INSERT INTO schema_versions VALUES ($1, $2) "
                  "ON CONFLICT (module) DO UPDATE SET version = excluded.version",
                  {std::string(module.module), newest}));
  return {};
}

}  // namespace

Result<Sql::Answer> Sql::run_once(std::string_view sql, const std::vector<SqlValue>& values) {
  if (failure_) return tl::unexpected(*failure_);
  if (auto fine = check_values(values); !fine) return note<Answer>(tl::unexpected(fine.error()));
  return note(run(std::string(sql), values));
}

Result<std::vector<SqlRow>> Sql::query(std::string_view sql, const std::vector<SqlValue>& values) {
  TRY(Answer answer, run_once(sql, values));
  return std::move(answer.rows);
}

Result<std::int64_t> Sql::execute(std::string_view sql, const std::vector<SqlValue>& values) {
  TRY(const Answer answer, run_once(sql, values));
  return answer.changed;
}

Result<void> Sql::script(std::string_view sql) {
  if (failure_) return tl::unexpected(*failure_);
  return note(run_script(std::string(sql)));
}

Result<void> migrate(SqlDatabase& database, std::span<const Migration> modules) {
  const std::string name = database.name();
  // Who makes the same tables at the same moment gets in our way as a conflict; the next look finds them
  // made.
  for (int attempt = 1;; ++attempt) {
    auto done = database.transact([&](Sql& sql) -> Result<void> {
      TRY_VOID(sql.script(k_versions));
      for (const Migration& module : modules) TRY_VOID(migrate_module(sql, module, name));
      return {};
    });
    if (done || done.error().code != Errc::conflict || attempt == k_migration_attempts) return done;
  }
}

Result<std::string> new_id() {
  std::string bytes(16, '\0');
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    return tl::unexpected(system_error("read from", "the kernel's random source", errno));
  return to_hex(bytes);
}

}  // namespace howdah
