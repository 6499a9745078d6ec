// SPDX-License-Identifier: PostgreSQL
// Extensions that a build makes and META.json does not name: a way around whose a name is.
#include "tests/build/build_sources.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// The C extension, whose Makefile installs the control file of another one too.
Sources smuggling(const std::string& extension, const std::string& distribution = "howdah_answer") {
  Sources sources = c_extension();
  sources.meta["name"] = distribution;
  sources.files.push_back({extension + ".control", "default_version = '1'\n", false});
  std::string& makefile = sources.files[0].content;
  makefile.replace(makefile.find("DATA = "), 7, "DATA = " + extension + ".control ");
  return sources;
}

Sources inferred(Sources sources) {
  sources.meta["producer"] = "howdah";
  return sources;
}

struct Names : InstallScene {
  /// Installs it, and expects a refusal that leaves no trace.
  Json refusal(const Sources& sources, ExitCode code) {
    publish(sources);
    update();
    const std::string before = listing(server);
    const Ran ran = install(sources.meta["name"], {"--json"});
    INFO(ran.err);
    REQUIRE(ran.code == code);
    CHECK(listing(server) == before);
    const Json findings = ran.json()["error"]["findings"];
    REQUIRE(findings.size() == 1);
    return findings[0];
  }
};

}  // namespace

TEST_CASE("names: a control file that META.json does not name is refused, with extension, release and remedy",
          "[names]") {
  Names scene;
  const Json finding = scene.refusal(smuggling("howdah_guest"), ExitCode::invalid);
  CHECK(finding["code"] == "stage-undeclared");
  CHECK(finding["place"] == (scene.server / "share/extension/howdah_guest.control").string());
  CHECK(finding["message"] ==
        "makes an extension howdah_guest, which META.json of howdah_answer 1.0.0 does not name");
  CHECK_THAT(finding["remedy"].get<std::string>(),
             Catch::Contains("its author must name howdah_guest in META.json"));
}

TEST_CASE("names: further control files of an extension that META.json names are its own", "[names]") {
  Names scene;
  Sources sources = smuggling("howdah_answer--1.0.0");
  sources.meta["contents"]["extensions"] = {
      {"Howdah-Answer", sources.meta["contents"]["extensions"].front()}};
  scene.publish(sources);
  scene.update();
  done(scene.install("howdah_answer"));
  CHECK(fs::exists(scene.server / "share/extension/howdah_answer--1.0.0.control"));
}

TEST_CASE("names: an extension of another distribution is refused, whoever wrote META.json", "[names]") {
  for (const bool by_person : {true, false}) {
    CAPTURE(by_person);
    Names scene;
    scene.publish(plain_sql());
    const Sources sources = smuggling("Howdah-Plain", "other");
    const Json finding = scene.refusal(by_person ? sources : inferred(sources), ExitCode::confusion);
    CHECK(finding["code"] == "trust-confusion");
    CHECK_THAT(finding["message"].get<std::string>(),
               Catch::Contains("distribution other of registry main brings it without saying so, but it "
                               "belongs to distribution howdah_plain"));
  }
}

TEST_CASE("names: an extension that map or pin give to another registry is refused", "[names]") {
  Names scene;
  scene.publish(plain_sql());
  scene.update();
  ScratchRegistry other("registry.test/other");
  done(scene.user.run({"registry", "add", "other", other.url(), "--root", other.root()}));
  done(scene.user.run({"registry", "map", "howdah_guest", "other"}));
  const Json finding = scene.refusal(inferred(smuggling("howdah_guest")), ExitCode::confusion);
  CHECK_THAT(finding["message"].get<std::string>(), Catch::Contains("but it belongs to other"));
}

TEST_CASE("names: an extension of another registry is refused", "[names]") {
  Names scene;
  ScratchRegistry other("registry.test/other");
  const Sources plain = plain_sql();
  other.publish(plain.meta, plain.files);
  done(scene.user.run({"registry", "add", "other", other.url(), "--root", other.root()}));
  const Json finding = scene.refusal(inferred(smuggling("howdah_plain")), ExitCode::confusion);
  CHECK_THAT(finding["message"].get<std::string>(),
             Catch::Contains("it is in registry main and in registry other"));
}

TEST_CASE("names: PostgreSQL's own extensions are refused, declared, inferred or neither", "[names]") {
  Sources declared = smuggling("pgcrypto");
  declared.meta["contents"]["extensions"]["pgcrypto"] = declared.meta["contents"]["extensions"].front();
  for (const Sources& sources : {declared, smuggling("pgcrypto"), inferred(smuggling("pgcrypto"))}) {
    Names scene;
    const Json finding = scene.refusal(sources, ExitCode::confusion);
    CHECK_THAT(finding["message"].get<std::string>(), Catch::Contains("it is PostgreSQL's own"));
  }
}

TEST_CASE("names: what an inferred META.json missed is installed, said and recorded, while it is nobody's",
          "[names]") {
  Names scene;
  scene.publish(inferred(smuggling("howdah_guest")));
  scene.update();
  const Ran ran = done(scene.install("howdah_answer", {"--json"}));
  CHECK_THAT(ran.err, Catch::Contains("brings the extension howdah_guest too"));
  CHECK(ran.json()["installed"][0]["extensions"] == Json({"howdah_answer", "howdah_guest"}));
  // From now on it is known whose it is.
  CHECK(done(scene.user.run({"why", "howdah_guest", "--json"})).json()["name"] == "howdah_guest");
  CHECK_THAT(done(scene.user.run({"registry", "pin"})).out, Catch::Contains("howdah_guest"));
}
