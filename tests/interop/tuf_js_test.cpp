// SPDX-License-Identifier: PostgreSQL
// tuf-js, a TUF client that shares no line with us, reads our root metadata and follows our rotations. Its
// packages come by ci/node-modules.
#include "core/sys/process.hpp"
#include "tests/unit/index/root_fixture.hpp"

namespace howdah::test {
namespace {

class TufJs {
 public:
  /// tuf-js trusts the first file and is offered the others as its next versions.
  Finished update(const std::vector<std::string>& files) {
    std::vector<std::string> argv{"node", HOWDAH_SOURCE_DIR "/tests/tuf-js/check.mjs"};
    for (const std::string& file : files) {
      argv.push_back((folder_.path() / std::to_string(argv.size())).string());
      must(write_file_atomically(argv.back(), file));
    }
    return must(run({.argv = argv}));
  }

 private:
  TempDir folder_ = must(TempDir::create());
};

}  // namespace

TEST_CASE("tuf-js: reads a root of ours, with the four roles it knows and the two it does not", "[tuf-js]") {
  TufJs tuf_js;
  const Finished read = tuf_js.update({root_file({{0, 1, 2, 3, 4}, 3, {0, 2, 4}}, 1)});
  INFO(read.err);
  REQUIRE(read.ok());
  const Json answer = must(parse_json(read.out));
  CHECK(answer["trusted"] == 1);
  CHECK(answer["roles"] == Json({"commit", "registry", "root", "snapshot", "targets", "timestamp"}));
}

TEST_CASE("tuf-js: follows each rotation we accept, and refuses each we refuse", "[tuf-js]") {
  for (const Rotation& rotation : k_rotations) {
    DYNAMIC_SECTION(rotation.name) {
      TufJs tuf_js;
      RootTrees trees;
      std::vector<std::string> files;
      for (const RootCase& what : rotation.versions) {
        RootDraft draft = draft_with(what, static_cast<int>(files.size()) + 1);
        if (draft.version > 1) draft.checkpoint = RootCheckpoint{std::string(40, 'a'), std::string(40, 'b')};
        files.push_back(sign_with(draft, what.sigs));
      }
      const Finished updated = tuf_js.update(files);
      INFO(updated.err);
      CHECK(updated.ok() == rotation.accepted);
      CHECK((trees.refusal(files) == "accepted") == rotation.accepted);
      if (rotation.accepted) CHECK(must(parse_json(updated.out))["trusted"] == files.size());
      if (!rotation.accepted) CHECK(updated.err.find("was signed by") != std::string::npos);
    }
  }
}

TEST_CASE("tuf-js: refuses a root whose text was changed after it was signed", "[tuf-js]") {
  TufJs tuf_js;
  const std::string changed = with(root_file({}, 1), "\"expires\":\"20", "\"expires\":\"21");
  const Finished refused = tuf_js.update({changed});
  CHECK(refused.exit_code == 1);
  CHECK(refused.err.find("was signed by 0/1 keys") != std::string::npos);
}

}  // namespace howdah::test
