// SPDX-License-Identifier: PostgreSQL
// What a build may bring into PostgreSQL and what it may not.
#include "client/install/stage.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "tests/support/index/scratch_index.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

struct Scene {
  TempDir folder = must(TempDir::create());
  fs::path stage = fs::canonical(folder.path()) / "stage";
  Postgres postgres{"/pg/bin/pg_config",
                    "PostgreSQL 15.20",
                    must(SemVer::parse("15.20.0")),
                    "/pg/bin",
                    "/pg/doc",
                    "/pg/share",
                    "/pg/lib",
                    "/pg/include",
                    "/pg/pgxs.mk",
                    {"/pg/bin", "/pg/doc", "/pg/share", "/pg/lib"},
                    "gcc"};

  Scene() { must(make_directories(stage)); }
  void put(const std::string& path, unsigned mode = 0644) const {
    must(write_file_atomically(stage / path, path, mode));
  }
  [[nodiscard]] Result<std::vector<StagedPath>> inspect() const {
    return inspect_stage(stage, postgres, "x 1.0.0");
  }
  /// The code of the one finding.
  [[nodiscard]] std::string refusal() const {
    const auto staged = inspect();
    if (staged || staged.error().findings.size() != 1) return "not refused once";
    return staged.error().findings[0].code;
  }
};

}  // namespace

TEST_CASE("stage: files get their target, sorted, with mode 0644 or 0755", "[stage]") {
  const Scene scene;
  scene.put("pg/share/extension/x.control", 0600);
  scene.put("pg/lib/x.so", 04775);
  const auto staged = must(scene.inspect());
  REQUIRE(staged.size() == 2);
  CHECK(staged[0].target == "/pg/lib/x.so");
  CHECK(staged[0].mode == 0755);
  CHECK(staged[1].target == "/pg/share/extension/x.control");
  CHECK(staged[1].mode == 0644);
}

TEST_CASE("stage: a link within the stage becomes the file it leads to", "[stage]") {
  const Scene scene;
  scene.put("pg/lib/x.so.1");
  fs::create_symlink("x.so.1", scene.stage / "pg/lib/x.so");
  const auto staged = must(scene.inspect());
  REQUIRE(staged.size() == 2);
  CHECK(must(read_file(staged[0].from, 100)) == "pg/lib/x.so.1");
}

TEST_CASE("stage: what leads out, is special, or is not PostgreSQL's is refused by name", "[stage]") {
  const Scene scene;
  SECTION("an absolute link") {
    fs::create_directories(scene.stage / "pg/lib");
    fs::create_symlink("/etc/passwd", scene.stage / "pg/lib/x.so");
    CHECK(scene.refusal() == "stage-link-out");
  }
  SECTION("a relative link up") {
    fs::create_directories(scene.stage / "pg/lib");
    must(write_file_atomically(scene.folder.path() / "secret", "s"));
    fs::create_symlink("../../../secret", scene.stage / "pg/lib/x.so");
    CHECK(scene.refusal() == "stage-link-out");
  }
  SECTION("a link to a folder") {
    fs::create_directories(scene.stage / "pg/lib/d");
    fs::create_symlink("d", scene.stage / "pg/lib/e");
    CHECK(scene.refusal() == "stage-special");
  }
  SECTION("a named pipe") {
    fs::create_directories(scene.stage / "pg/lib");
    REQUIRE(::mkfifo((scene.stage / "pg/lib/x.so").c_str(), 0644) == 0);
    CHECK(scene.refusal() == "stage-special");
  }
  SECTION("another folder of the system") {
    scene.put("etc/cron.d/x");
    CHECK(scene.refusal() == "stage-outside");
  }
  SECTION("a folder whose name only starts like an allowed one") {
    scene.put("pg/libexec/x");
    CHECK(scene.refusal() == "stage-outside");
  }
  SECTION("a name that is not UTF-8") {
    scene.put("pg/lib/x\xff.so");
    CHECK(scene.refusal() == "stage-name");
  }
}

TEST_CASE("stage: a build that installs nothing is an error", "[stage]") {
  CHECK(Scene().inspect().error().code == Errc::invalid);
}
