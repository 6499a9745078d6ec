// SPDX-License-Identifier: PostgreSQL
// Database against the sqlite3 shell: durability, constraints, transactions, migrations.
#include "core/sys/database.hpp"

#include <sys/stat.h>

#include <array>
#include <catch2/catch.hpp>
#include <csignal>

#include "core/sys/process.hpp"

using namespace howdah;

namespace {

constexpr std::array<std::string_view, 2> k_migrations{
    "CREATE TABLE author (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);"
    "CREATE TABLE token (author INTEGER NOT NULL REFERENCES author, note TEXT)",
    "ALTER TABLE author ADD COLUMN email TEXT"};

struct Fixture {
  TempDir dir = TempDir::create().value();
  fs::path path = dir.path() / "state/state.db";
  Database database = Database::open(path, k_migrations).value();

  /// The sqlite3 shell's answer.
  [[nodiscard]] std::string shell(const std::string& sql) const {
    return run({.argv = {"sqlite3", path.string(), sql}}).value().out;
  }
};

}  // namespace

TEST_CASE("database: it is private, durable and guarded", "[database]") {
  Fixture fixture;
  struct stat info {};
  REQUIRE(::stat(fixture.path.c_str(), &info) == 0);
  CHECK((info.st_mode & 07777U) == 0600);
  const auto pragma = [&](const std::string& name) {
    return fixture.database.query_one("PRAGMA " + name).value().value().at(0).text();
  };
  CHECK(pragma("journal_mode") == "wal");
  CHECK(pragma("synchronous") == "2");
  CHECK(pragma("foreign_keys") == "1");
  CHECK(pragma("trusted_schema") == "0");
  CHECK(pragma("busy_timeout") == "10000");
}

TEST_CASE("database: values come back as they went in, NUL bytes and all", "[database]") {
  Fixture fixture;
  const std::string odd("a'b\0c\xc3\xa4", 7);
  CHECK(fixture.database
            .execute("INSERT INTO author (name, email) VALUES (?, ?)", odd, std::optional<std::string>())
            .value() == 1);
  const std::int64_t id = fixture.database.last_insert_id();
  const SqlRow row =
      fixture.database.query_one("SELECT id, name, email FROM author WHERE name = ?", odd).value().value();
  CHECK(row.at(0).integer() == id);
  CHECK(row.at(0).text() == std::to_string(id));
  CHECK(row.at(1).text() == odd);
  CHECK(row.at(2).is_null());
  CHECK(row.at(2).optional_text() == std::nullopt);
  CHECK(fixture.database.query_one("SELECT ?", std::int64_t{-9'000'000'000}).value()->at(0).integer() ==
        -9'000'000'000);
  CHECK(fixture.database.query_one("SELECT ?", true).value()->at(0).integer() == 1);
  CHECK(fixture.database.query("SELECT 1 WHERE 0").value().empty());
  CHECK(fixture.database.query_one("SELECT 1 WHERE 0").value() == std::nullopt);
}

TEST_CASE("database: execute tells how many rows it changed", "[database]") {
  Fixture fixture;
  for (const char* name : {"a", "b", "c"})
    REQUIRE(fixture.database.execute("INSERT INTO author (name) VALUES (?)", name));
  CHECK(
      fixture.database.execute("UPDATE author SET email = ? WHERE name <> ?", "x@example.org", "a").value() ==
      2);
  CHECK(fixture.database.execute("DELETE FROM author WHERE name = ?", "none").value() == 0);
  CHECK(fixture.shell("SELECT name FROM author WHERE email IS NOT NULL ORDER BY name") == "b\nc\n");
}

TEST_CASE("database: broken constraints are conflicts, broken SQL is our bug", "[database]") {
  Fixture fixture;
  REQUIRE(fixture.database.execute("INSERT INTO author (name) VALUES ('a')"));
  CHECK(fixture.database.execute("INSERT INTO author (name) VALUES ('a')").error().code == Errc::conflict);
  CHECK(fixture.database.execute("INSERT INTO token (author) VALUES (?)", 99).error().code == Errc::conflict);
  CHECK(fixture.database.execute("INSERT INTO author (name) VALUES (?)").error().code == Errc::internal);
  CHECK(fixture.database.execute("INSERT INTO author (name) VALUES ('x')", 1).error().code == Errc::internal);
  const auto wrong = fixture.database.query("SELEC 1");
  CHECK(wrong.error().code == Errc::internal);
  CHECK(wrong.error().message.find("SELEC 1") != std::string::npos);
  CHECK(fixture.database.query_one("SELECT count(*) FROM author").value()->at(0).integer() == 1);
}

TEST_CASE("database: a transaction is all or nothing", "[database]") {
  Fixture fixture;
  const auto insert = [&](const char* name) {
    return fixture.database.execute("INSERT INTO author (name) VALUES (?)", name);
  };
  const auto good = fixture.database.transaction([&]() -> Result<int> {
    TRY_VOID(insert("a"));
    TRY_VOID(insert("b"));
    return 7;
  });
  CHECK(good.value() == 7);
  const auto bad = fixture.database.transaction([&]() -> Result<void> {
    TRY_VOID(insert("c"));
    TRY_VOID(insert("a"));
    return {};
  });
  CHECK(bad.error().code == Errc::conflict);
  CHECK_THROWS_AS(fixture.database.transaction([&]() -> Result<void> {
    TRY_VOID(insert("d"));
    throw std::runtime_error("x");
  }),
                  std::runtime_error);
  CHECK(fixture.shell("SELECT group_concat(name) FROM author") == "a,b\n");
  const auto nested = fixture.database.transaction(
      [&] { return fixture.database.transaction([]() -> Result<void> { return {}; }); });
  CHECK(nested.error().code == Errc::internal);
  CHECK(fixture.database.transaction([&] { return insert("e"); }));
}

TEST_CASE("database: after SQLite gave up a transaction nothing of it is written piecemeal", "[database]") {
  Fixture fixture;
  const auto result = fixture.database.transaction([&]() -> Result<void> {
    TRY_VOID(fixture.database.execute("INSERT INTO author (name) VALUES ('a')"));
    (void)fixture.database.execute("INSERT OR ROLLBACK INTO author (name) VALUES ('a')");
    TRY_VOID(fixture.database.execute("INSERT INTO author (name) VALUES ('b')"));
    return {};
  });
  CHECK(result.error().code == Errc::unavailable);
  CHECK(fixture.shell("SELECT count(*) FROM author") == "0\n");
  CHECK(fixture.database.execute("INSERT INTO author (name) VALUES ('c')"));
}

TEST_CASE("database: migrations are applied once, in order, and a newer file is not touched", "[database]") {
  const auto dir = TempDir::create().value();
  const fs::path path = dir.path() / "db";
  const std::span<const std::string_view> all(k_migrations);
  {
    auto first = Database::open(path, all.first(1)).value();
    REQUIRE(first.execute("INSERT INTO author (name) VALUES ('kept')"));
  }
  {
    auto second = Database::open(path, all).value();
    CHECK(second.query_one("SELECT name, email FROM author").value()->at(0).text() == "kept");
  }
  CHECK(Database::open(path, all));
  const auto old = Database::open(path, all.first(1));
  REQUIRE_FALSE(old);
  CHECK(old.error().code == Errc::conflict);
  CHECK(old.error().message.find(path.string()) != std::string::npos);
}

TEST_CASE("database: a migration that fails half-way leaves no trace", "[database]") {
  const auto dir = TempDir::create().value();
  const std::array<std::string_view, 2> broken{k_migrations[0], "CREATE TABLE extra (x); SELEC"};
  CHECK(Database::open(dir.path() / "db", broken).error().code == Errc::internal);
  auto database = Database::open(dir.path() / "db", k_migrations).value();
  CHECK(database.query("SELECT * FROM sqlite_schema WHERE name = 'extra'").value().empty());
}

TEST_CASE("database: what is no database is refused and left as it is", "[database]") {
  const auto dir = TempDir::create().value();
  const std::string text(5000, 'x');
  REQUIRE(create_file(dir.path() / "text", text));
  CHECK(Database::open(dir.path() / "text", k_migrations).error().code == Errc::invalid);
  CHECK(read_file(dir.path() / "text", 10'000).value() == text);
  CHECK_FALSE(Database::open(dir.path(), k_migrations));
}

TEST_CASE("database: readers go on while another connection writes", "[database]") {
  Fixture fixture;
  auto reader = Database::open(fixture.path, k_migrations).value();
  const auto result = fixture.database.transaction([&]() -> Result<void> {
    TRY_VOID(fixture.database.execute("INSERT INTO author (name) VALUES ('a')"));
    CHECK(reader.query("SELECT * FROM author").value().empty());
    return {};
  });
  REQUIRE(result);
  CHECK(reader.query("SELECT * FROM author").value().size() == 1);
}

TEST_CASE("database: what was committed survives a killed process, what was not does not", "[database]") {
  Fixture fixture;
  auto shell = Child::start({.argv = {"sqlite3", fixture.path.string()}}).value();
  REQUIRE(
      shell.write("INSERT INTO author (name) VALUES ('committed');\nBEGIN;\n"
                  "INSERT INTO author (name) VALUES ('open');\nSELECT 'ready';\n"));
  REQUIRE(shell.read(100).value() == "ready\n");
  shell.signal(SIGKILL);
  REQUIRE(shell.wait() == 128 + SIGKILL);
  const auto rows = fixture.database.query("SELECT name FROM author").value();
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].at(0).text() == "committed");
}
