// SPDX-License-Identifier: PostgreSQL
// A user of two registries, corp and public, with names given to them as the test says.
#pragma once

#include <catch2/catch.hpp>

#include "tests/support/howdah_run.hpp"
#include "tests/support/index/scratch_index.hpp"

namespace howdah::test {

struct TwoRegistries {
  ScratchIndex corp{"corp.test/private"};
  ScratchIndex open{"public.test/main"};
  HowdahUser user;

  /// Once both have what the test wants in them.
  void use() {
    add("corp", corp, corp.path().string());
    add("public", open, open.path().string());
  }
  void add(const std::string& name, const ScratchIndex& index, const std::string& url) {
    done({"registry", "add", name, url, "--root", "sha256:" + index.anchor().root->hex()});
  }
  void map(const std::string& names, const std::vector<std::string>& layers) {
    std::vector<std::string> line{"registry", "map", names};
    line.insert(line.end(), layers.begin(), layers.end());
    done(line);
  }

  Ran done(const std::vector<std::string>& line) {
    Ran ran = user.run(line);
    INFO(ran.err);
    REQUIRE(ran.code == ExitCode::ok);
    return ran;
  }
  /// The registry that `info` finds a name in.
  std::string home_of(const std::string& name) {
    return done({"info", name, "--json"}).json()["registry"].get<std::string>();
  }
  /// Runs a line that must be refused as E_CONFUSION, and says why.
  std::string confused(const std::vector<std::string>& line) {
    const Ran ran = user.run(line);
    INFO(ran.out);
    CHECK(ran.code == ExitCode::confusion);
    CHECK_THAT(ran.err, Catch::Contains("[trust-confusion]"));
    return ran.err;
  }
};

}  // namespace howdah::test
