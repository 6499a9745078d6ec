// SPDX-License-Identifier: PostgreSQL
// The contract of the SQL seam, on both engines.
#include "registryd/state/sql.hpp"

#include <array>
#include <thread>

#include "registryd/state/address.hpp"
#include "tests/support/state_engines.hpp"

/// libpqxx 6.4 loses one empty result with every connection that the server closed.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:PQmakeEmptyPGresult";
}

using namespace howdah;
using namespace howdah::test;

namespace {

constexpr const char* k_tables =
    "CREATE TABLE parents (id TEXT PRIMARY KEY, counted BIGINT NOT NULL);"
    "CREATE TABLE children (id TEXT PRIMARY KEY, parent TEXT NOT NULL REFERENCES parents (id), note TEXT);";

Result<void> make_tables(SqlDatabase& database) {
  return database.transact([](Sql& sql) { return sql.script(k_tables); });
}

Result<std::int64_t> put(SqlDatabase& database, const std::string& id, std::int64_t counted = 0) {
  return database.transact([&](Sql& sql) {
    return sql.execute("INSERT INTO parents VALUES ($1, $2)", {id, counted});
  });
}

std::int64_t count(SqlDatabase& database) {
  return must(database.read([](Sql& sql) { return sql.query("SELECT COUNT(*) FROM parents"); }))
      .front()
      .integer(0);
}

/// One more in a row, by reading it and writing it: lost when two do it at once without isolation.
Result<std::int64_t> add_one(Sql& sql) {
  TRY(const auto rows, sql.query("SELECT counted FROM parents WHERE id = 'one'"));
  return sql.execute("UPDATE parents SET counted = $1 WHERE id = 'one'", {rows.front().integer(0) + 1});
}

}  // namespace

TEST_CASE("sql: integers of 64 bits, texts and nulls come back as they went", "[sql]") {
  each_state_engine([](StateEngine& engine) {
    must(make_tables(engine.database()));
    const std::string text = "Grüße, 'quoted' \\ \n end";
    must(put(engine.database(), text, std::int64_t{-9'007'199'254'740'993}));
    must(engine.database().transact([&](Sql& sql) {
      return sql.execute("INSERT INTO children VALUES ($1, $2, $3)", {"", text, std::monostate{}});
    }));
    const auto rows = must(engine.database().read([&](Sql& sql) {
      return sql.query(
          "SELECT c.id, c.note, p.id, p.counted, p.counted < 0, SUM(p.counted) FROM children c "
          "JOIN parents p ON p.id = c.parent WHERE p.id = $2 AND p.counted = $1 GROUP BY c.id, c.note, p.id, "
          "p.counted",
          {std::int64_t{-9'007'199'254'740'993}, text});
    }));
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].text(0).empty());
    CHECK(rows[0].is_null(1));
    CHECK(rows[0].text(2) == text);
    CHECK(rows[0].integer(3) == -9'007'199'254'740'993);
    CHECK(rows[0].integer(4) == 1);
    CHECK(rows[0].integer(5) == -9'007'199'254'740'993);
  });
}

TEST_CASE("sql: a statement says how many rows it changed, and returns them when asked", "[sql]") {
  each_state_engine([](StateEngine& engine) {
    SqlDatabase& database = engine.database();
    must(make_tables(database));
    CHECK(must(put(database, "one")) == 1);
    CHECK(must(put(database, "two")) == 1);
    CHECK(must(database.transact([](Sql& sql) {
            return sql.execute("INSERT INTO parents VALUES ('one', 5) ON CONFLICT DO NOTHING");
          })) == 0);
    CHECK(must(database.transact([](Sql& sql) {
            return sql.execute("UPDATE parents SET counted = counted + $1", {std::int64_t{7}});
          })) == 2);
    const auto returned = must(database.transact([](Sql& sql) {
      return sql.query(
          "INSERT INTO parents VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET counted = parents.counted + "
          "excluded.counted RETURNING counted",
          {"one", std::int64_t{3}});
    }));
    CHECK(returned.front().integer(0) == 10);
    CHECK(must(database.transact([](Sql& sql) { return sql.execute("DELETE FROM parents"); })) == 2);
  });
}

TEST_CASE("sql: a work that fails leaves nothing behind", "[sql]") {
  each_state_engine([](StateEngine& engine) {
    SqlDatabase& database = engine.database();
    must(make_tables(database));
    const auto failed = database.transact([](Sql& sql) -> Result<void> {
      TRY_VOID(sql.execute("INSERT INTO parents VALUES ('one', 1)"));
      return fail(Errc::denied, "no");
    });
    CHECK(failed.error().code == Errc::denied);
    CHECK(count(database) == 0);
  });
}

TEST_CASE("sql: a violated constraint is a conflict, and ends its transaction even when it is swallowed",
          "[sql]") {
  each_state_engine([](StateEngine& engine) {
    SqlDatabase& database = engine.database();
    must(make_tables(database));
    must(put(database, "one"));
    CHECK(put(database, "one").error().code == Errc::conflict);
    const auto orphan = database.transact(
        [](Sql& sql) { return sql.execute("INSERT INTO children VALUES ('a', 'nobody', NULL)"); });
    CHECK(orphan.error().code == Errc::conflict);
    const auto swallowed = database.transact([](Sql& sql) -> Result<void> {
      TRY_VOID(sql.execute("INSERT INTO parents VALUES ('two', 1)"));
      const auto twice = sql.execute("INSERT INTO parents VALUES ('one', 1)");
      CHECK_FALSE(twice);
      CHECK_FALSE(sql.query("SELECT 1"));
      return {};
    });
    CHECK(swallowed.error().code == Errc::conflict);
    CHECK(count(database) == 1);
  });
}

TEST_CASE("sql: an error names the database, not what was to be stored", "[sql]") {
  each_state_engine([](StateEngine& engine) {
    must(make_tables(engine.database()));
    must(put(engine.database(), "ada@example.org"));
    const Error error = put(engine.database(), "ada@example.org").error();
    CHECK(error.message.find(engine.database().name()) != std::string::npos);
    CHECK(error.message.find("ada@example.org") == std::string::npos);
  });
}

TEST_CASE("sql: a wrong text and a missing parameter are our own mistakes", "[sql]") {
  each_state_engine([](StateEngine& engine) {
    SqlDatabase& database = engine.database();
    CHECK(database.read([](Sql& sql) { return sql.query("SELEKT 1"); }).error().code == Errc::internal);
    CHECK(database.read([](Sql& sql) { return sql.query("SELECT * FROM nowhere"); }).error().code ==
          Errc::internal);
  });
}

TEST_CASE("sql: what one engine cannot store, neither takes", "[sql]") {
  each_state_engine([](StateEngine& engine) {
    must(make_tables(engine.database()));
    CHECK(put(engine.database(), std::string("a\0b", 3)).error().code == Errc::invalid);
    CHECK(put(engine.database(), "\xff").error().code == Errc::invalid);
    CHECK(count(engine.database()) == 0);
  });
}

TEST_CASE("sql: reading cannot write", "[sql]") {
  each_state_engine([](StateEngine& engine) {
    must(make_tables(engine.database()));
    CHECK_FALSE(engine.database().read(
        [](Sql& sql) { return sql.execute("INSERT INTO parents VALUES ('one', 1)"); }));
    CHECK(count(engine.database()) == 0);
  });
}

TEST_CASE("sql: transactions of many threads and processes run as if one after the other", "[sql]") {
  each_state_engine([](StateEngine& engine) {
    must(make_tables(engine.database()));
    must(put(engine.database(), "one"));
    const std::array databases{engine.open_again(), engine.open_again()};
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i) {
      threads.emplace_back([&database = *databases.at(static_cast<std::size_t>(i) % 2)] {
        for (int round = 0; round < 10; ++round) must(database.transact(add_one));
      });
    }
    for (std::thread& thread : threads) thread.join();
    const auto rows =
        must(engine.database().read([](Sql& sql) { return sql.query("SELECT counted FROM parents"); }));
    CHECK(rows.front().integer(0) == 60);
  });
}

TEST_CASE("migrate: steps run once, in order; another process finds them done", "[sql]") {
  each_state_engine([](StateEngine& engine) {
    constexpr std::array steps{"CREATE TABLE things (id TEXT PRIMARY KEY)",
                               "ALTER TABLE things ADD COLUMN extra TEXT NOT NULL DEFAULT 'x'"};
    const std::array first{Migration{"things", std::span(steps).first(1)}};
    must(migrate(engine.database(), first));
    must(engine.database().transact([](Sql& sql) { return sql.execute("INSERT INTO things VALUES ('a')"); }));
    const std::array both{Migration{"things", steps}};
    must(migrate(engine.database(), both));
    must(migrate(*engine.open_again(), both));
    const auto rows =
        must(engine.database().read([](Sql& sql) { return sql.query("SELECT id, extra FROM things"); }));
    CHECK(rows.front().text(1) == "x");
  });
}

TEST_CASE("migrate: several processes start on one new database", "[sql]") {
  each_state_engine([](StateEngine& engine) {
    constexpr std::array steps{"CREATE TABLE things (id TEXT PRIMARY KEY)",
                               "CREATE INDEX by_id ON things (id)"};
    const std::array modules{Migration{"things", steps}};
    std::vector<std::unique_ptr<SqlDatabase>> databases;
    for (int i = 0; i < 4; ++i) databases.push_back(engine.open_again());
    std::vector<std::thread> threads;
    for (const auto& database : databases)
      threads.emplace_back([&database, &modules] { must(migrate(*database, modules)); });
    for (std::thread& thread : threads) thread.join();
    CHECK(must(engine.database().read([](Sql& sql) {
            return sql.query("SELECT version FROM schema_versions WHERE module = 'things'");
          }))
              .front()
              .integer(0) == 2);
  });
}

TEST_CASE("migrate: a database made by a newer program is refused with the remedy", "[sql]") {
  each_state_engine([](StateEngine& engine) {
    must(engine.database().transact([](Sql& sql) {
      return sql.execute("UPDATE schema_versions SET version = 99 WHERE module = 'tokens'");
    }));
    const auto opened = open_state(engine.folder(), engine.address());
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == Errc::invalid);
    CHECK(opened.error().message.find(engine.database().name()) != std::string::npos);
    CHECK(opened.error().message.find("tokens have schema version 99") != std::string::npos);
  });
}

TEST_CASE("sqlite: what is no database is refused by name", "[sql]") {
  const TempDir folder = must(TempDir::create());
  const fs::path file = folder.path() / "state.db";
  must(write_file_atomically(file, std::string(5000, 'x')));
  const auto opened = open_sqlite(file);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == Errc::unavailable);
  CHECK(opened.error().message.find(file.string()) != std::string::npos);
}

TEST_CASE("postgresql: one that is not there is refused by name, without its password", "[sql]") {
  const TempDir folder = must(TempDir::create());
  const auto opened =
      open_postgresql("postgresql://ada:secret@/db?host=" + folder.path().string() + "&password=secret");
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == Errc::unavailable);
  CHECK(opened.error().message.find("postgresql://ada:…@/db") != std::string::npos);
  CHECK(opened.error().message.find("secret") == std::string::npos);
}

TEST_CASE("postgresql: names show everything but passwords", "[sql]") {
  CHECK(without_password("postgresql://h/db") == "postgresql://h/db");
  CHECK(without_password("postgresql://u@h:5432/db") == "postgresql://u@h:5432/db");
  CHECK(without_password("postgresql://u:p@ss@h:5432/db?a=b") == "postgresql://u:…@h:5432/db?a=b");
  CHECK(without_password("postgresql:///db?password=x&user=u") == "postgresql:///db?password=…&user=u");
}

TEST_CASE("postgresql: connections that the server closed are made anew, without anybody noticing", "[sql]") {
  StateEngine engine(state_postgres().make_database());
  must(make_tables(engine.database()));
  must(put(engine.database(), "one"));
  state_postgres().query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test%'");
  CHECK(count(engine.database()) == 1);
  must(put(engine.database(), "two"));
  CHECK(count(engine.database()) == 2);
}

TEST_CASE("ids: 128 bits in hex, never the same", "[sql]") {
  const std::string id = must(new_id());
  CHECK(id.size() == 32);
  CHECK(id.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(id != must(new_id()));
}
