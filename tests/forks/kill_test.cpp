// SPDX-License-Identifier: PostgreSQL
// kill -9 before each change to the disk that a pull makes: the fork is as before or as after, and the next
// pull finishes what was begun.
#include "index-tool/commands.hpp"
#include "tests/build/killed_at.hpp"
#include "tests/forks/fork_reader.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// In this process, so that it can be watched.
int pull_here(const ForkScene& scene) {
  const std::array argv{"index-tool", "federate", "pull", scene.fork.c_str(), "--keys", scene.keys.c_str()};
  std::ostringstream out;
  std::ostringstream err;
  return run_index_tool(static_cast<int>(argv.size()), argv.data(), out, err);
}

void put_back(const fs::path& kept, const fs::path& folder) {
  must(remove_tree(folder));
  fs::copy(kept, folder, fs::copy_options::recursive);
}

}  // namespace

TEST_CASE("fork: a pull killed before any of its changes leaves the fork as before or as after", "[fork]") {
  ForkScene scene;
  scene.upstream.release("semver", "0.1.0");
  REQUIRE(scene.init().exit_code == 0);
  must(scene.release("corp_billing", "1.0.0"));
  scene.upstream.release("semver", "0.2.0");
  const TempDir elsewhere = must(TempDir::create());
  const fs::path kept = elsewhere.path() / "kept";
  fs::copy(scene.folder.path(), kept, fs::copy_options::recursive);
  const git::ObjectId before = scene.tip();
  const std::string theirs = scene.upstream.read(scene.upstream.log_path(LogKind::dist, "semver"));
  std::size_t fatal = 1;
  std::size_t moved = 0;
  for (;; ++fatal) {
    INFO("killed before change " << fatal);
    put_back(kept, scene.folder.path());
    if (!killed_at(fatal, [&] { pull_here(scene); })) break;
    if (scene.tip() != before) {
      ++moved;
      CHECK(must(scene.verifier().verify_history(scene.tip())).ok());
      CHECK(must(scene.open()->read_commit(scene.tip())).parents == std::vector{before});
    }
    REQUIRE(pull_here(scene) == 0);
    const auto log = must(scene.view()->upstream()->log_text(LogKind::dist, "semver"));
    CHECK(log == theirs);
    CHECK(must(own_names(*scene.view())).size() == 2);
  }
  CHECK(fatal > 10);
  CHECK(moved > 0);
}

TEST_CASE("fork: pulls that run at once wait for each other, and the fork goes forward only", "[fork]") {
  ForkScene scene;
  scene.upstream.release("semver", "0.1.0");
  REQUIRE(scene.init().exit_code == 0);
  scene.upstream.release("semver", "0.2.0");
  std::vector<Child> pulls;
  for (int i = 0; i < 4; ++i)
    pulls.push_back(must(Child::start({.argv = {HOWDAH_BINARY_DIR "/index-tool/index-tool", "federate",
                                                "pull", scene.fork, "--keys", scene.keys, "--json"}})));
  int changed = 0;
  for (Child& pull : pulls) {
    std::string said;
    for (std::string more = must(pull.read(4096)); !more.empty(); more = must(pull.read(4096))) said += more;
    CHECK(pull.wait() == 0);
    changed += must(parse_json(said))["changed"] == true ? 1 : 0;
  }
  CHECK(changed == 1);
  CHECK(must(scene.verifier().verify_history(scene.tip())).ok());
}
