// SPDX-License-Identifier: PostgreSQL
// index-tool timestamp: what a scheduled job of a registry without a server runs.
#include "core/model/timestamp.hpp"
#include "core/crypto/key_file.hpp"
#include "tests/unit/index_tool/tool_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

struct Served {
  TempDir folder = must(TempDir::create());
  std::string keys = (folder.path() / "keys").string();
  std::string index = (folder.path() / "index.git").string();

  Served() { REQUIRE(tool({"init", index, "--registry-id", "example.org/x", "--keys", keys}).ok()); }

  [[nodiscard]] std::string git(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"git", "-C", index});
    return run_command(std::move(arguments)).out;
  }
  [[nodiscard]] TimestampMetadata stored() const {
    return must(TimestampMetadata::parse(git({"cat-file", "blob", "refs/howdah/timestamp:timestamp.json"})));
  }
};

}  // namespace

TEST_CASE("index-tool init: writes a first timestamp that holds for 30 days", "[timestamp]") {
  const Served served;
  const TimestampFacts facts = served.stored().facts();
  CHECK(facts.version == 1);
  CHECK(facts.commit + "\n" == served.git({"rev-parse", "main"}));
  CHECK(facts.tree + "\n" == served.git({"rev-parse", "main^{tree}"}));
  CHECK(facts.expires > SystemClock().now() + 29 * 86400);
}

TEST_CASE("index-tool timestamp: each run is one version higher and holds as long as asked", "[timestamp]") {
  const Served served;
  const Json second = tool_json({"timestamp", served.index, "--keys", served.keys, "--valid", "2h"});
  CHECK(second["version"] == 2);
  CHECK(second["ref"] == "refs/howdah/timestamp");
  const TimestampFacts facts = served.stored().facts();
  CHECK(facts.version == 2);
  CHECK(facts.expires <= SystemClock().now() + 7200);
  const std::string key = served.keys + "/timestamp.key";
  CHECK(tool_json({"timestamp", served.index, "--key", key})["version"] == 3);
}

TEST_CASE("index-tool timestamp: wrong keys and arguments sign nothing", "[timestamp]") {
  const Served served;
  const std::string before = served.git({"rev-parse", "refs/howdah/timestamp"});
  const Finished other = tool({"timestamp", served.index, "--key", served.keys + "/commit.key"});
  CHECK(other.exit_code == 1);
  CHECK(other.err.find("does not hold the timestamp role") != std::string::npos);
  CHECK(tool({"timestamp", served.index}).exit_code == 2);
  CHECK(tool({"timestamp", served.index, "--keys", served.keys, "--valid", "forever"}).exit_code == 2);
  CHECK(tool({"timestamp", served.index, "--keys", (served.folder.path() / "none").string()}).exit_code == 3);
  CHECK(served.git({"rev-parse", "refs/howdah/timestamp"}) == before);
}

TEST_CASE("index-tool timestamp: an index that does not verify gets none", "[timestamp]") {
  ScratchIndex index("registry.test/main", Stamps::none);
  index.release("pair", "0.1.0");
  const std::string log = index.log_path(LogKind::dist, "pair");
  index.forge({{log, index.read(log) + "{}\n"}});
  const TempDir folder = must(TempDir::create());
  const std::string key = (folder.path() / "timestamp.key").string();
  must(write_file_atomically(key, to_openssh_private(test_key(0x60), ""), 0600));
  const Finished refused = tool({"timestamp", index.path().string(), "--key", key});
  CHECK(refused.exit_code == 1);
  CHECK(refused.err.find("nothing was signed") != std::string::npos);
  CHECK(must(index.open()->ref("refs/howdah/timestamp")) == std::nullopt);
}

TEST_CASE("index-tool timestamp: a role of two keys takes two key files", "[timestamp]") {
  const TempDir folder = must(TempDir::create());
  const auto path = [&](const std::string& name) { return (folder.path() / name).string(); };
  fs::create_directories(path("keys"));
  for (const char* name : {"root", "second", "keys/registry.key", "keys/commit.key", "keys/timestamp.key"})
    REQUIRE(tool({"keygen", path(name)}).ok());
  REQUIRE(tool({"root", "new", path("1.json")}).ok());
  const auto give = [&](const std::string& key, const std::string& role) {
    REQUIRE(tool({"root", "add-key", path("1.json"), path(key), "--role", role}).ok());
  };
  give("root", "root");
  give("keys/registry.key", "registry");
  give("keys/commit.key", "commit");
  give("keys/timestamp.key", "timestamp");
  REQUIRE(tool({"root", "add-key", path("1.json"), path("second"), "--role", "timestamp", "--threshold", "2"})
              .ok());
  REQUIRE(tool({"root", "sign", path("1.json"), "--key", path("root")}).ok());
  const Finished made = tool({"init", path("index.git"), "--registry-id", "example.org/x", "--keys",
                              path("keys"), "--root", path("1.json")});
  REQUIRE(made.ok());
  CHECK(made.err.find("no timestamp was signed") != std::string::npos);
  CHECK(tool({"timestamp", path("index.git"), "--keys", path("keys")}).exit_code == 1);
  CHECK(tool({"timestamp", path("index.git"), "--keys", path("keys"), "--key", path("second")}).ok());
}
