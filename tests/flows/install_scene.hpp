// SPDX-License-Identifier: PostgreSQL
// A user who has added a registry, and a PostgreSQL whose extension folders are the test's own.
#pragma once

#include <catch2/catch.hpp>

#include "client/install/receipt.hpp"
#include "tests/flows/install_sources.hpp"
#include "tests/support/howdah_run.hpp"
#include "tests/support/index/scratch_registry.hpp"
#include "tests/support/postgres.hpp"

namespace howdah::test {

/// A run that must have succeeded.
inline Ran done(Ran ran) {
  INFO(ran.err);
  INFO(ran.out);
  REQUIRE(ran.code == ExitCode::ok);
  return ran;
}

struct InstallScene {
  ScratchRegistry registry;
  HowdahUser user;
  fs::path server = user.folder() / "server";
  std::string pg_config = make_relocated_pg_config(server).string();

  void publish(const Sources& sources) { registry.publish(sources.meta, sources.files); }

  /// Adds the registry, or updates it.
  void update() {
    const Ran added = added_
                          ? user.run({"update"})
                          : user.run({"registry", "add", "main", registry.url(), "--root", registry.root()});
    INFO(added.err);
    REQUIRE(added.code == ExitCode::ok);
    added_ = true;
  }

  Ran install(const std::string& name, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{"install", name, "--pg-config", pg_config};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return user.run(arguments);
  }

 private:
  bool added_ = false;
};

}  // namespace howdah::test
