// SPDX-License-Identifier: PostgreSQL
// kill -9 before each change to the disk that an install, an upgrade or a removal makes: PostgreSQL's folders
// are as before or as after, and the doctor finds nothing more to mend.
#include "tests/build/build_sources.hpp"
#include "tests/build/killed_at.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// Two files that are quick to build; the newer version renames one of them.
Sources quick(const std::string& version) {
  Sources sources{meta_of("howdah_quick", version), {}};
  sources.files = {
      {"Makefile",
       "EXTENSION = howdah_quick\nat = $(DESTDIR)$(shell $(PG_CONFIG) "
       "--sharedir)/extension\nall:\ninstall:\n\tmkdir -p "
       "$(at)/quick\n\tcp howdah_quick.control $(at)\n\tcp q.sql $(at)/quick/howdah_quick--" +
           version + ".sql\n",
       false},
      {"howdah_quick.control", "default_version = '" + version + "'\ndirectory = 'extension/quick'\n", false},
      {"q.sql", "SELECT '" + version + "';\n", false}};
  return sources;
}

struct Scene : InstallScene {
  Scene() {
    publish(quick("1.0.0"));
    publish(quick("1.1.0"));
    update();
  }
  void must_run(const std::vector<std::string>& arguments) {
    const Ran ran = user.run(arguments);
    INFO(ran.err);
    REQUIRE(ran.code == ExitCode::ok);
  }
  [[nodiscard]] std::vector<std::string> install_of(const std::string& version) const {
    return {"install", "howdah_quick@" + version, "--pg-config", pg_config, "--no-sandbox"};
  }
};

using Prepare = std::function<void()>;

/// Brings about the state `prepare` makes, then kills `act` at each of its changes in turn. How many there
/// were.
std::size_t kill_everywhere(Scene& scene, const Prepare& prepare, const std::vector<std::string>& act) {
  prepare();
  const std::string before = listing(scene.server);
  scene.must_run(act);
  const std::string after = listing(scene.server);
  REQUIRE(before != after);
  const std::vector<std::string> doctor{"doctor", "--pg-config", scene.pg_config, "--json"};
  std::vector<std::string> fix = doctor;
  fix.emplace_back("--fix");
  for (std::size_t fatal = 1;; ++fatal) {
    INFO("killed before change " << fatal);
    prepare();
    REQUIRE(listing(scene.server) == before);
    if (!killed_at(fatal, [&] { scene.user.run(act); })) return fatal - 1;
    const Json unfinished = scene.user.run(doctor).json();
    if (!unfinished["healthy"]) CHECK(unfinished["findings"].back()["code"] != "doctor-file-modified");
    const Ran fixed = scene.user.run(fix);
    INFO(fixed.out);
    CHECK(fixed.code == ExitCode::ok);
    const std::string now = listing(scene.server);
    CHECK((now == before || now == after));
    CHECK(scene.user.run(doctor).code == ExitCode::ok);
    CHECK(scene.user.run({"verify"}).code == ExitCode::ok);
  }
}

}  // namespace

TEST_CASE("killed: an install, at every change to the disk, has happened or has not", "[killed]") {
  Scene scene;
  const auto nothing_there = [&] {
    if (!scene.user.run({"list", "--json"}).json()["installed"].empty())
      scene.must_run({"remove", "howdah_quick"});
  };
  CHECK(kill_everywhere(scene, nothing_there, scene.install_of("1.0.0")) > 30);
}

TEST_CASE("killed: an upgrade, at every change to the disk, has happened or has not", "[killed]") {
  Scene scene;
  CHECK(kill_everywhere(
            scene, [&] { scene.must_run(scene.install_of("1.0.0")); }, scene.install_of("1.1.0")) > 30);
}

TEST_CASE("killed: a removal, at every change to the disk, has happened or has not", "[killed]") {
  Scene scene;
  CHECK(kill_everywhere(scene, [&] { scene.must_run(scene.install_of("1.0.0")); },
                        {"remove", "howdah_quick"}) > 8);
}
