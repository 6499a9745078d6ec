// SPDX-License-Identifier: PostgreSQL
// What is found in a stage before anything of it reaches PostgreSQL.
#include "client/install/file_owner.hpp"
#include "tests/build/build_sources.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// Installs it and expects a refusal that leaves no trace; returns its findings.
Json refused(InstallScene& scene, const Sources& sources, ExitCode code) {
  scene.publish(sources);
  scene.update();
  const std::string before = listing(scene.server);
  const Ran ran = scene.install("howdah_answer", {"--json"});
  INFO(ran.err);
  REQUIRE(ran.code == code);
  CHECK(listing(scene.server) == before);
  return ran.json()["error"]["findings"];
}

Sources with_c(const std::string& text) {
  Sources sources = c_extension();
  sources.files[2].content = text;
  return sources;
}

}  // namespace

TEST_CASE("inspection: a module built for another major version is refused before it is placed",
          "[inspection]") {
  InstallScene scene;
  // A Makefile that finds another PostgreSQL than the one it was told has its headers say so.
  const Json findings =
      refused(scene,
              with_c("#include \"postgres.h\"\n#undef PG_VERSION_NUM\n#define PG_VERSION_NUM 140011\n"
                     "#include \"fmgr.h\"\nPG_MODULE_MAGIC;\n"),
              ExitCode::invalid);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0]["code"] == "stage-wrong-major");
  CHECK(findings[0]["place"] == (scene.server / "lib/howdah_answer.so").string());
  CHECK_THAT(findings[0]["message"].get<std::string>(),
             Catch::Contains("was built for PostgreSQL 14, and this is PostgreSQL 15"));
}

TEST_CASE("inspection: a library without a magic block among PostgreSQL's modules is refused",
          "[inspection]") {
  InstallScene scene;
  const Json findings = refused(scene, with_c("int howdah_answer(void) { return 42; }\n"), ExitCode::invalid);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0]["code"] == "stage-no-magic");
}

TEST_CASE("inspection: a library it needs and this machine does not have is named", "[inspection]") {
  InstallScene scene;
  const Json findings = refused(scene, needs_absent_library(), ExitCode::invalid);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0]["code"] == "stage-library-missing");
  CHECK_THAT(findings[0]["message"].get<std::string>(), Catch::Contains("needs libsybdb.so.5"));
  CHECK(findings[0]["remedy"] == "sudo apt-get install libsybdb5");
}

TEST_CASE("inspection: a file that stands in the way is known by its Debian package", "[inspection]") {
  const fs::path owned = "/usr/share/postgresql/15/extension/plpgsql.control";
  const auto owners = debian_owners({owned, "/nowhere/plpgsql.control"});
  CHECK(owners == std::map<fs::path, std::string>{{owned, "postgresql-15"}});
}

TEST_CASE("inspection: a document of a name that is taken is left out, and stays its owner's",
          "[inspection]") {
  InstallScene scene;
  Sources sources = c_extension();
  sources.files[0].content = "DOCS = README.md\n" + sources.files[0].content;
  sources.files.push_back({"README.md", "ours\n", false});
  scene.publish(sources);
  scene.update();
  const fs::path theirs = scene.server / "doc/extension/README.md";
  must(write_file_atomically(theirs, "theirs\n"));
  const Ran ran = scene.install("howdah_answer", {"--json"});
  INFO(ran.err);
  REQUIRE(ran.code == ExitCode::ok);
  CHECK_THAT(ran.err, Catch::Contains("left out the document " + theirs.string()));
  CHECK_THAT(ran.out, !Catch::Contains("README.md"));
  CHECK(must(read_file(theirs, 100)) == "theirs\n");
  CHECK(scene.user.run({"remove", "howdah_answer"}).code == ExitCode::ok);
  CHECK(fs::exists(theirs));
}
