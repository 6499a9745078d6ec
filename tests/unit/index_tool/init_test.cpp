// SPDX-License-Identifier: PostgreSQL
// index-tool init, judged by stock git and ssh-keygen.
#include <sys/stat.h>

#include "tests/unit/index_tool/tool_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// `index-tool init` of example.org/x in a temporary folder.
struct Made {
  TempDir folder = must(TempDir::create());
  std::string keys = (folder.path() / "keys").string();
  std::string index = (folder.path() / "index.git").string();
  Finished finished = init("index.git");

  Finished init(const std::string& name) const {
    return tool({"init", (folder.path() / name).string(), "--registry-id", "example.org/x", "--keys", keys,
                 "--json"});
  }
  [[nodiscard]] std::string tip() const { return run_command({"git", "-C", index, "rev-parse", "main"}).out; }
};

}  // namespace

TEST_CASE("index-tool init: stock git finds the index sound and its commit signed", "[init]") {
  const Made made;
  CHECK(run_command({"git", "-C", made.index, "fsck", "--strict"}).exit_code == 0);

  const fs::path allowed = made.folder.path() / "allowed_signers";
  REQUIRE(write_file_atomically(
      allowed, "registry namespaces=\"git\" " + read_text(fs::path(made.keys) / "commit.pub")));
  const Finished verified =
      run_command({"git", "-C", made.index, "-c", "gpg.format=ssh", "-c",
                   "gpg.ssh.allowedSignersFile=" + allowed.string(), "verify-commit", "main"});
  CAPTURE(verified.err);
  CHECK(verified.exit_code == 0);
}

TEST_CASE("index-tool init: secret keys are readable by their owner alone", "[init]") {
  const Made made;
  for (const char* role : {"root", "registry", "timestamp", "commit"}) {
    CAPTURE(role);
    struct stat status {};
    const fs::path file = fs::path(made.keys) / (std::string(role) + ".key");
    REQUIRE(stat(file.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600U);
    CHECK(run_command({"ssh-keygen", "-y", "-f", file.string()}).exit_code == 0);
  }
}

TEST_CASE("index-tool init: --json says what was made", "[init]") {
  const Made made;
  REQUIRE(made.finished.exit_code == 0);
  const Json json = must(parse_json(made.finished.out));
  CHECK(json["registry"] == "example.org/x");
  CHECK(json["index"] == made.index);
  CHECK(json["keys_made"] == Json({"root", "registry", "timestamp", "commit"}));
  CHECK(json["commit"].get<std::string>() + "\n" == made.tip());
  CHECK(tool({"verify", made.index, "--root", json["root"]}).exit_code == 0);
}

TEST_CASE("index-tool init: keys that are there are used, not replaced", "[init]") {
  const Made made;
  const std::string before = read_text(fs::path(made.keys) / "registry.key");
  const Finished second = made.init("second.git");
  REQUIRE(second.exit_code == 0);
  CHECK(must(parse_json(second.out))["keys_made"] == Json::array());
  CHECK(read_text(fs::path(made.keys) / "registry.key") == before);
}

TEST_CASE("index-tool init: an index that is there is left alone, and no keys are made", "[init]") {
  const Made made;
  const std::string before = made.tip();
  const std::string other_keys = (made.folder.path() / "other").string();
  const Finished again = tool({"init", made.index, "--registry-id", "example.org/y", "--keys", other_keys});
  CHECK(again.exit_code == 1);
  CHECK(again.err.find("holds an index already") != std::string::npos);
  CHECK_FALSE(fs::exists(other_keys));
  CHECK(made.tip() == before);
}

TEST_CASE("index-tool init: a registry id that is none is wrong usage, and makes nothing", "[init]") {
  const TempDir folder = must(TempDir::create());
  const std::string path = (folder.path() / "index.git").string();
  const Finished refused =
      tool({"init", path, "--registry-id", "not an id", "--keys", (folder.path() / "keys").string()});
  CHECK(refused.exit_code == 2);
  CHECK(fs::is_empty(folder.path()));
}
