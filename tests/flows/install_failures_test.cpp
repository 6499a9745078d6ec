// SPDX-License-Identifier: PostgreSQL
// Every way an install can fail, and that PostgreSQL's folders are byte for byte as before.
#include "tests/flows/install_scene.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// Fails the test unless nothing below the server changed since `before`.
struct Untouched {
  const InstallScene& scene;
  std::string before = listing(scene.server);
  void check() const {
    CHECK(listing(scene.server) == before);
    CHECK(must(Receipts(scene.user.home() / "receipts").list()).empty());
    CHECK_FALSE(fs::exists(scene.user.home() / "journal.json"));
  }
};

Sources with_makefile(const std::string& makefile) {
  Sources sources = c_extension();
  sources.files[0].content = makefile;
  return sources;
}

}  // namespace

TEST_CASE("install: a build that fails shows the command, its last lines and the log, and touches nothing",
          "[install]") {
  InstallScene scene;
  Sources broken = c_extension();
  broken.files[2].content += "#error the author forgot something\n";
  scene.publish(broken);
  scene.update();
  const Untouched untouched{scene};
  const Ran failed = scene.install("howdah_answer");
  CHECK(failed.code == ExitCode::build_failed);
  CHECK(failed.out == "");
  CHECK_THAT(failed.err, Catch::Contains("make PG_CONFIG=" + scene.pg_config));
  CHECK_THAT(failed.err, Catch::Contains("the author forgot something"));
  const std::size_t at = failed.err.find("The whole log: ") + 15;
  const fs::path log = failed.err.substr(at, failed.err.find('\n', at) - at);
  CHECK_THAT(must(read_file(log, 1U << 20U)), Catch::Contains("the author forgot something"));
  untouched.check();
}

TEST_CASE("install: when what is needed builds and what was asked for does not, neither is installed",
          "[install]") {
  InstallScene scene;
  scene.publish(c_extension());
  Sources broken = sql_extension();
  broken.files[0].content = "all:\n\tfalse\n";
  scene.publish(broken);
  scene.update();
  const Untouched untouched{scene};
  CHECK(scene.install("howdah_twice").code == ExitCode::build_failed);
  untouched.check();
}

TEST_CASE("install: without PostgreSQL's headers the Debian package is named before anything is built",
          "[install]") {
  InstallScene scene;
  scene.publish(c_extension());
  scene.update();
  const fs::path plain = scene.user.folder() / "pg_config-without-headers";
  must(write_file_atomically(plain,
                             "#!/bin/sh\n" + scene.pg_config +
                                 " \"$@\" | sed 's,/usr/include/postgresql/15/server,/nowhere/server,'\n",
                             0755));
  scene.pg_config = plain.string();
  const Untouched untouched{scene};
  const Ran failed = scene.install("howdah_answer");
  CHECK(failed.code == ExitCode::not_found);
  CHECK_THAT(failed.err, Catch::Contains("/nowhere/server/postgres.h") &&
                             Catch::Contains("sudo apt-get install postgresql-server-dev-15"));
  untouched.check();
}

TEST_CASE("install: an artifact that is not what its statement says is refused and thrown away",
          "[install]") {
  InstallScene scene;
  scene.publish(c_extension());
  scene.update();
  std::string zip = must(read_file(scene.registry.last_artifact(), 1U << 20U));
  zip[zip.size() / 2] = static_cast<char>(zip[zip.size() / 2] ^ 1);
  must(write_file_atomically(scene.registry.last_artifact(), zip));
  const Untouched untouched{scene};
  const Ran failed = scene.install("howdah_answer", {"--json"});
  CHECK(failed.code == ExitCode::signature);
  CHECK(failed.json()["error"]["code"] == "untrusted");
  CHECK(failed.json()["error"]["reason"] == "signature");
  CHECK(must(list_files(scene.user.home() / "cache")).empty());
  untouched.check();
}

TEST_CASE("install: a file that is not ours is never overwritten", "[install]") {
  InstallScene scene;
  scene.publish(c_extension());
  scene.update();
  const fs::path foreign = scene.server / "share/extension/howdah_answer.control";
  must(write_file_atomically(foreign, "somebody else's\n"));
  const Untouched untouched{scene};
  const Ran failed = scene.install("howdah_answer", {"--json"});
  CHECK(failed.code == ExitCode::conflict);
  const Json findings = failed.json()["error"]["findings"];
  REQUIRE(findings.size() == 1);
  CHECK(findings[0]["code"] == "file-foreign");
  CHECK(findings[0]["place"] == foreign.string());
  untouched.check();
}

TEST_CASE("install: a Makefile that installs outside PostgreSQL's folders, or a link out, is refused",
          "[install]") {
  InstallScene scene;
  scene.publish(with_makefile("all:\ninstall:\n\tmkdir -p $(DESTDIR)/etc/cron.d $(DESTDIR)" +
                              scene.server.string() +
                              "/lib\n\techo x > $(DESTDIR)/etc/cron.d/evil\n\tln -s "
                              "/etc/passwd $(DESTDIR)" +
                              scene.server.string() + "/lib/evil.so\n"));
  scene.update();
  const Untouched untouched{scene};
  const Ran failed = scene.install("howdah_answer", {"--json"});
  CHECK(failed.code == ExitCode::invalid);
  std::map<std::string, std::string> codes;
  const Json findings = failed.json()["error"]["findings"];
  for (const Json& finding : findings) codes[finding["place"]] = finding["code"];
  CHECK(codes["/etc/cron.d/evil"] == "stage-outside");
  CHECK(codes[scene.server.string() + "/lib/evil.so"] == "stage-link-out");
  untouched.check();
}

TEST_CASE("install: a release for newer servers is refused in a sentence, an older one that fits is taken",
          "[install]") {
  InstallScene scene;
  Sources newer = c_extension("2.0.0");
  newer.meta["dependencies"]["postgres"]["version"] = ">= 99.0";
  scene.publish(newer);
  scene.update();
  const Ran failed = scene.install("howdah_answer");
  CHECK(failed.code == ExitCode::conflict);
  CHECK_THAT(failed.err, Catch::Contains("is for PostgreSQL >= 99.0"));
  scene.publish(c_extension("1.5.0"));
  scene.update();
  CHECK(scene.install("howdah_answer", {"--json"}).json()["installed"][0]["version"] == "1.5.0");
}

TEST_CASE("install: an extension of PostgreSQL's own that is not there names its package", "[install]") {
  InstallScene scene;
  Sources sources = c_extension();
  require_package(sources.meta, "pkg:postgres/plperl", "0");
  scene.publish(sources);
  scene.update();
  const Untouched untouched{scene};
  const Ran failed = scene.install("howdah_answer");
  CHECK(failed.code == ExitCode::not_found);
  CHECK_THAT(failed.err, Catch::Contains("sudo apt-get install postgresql-plperl-15"));
  untouched.check();
}

TEST_CASE("install: folders one may not write to are named before the build, with the ways out",
          "[install]") {
  InstallScene scene;
  scene.publish(c_extension());
  scene.update();
  const Untouched untouched{scene};
  const fs::path said = scene.user.folder() / "said";
  const int code = install_as_nobody(scene, {}, said);
  INFO(must(read_file(said, 1U << 16U)));
  CHECK(code == static_cast<int>(ExitCode::denied));
  CHECK_THAT(must(read_file(said, 1U << 16U)),
             Catch::Contains(scene.server.string() + "/share/extension") &&
                 Catch::Contains("sudo env HOWDAH_HOME=" + scene.user.home().string() + " howdah install"));
  untouched.check();
}
