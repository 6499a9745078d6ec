// SPDX-License-Identifier: PostgreSQL
// Contract tests of stores: the same test against each engine a registry may keep its state in.
// Headers only: just the tests of programs that link registryd use it.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "registryd/state/modules.hpp"
#include "tests/support/index/scratch_index.hpp"
#include "tests/support/postgres.hpp"

namespace howdah::test {

/// A new database with the whole schema, and nothing in it.
class StateEngine {
 public:
  /// `address`: as `--database` takes it; empty: a file.
  explicit StateEngine(std::string address) : address_(std::move(address)), database_(open_again()) {}

  [[nodiscard]] SqlDatabase& database() { return *database_; }
  /// As another process of the same registry has it.
  [[nodiscard]] std::unique_ptr<SqlDatabase> open_again() const {
    return must(open_state(folder(), address_));
  }
  [[nodiscard]] const std::string& address() const { return address_; }
  [[nodiscard]] DataFolder folder() const { return DataFolder{folder_.path()}; }

 private:
  TempDir folder_ = must(TempDir::create());
  std::string address_;
  std::unique_ptr<SqlDatabase> database_;
};

/// One real PostgreSQL a test program, started when the first test asks, stopped when the program ends.
inline PrivatePostgres& state_postgres() {
  static PrivatePostgres postgres;
  return postgres;
}

/// Calls `check(StateEngine&)` with SQLite and with PostgreSQL, each as a section of the test.
template <class Check>
void each_state_engine(Check check) {
  SECTION("SQLite") {
    StateEngine engine("");
    check(engine);
  }
  SECTION("PostgreSQL") {
    StateEngine engine(state_postgres().make_database());
    check(engine);
  }
}

}  // namespace howdah::test
