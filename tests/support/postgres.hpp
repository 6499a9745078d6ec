// SPDX-License-Identifier: PostgreSQL
// A real PostgreSQL for one test: a relocated copy with its own folders, made and started by
// ci/private-postgres.
#pragma once

#include <map>
#include <string>

#include "core/sys/files.hpp"

namespace howdah::test {

class PrivatePostgres {
 public:
  /// Throws with what the script said when it cannot be made.
  PrivatePostgres();
  ~PrivatePostgres();
  PrivatePostgres(const PrivatePostgres&) = delete;
  PrivatePostgres& operator=(const PrivatePostgres&) = delete;

  [[nodiscard]] std::string pg_config() const { return environment_.at("PG_CONFIG"); }
  /// PG_CONFIG, PGHOST, PGUSER and PGDATABASE of the server.
  [[nodiscard]] const std::map<std::string, std::string>& environment() const { return environment_; }
  /// The answer of psql to one statement, without headers and alignment. Throws with psql's error.
  std::string query(const std::string& sql, const std::string& database = "postgres") const;
  /// Stops the server and starts it again; the socket may be another one then.
  void restart();
  /// A new, empty database; returns its `postgresql://…`.
  std::string make_database();

 private:
  TempDir folder_;
  std::map<std::string, std::string> environment_;
  int databases_ = 0;
};

/// A pg_config that answers like the system's, but with every folder extensions are installed to below
/// `root`. For tests of what happens before and around a build.
[[nodiscard]] fs::path make_relocated_pg_config(const fs::path& root);

/// Every file below `root` with its mode and digest, and every folder: equal text, equal tree.
[[nodiscard]] std::string listing(const fs::path& root);

}  // namespace howdah::test
