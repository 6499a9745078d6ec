// SPDX-License-Identifier: PostgreSQL
// A user who has added a registry, and a PostgreSQL whose extension folders are the test's own.
#pragma once

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

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

/// The pg_config of the scene, claiming to be of version 18.
inline void become_18(InstallScene& scene) {
  const fs::path script = scene.user.folder() / "pg_config-18";
  must(write_file_atomically(
      script, "#!/bin/sh\n" + scene.pg_config + " \"$@\" | sed 's,PostgreSQL 15[^ ]*,PostgreSQL 18.1,'\n",
      0755));
  scene.pg_config = script.string();
}

/// An install by somebody who may write to their own home and nowhere else; what it said is left in `said`.
inline int install_as_nobody(InstallScene& scene, const std::vector<std::string>& options,
                             const fs::path& said, const std::string& name = "howdah_answer") {
  constexpr ::uid_t k_nobody = 65534;
  const pid_t child = ::fork();
  if (child == 0) {
    if (::getuid() == 0) {
      for (const auto& entry : fs::recursive_directory_iterator(scene.user.home()))
        if (::lchown(entry.path().c_str(), k_nobody, k_nobody) != 0) ::_exit(99);
      for (const fs::path& path : {scene.user.folder(), scene.user.home()})
        if (::chown(path.c_str(), k_nobody, k_nobody) != 0) ::_exit(99);
      ::chmod(scene.registry.index().path().parent_path().c_str(), 0755);
      if (::setgid(k_nobody) != 0 || ::setuid(k_nobody) != 0) ::_exit(99);
    } else {
      ::chmod((scene.server / "share/extension").c_str(), 0555);
    }
    const Ran ran = scene.install(name, options);
    if (!write_file_atomically(said, ran.out + ran.err)) ::_exit(98);
    ::_exit(static_cast<int>(ran.code));
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  ::chmod((scene.server / "share/extension").c_str(), 0755);
  return WEXITSTATUS(status);
}

}  // namespace howdah::test
