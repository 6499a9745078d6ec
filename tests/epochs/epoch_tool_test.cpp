// SPDX-License-Identifier: PostgreSQL
// index-tool epoch, for indexes without a server.
#include "tests/unit/index_tool/tool_run.hpp"

using namespace howdah;
using namespace howdah::test;

TEST_CASE("index-tool epoch: starts one, keeps the old, and signs a timestamp of it", "[epoch]") {
  const TempDir folder = must(TempDir::create());
  const std::string index = (folder.path() / "index.git").string();
  const std::string keys = (folder.path() / "keys").string();
  REQUIRE(tool({"init", index, "--registry-id", "example.org/x", "--keys", keys}).ok());
  const Json begun = tool_json({"epoch", index, "--keys", keys});
  CHECK(begun["epoch"] == 2);
  CHECK(begun["previous_ref"] == "refs/epochs/1");
  CHECK(begun["timestamp"] == 2);
  const auto git = [&index](const std::string& what) {
    return run_command({"git", "-C", index, "rev-parse", what}).out;
  };
  CHECK(git("main") == begun["commit"].get<std::string>() + "\n");
  CHECK(git("refs/epochs/1") == begun["previous"].get<std::string>() + "\n");
  CHECK(git("main^{tree}") == git("refs/epochs/1^{tree}"));
  CHECK(tool({"verify", index, "--history"}).ok());
  const Finished again = tool({"epoch", index, "--keys", keys});
  CHECK(again.exit_code == 1);
  CHECK(again.err.find("nothing was published since") != std::string::npos);
  CHECK(tool({"epoch", index, "--keys", (folder.path() / "none").string()}).exit_code == 3);
  CHECK(tool({"epoch", index}).exit_code == 2);
}
