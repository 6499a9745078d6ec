// SPDX-License-Identifier: PostgreSQL
// What is said against what is installed: yanks, deprecations, advisories.
#include "client/audit/osv.hpp"
#include "tests/flows/install_scene.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

Advisory about(const Json& affected) {
  return must(parse_advisory(Json{{"id", "HSA-1"}, {"summary", "bad"}, {"affected", {affected}}}.dump()));
}

Json package(const std::string& name) {
  return {{"ecosystem", "PGXN"}, {"name", name}};
}

bool hits(const Advisory& advisory, const std::string& version, const std::string& name = "semver") {
  return is_affected(advisory, must(Name::parse(name)), version);
}

}  // namespace

TEST_CASE("audit: an advisory concerns the versions it lists, of the distribution it names", "[audit]") {
  const Advisory advisory = about({{"package", package("SemVer")}, {"versions", {"0.40.0"}}});
  CHECK(hits(advisory, "0.40.0"));
  CHECK_FALSE(hits(advisory, "0.40.1"));
  CHECK_FALSE(hits(advisory, "0.40.0", "other"));
  CHECK_FALSE(hits(about({{"package", {{"ecosystem", "npm"}, {"name", "semver"}}}, {"versions", {"0.40.0"}}}),
                   "0.40.0"));
}

TEST_CASE("audit: an advisory's ranges end before `fixed` and with `last_affected`", "[audit]") {
  const Json events = {{{"introduced", "1.2.0"}},
                       {{"fixed", "1.3.1"}},
                       {{"introduced", "2.0.0"}},
                       {{"last_affected", "2.1.0"}}};
  const Advisory advisory =
      about({{"package", package("semver")}, {"ranges", {{{"type", "SEMVER"}, {"events", events}}}}});
  CHECK_FALSE(hits(advisory, "1.1.9"));
  CHECK(hits(advisory, "1.2.0"));
  CHECK(hits(advisory, "1.3.0"));
  CHECK_FALSE(hits(advisory, "1.3.1"));
  CHECK_FALSE(hits(advisory, "1.9.0"));
  CHECK(hits(advisory, "2.0.0"));
  CHECK(hits(advisory, "2.0.9"));
  CHECK_FALSE(hits(advisory, "2.2.0"));
  CHECK(advisory.fixed == "1.3.1");
  const Json always = {{{"introduced", "0"}}};
  CHECK(hits(about({{"package", package("semver")}, {"ranges", {{{"type", "SEMVER"}, {"events", always}}}}}),
             "0.0.1"));
}

TEST_CASE("audit: a yanked release and an advisory end it with 14, each with its reason and the way out",
          "[audit]") {
  InstallScene scene;
  scene.publish(c_extension("1.0.0"));
  scene.publish(c_extension("1.1.0"));
  scene.update();
  done(scene.install("howdah_answer@1.0.0"));
  CHECK(done(scene.user.run({"audit", "--json"})).json()["found"].empty());

  scene.registry.yank("howdah_answer", "1.0.0");
  scene.update();
  const fs::path osv = scene.user.folder() / "HSA-2026-7.json";
  must(write_file_atomically(
      osv, Json{{"id", "HSA-2026-7"},
                {"summary", "answers 41"},
                {"affected", {{{"package", package("howdah_answer")}, {"versions", {"1.0.0"}}}}}}
               .dump()));
  const Ran found = scene.user.run({"audit", "--osv", osv.string(), "--json"});
  CHECK(found.code == ExitCode::advised);
  const Json rows = found.json()["found"];
  REQUIRE(rows.size() == 2);
  CHECK(rows[0]["what"] == "advisory");
  CHECK(rows[0]["reason"] == "HSA-2026-7: answers 41");
  CHECK(rows[1]["what"] == "yanked");
  CHECK(rows[1]["instead"] == "1.1.0");
  CHECK_THAT(scene.user.run({"audit"}).out, Catch::Contains("howdah install howdah_answer@1.1.0"));

  done(scene.install("howdah_answer@1.1.0"));
  CHECK(scene.user.run({"audit", "--osv", osv.string()}).code == ExitCode::ok);
}

TEST_CASE("audit: of a registry no longer used nothing is known, and that is said", "[audit]") {
  InstallScene scene;
  scene.publish(c_extension());
  scene.update();
  done(scene.install("howdah_answer"));
  done(scene.user.run({"registry", "rm", "main"}));
  const Ran ran = done(scene.user.run({"audit", "--json"}));
  CHECK(ran.json()["unknown"] == Json({"howdah_answer"}));
  CHECK_THAT(ran.err, Catch::Contains("not used here any more"));
}
