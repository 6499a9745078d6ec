// SPDX-License-Identifier: PostgreSQL
// A user whose PG* variables lead to a real server of the test's own.
#pragma once

#include <catch2/catch.hpp>

#include "tests/support/howdah_run.hpp"
#include "tests/support/index/scratch_index.hpp"
#include "tests/support/postgres.hpp"

namespace howdah::test {

struct DatabaseScene {
  PrivatePostgres postgres;
  HowdahUser user;

  DatabaseScene() {
    for (const auto& [name, value] : postgres.environment()) user.set(name, value);
  }

  /// The name of a new database.
  std::string database() {
    const std::string url = postgres.make_database();
    const std::size_t slash = url.find("@/") + 2;
    return url.substr(slash, url.find('?') - slash);
  }
  [[nodiscard]] std::string query(const std::string& database, const std::string& sql) const {
    return postgres.query(sql, database);
  }
  /// The version of an extension in a database; empty when it is not created there.
  [[nodiscard]] std::string version_in(const std::string& database, const std::string& extension) const {
    return query(database, "SELECT extversion FROM pg_extension WHERE extname = '" + extension + "'");
  }
};

}  // namespace howdah::test
