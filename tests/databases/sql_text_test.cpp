// SPDX-License-Identifier: PostgreSQL
// How names and texts are written into SQL, and how the server's errors are read.
#include <catch2/catch.hpp>

#include "client/database/psql.hpp"
#include "client/database/sql_text.hpp"

using namespace howdah;

TEST_CASE("sql: identifiers are quoted when they are no lower-case word", "[sql]") {
  CHECK(sql_identifier("hstore") == "hstore");
  CHECK(sql_identifier("uuid-ossp") == "\"uuid-ossp\"");
  CHECK(sql_identifier("1st") == "\"1st\"");
  CHECK(sql_identifier("a\"; DROP TABLE t; --") == "\"a\"\"; DROP TABLE t; --\"");
  CHECK(sql_identifier("") == "\"\"");
}

TEST_CASE("sql: literals and connection values keep quotes and backslashes", "[sql]") {
  CHECK(sql_literal("it's") == "'it''s'");
  CHECK(sql_literal("a\\'b") == "E'a\\\\\\'b'");
  CHECK(conninfo_value("a b'\\") == "'a b\\'\\\\'");
}

TEST_CASE("sql: a list setting reads and writes back", "[sql]") {
  CHECK(list_setting("") == std::vector<std::string>{});
  CHECK(list_setting("pg_cron, \"my, lib\"") == std::vector<std::string>{"pg_cron", "my, lib"});
  CHECK(list_setting_text({"pg_cron", "my, lib", "say\"it"}) == "pg_cron, \"my, lib\", \"say\"\"it\"");
  CHECK(list_setting(list_setting_text({"a\"b", "c d"})) == std::vector<std::string>{"a\"b", "c d"});
}

TEST_CASE("sql: an error of the server is found behind notices, in any language", "[sql]") {
  const auto error = parse_sql_error(
      "NOTICE:  00000: extension \"x\" exists\nLOCATION:  CreateExtension, extension.c:1\n"
      "FEHLER:  2BP01: kann Erweiterung nicht löschen\nDETAIL:  view v depends on it\ntable t depends on it\n"
      "HINT:  Use DROP ... CASCADE.\nLOCATION:  reportDependentObjects, dependency.c:1129\n");
  REQUIRE(error);
  CHECK(error->state == "2BP01");
  CHECK(error->message == "kann Erweiterung nicht löschen");
  CHECK(error->detail == "view v depends on it\ntable t depends on it");
  CHECK(error->hint == "Use DROP ... CASCADE.");
  CHECK_FALSE(parse_sql_error("psql: error: connection to server failed: FATAL:  no such thing\n"));
  CHECK_FALSE(parse_sql_error("NOTICE:  00000: nothing bad\n"));
}
