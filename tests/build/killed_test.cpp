// SPDX-License-Identifier: PostgreSQL
// kill -9 before each change to the disk that an install, an upgrade or a removal makes: PostgreSQL's folders
// are as before or as after, and the doctor finds nothing more to mend.
#include <set>

#include "tests/build/build_sources.hpp"
#include "tests/build/killed_at.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// Two files that are quick to build; the newer version renames one of them.
Sources quick(const std::string& name, const std::string& version) {
  Sources sources{meta_of(name, version), {}};
  sources.files = {{"Makefile",
                    "EXTENSION = " + name +
                        "\nat = $(DESTDIR)$(shell $(PG_CONFIG) --sharedir)/extension\nall:\ninstall:\n" +
                        "\tmkdir -p $(at)/" + name + "\n\tcp " + name + ".control $(at)\n\tcp q.sql $(at)/" +
                        name + "/" + name + "--" + version + ".sql\n",
                    false},
                   {name + ".control",
                    "default_version = '" + version + "'\ndirectory = 'extension/" + name + "'\n", false},
                   {"q.sql", "SELECT '" + version + "';\n", false}};
  return sources;
}

using States = std::set<std::string>;

struct Scene : InstallScene {
  explicit Scene(const std::vector<std::string>& names) {
    for (const std::string& name : names)
      for (const char* version : {"1.0.0", "1.1.0"}) publish(quick(name, version));
    update();
  }
  void must_run(const std::vector<std::string>& arguments) {
    const Ran ran = user.run(arguments);
    INFO(ran.err);
    REQUIRE(ran.code == ExitCode::ok);
  }
  void install_old(const std::string& name) {
    must_run({"install", name + "@1.0.0", "--pg-config", pg_config, "--no-sandbox"});
  }
  [[nodiscard]] std::vector<std::string> upgrade(const std::string& what) const {
    return {"upgrade", what, "--pg-config", pg_config, "--no-sandbox"};
  }
  /// The last step of a file transaction (file_transaction.cpp) that was done, as the disk shows it.
  [[nodiscard]] std::string step() const {
    if (!fs::exists(user.home() / "journal.json")) return "none";
    bool incoming = false, backup = false, decided = false;
    for (const auto& entry : fs::recursive_directory_iterator(server)) {
      incoming = incoming || entry.path().extension() == ".new";
      backup = backup || entry.path().extension() == ".old";
    }
    for (const Receipt& receipt : must(Receipts(user.home() / "receipts").list()))
      decided = decided || receipt.version == "1.1.0";
    if (decided) return "decided";
    if (backup) return incoming ? "swapped-one" : "swapped";
    return incoming ? "brought-in" : "journal";
  }
};

using Prepare = std::function<void()>;

struct Killed {
  std::size_t changes = 0;
  States steps;  ///< Scene::step() of each kill
};

/// Brings about the state `prepare` makes, then kills `act` at each of its changes in turn. Each time the
/// doctor brings back the state before, the one after or one of `between`, and `act` again the one after.
Killed kill_everywhere(Scene& scene, const Prepare& prepare, const std::vector<std::string>& act,
                       const States& between = {}) {
  Killed killed;
  prepare();
  const std::string before = listing(scene.server);
  scene.must_run(act);
  const std::string after = listing(scene.server);
  REQUIRE(before != after);
  const std::vector<std::string> doctor{"doctor", "--pg-config", scene.pg_config, "--json"};
  std::vector<std::string> fix = doctor;
  fix.emplace_back("--fix");
  for (;; ++killed.changes) {
    INFO("killed before change " << killed.changes + 1);
    prepare();
    REQUIRE(listing(scene.server) == before);
    if (!killed_at(killed.changes + 1, [&] { scene.user.run(act); })) return killed;
    killed.steps.insert(scene.step());
    const Json unfinished = scene.user.run(doctor).json();
    if (!unfinished["healthy"]) CHECK(unfinished["findings"].back()["code"] != "doctor-file-modified");
    const Ran fixed = scene.user.run(fix);
    INFO(fixed.out);
    CHECK(fixed.code == ExitCode::ok);
    const std::string now = listing(scene.server);
    CHECK((now == before || now == after || between.contains(now)));
    CHECK(scene.user.run(doctor).code == ExitCode::ok);
    CHECK(scene.user.run({"verify"}).code == ExitCode::ok);
    if (act[0] != "remove" || now == before) scene.must_run(act);
    CHECK(listing(scene.server) == after);
  }
}

}  // namespace

TEST_CASE("killed: an install, at every change to the disk, has happened or has not", "[killed]") {
  Scene scene({"howdah_quick"});
  const auto nothing_there = [&] {
    if (!scene.user.run({"list", "--json"}).json()["installed"].empty())
      scene.must_run({"remove", "howdah_quick"});
  };
  const std::vector<std::string> install{"install", "howdah_quick", "--pg-config", scene.pg_config,
                                         "--no-sandbox"};
  CHECK(kill_everywhere(scene, nothing_there, install).changes > 40);
}

TEST_CASE("killed: an upgrade, at every change to the disk, has happened or has not", "[killed]") {
  Scene scene({"howdah_quick"});
  const Killed killed = kill_everywhere(
      scene, [&] { scene.install_old("howdah_quick"); }, scene.upgrade("howdah_quick"));
  CHECK(killed.changes > 40);
  CHECK(killed.steps == States{"none", "journal", "brought-in", "swapped-one", "swapped", "decided"});
}

TEST_CASE("killed: an upgrade of two at once has, for each of them, happened or has not", "[killed]") {
  Scene scene({"howdah_one", "howdah_two"});
  const auto old = [&] {
    scene.install_old("howdah_one");
    scene.install_old("howdah_two");
  };
  old();
  scene.must_run(scene.upgrade("howdah_one"));
  const std::string one = listing(scene.server);
  old();
  scene.must_run(scene.upgrade("howdah_two"));
  CHECK(kill_everywhere(scene, old, scene.upgrade("--all"), {one, listing(scene.server)}).changes > 60);
}

TEST_CASE("killed: a removal, at every change to the disk, has happened or has not", "[killed]") {
  Scene scene({"howdah_quick"});
  CHECK(
      kill_everywhere(scene, [&] { scene.install_old("howdah_quick"); }, {"remove", "howdah_quick"}).changes >
      8);
}
