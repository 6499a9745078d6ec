// SPDX-License-Identifier: PostgreSQL
// index-tool keygen and key show, judged by ssh-keygen and minisign.
#include <sys/stat.h>

#include "tests/unit/index_tool/tool_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// The key of docs/protocol.md's vectors: seed 00 01 … 1f.
const std::string k_ssh = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
const std::string k_minisign = "RWSVuaygDTIgRwOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";

}  // namespace

TEST_CASE("index-tool keygen: ssh-keygen reads the key, and only its owner can", "[keygen]") {
  const TempDir folder = must(TempDir::create());
  const std::string file = (folder.path() / "key").string();
  const Finished made = tool({"keygen", file, "--comment", "ada@example.org"});
  REQUIRE(made.exit_code == 0);
  struct stat status {};
  REQUIRE(stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0600U);
  const std::string public_line = read_text(file + ".pub");
  CHECK(made.out == public_line);
  CHECK(run_command({"ssh-keygen", "-y", "-f", file}).out == public_line);
}

TEST_CASE("index-tool keygen: a key that is there is never overwritten", "[keygen]") {
  const TempDir folder = must(TempDir::create());
  const std::string file = (folder.path() / "key").string();
  REQUIRE(tool({"keygen", file}).exit_code == 0);
  const std::string before = read_text(file);
  CHECK(tool({"keygen", file}).exit_code == 1);
  CHECK(read_text(file) == before);

  REQUIRE(fs::remove(file + ".pub"));
  CHECK(tool({"keygen", file}).exit_code == 1);
  CHECK(read_text(file) == before);
  CHECK_FALSE(fs::exists(file + ".pub"));
}

TEST_CASE("index-tool key show: one key in four views", "[key-show]") {
  CHECK(tool({"key", "show", k_ssh, "--format", "ssh"}).out == k_ssh + "\n");
  CHECK(tool({"key", "show", k_ssh, "--format", "minisign"}).out ==
        "untrusted comment: minisign public key 4720320DA0ACB995\n" + k_minisign + "\n");
  CHECK(tool({"key", "show", k_ssh, "--format", "tuf"}).out ==
        "{\"keytype\":\"ed25519\",\"keyval\":{\"public\":"
        "\"03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8\"},\"scheme\":\"ed25519\"}\n");
  CHECK(tool({"key", "show", k_ssh, "--format", "jwk"}).out ==
        "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg\"}\n");
}

TEST_CASE("index-tool key show: secret files, public files and lines name the same key", "[key-show]") {
  const TempDir folder = must(TempDir::create());
  const std::string file = (folder.path() / "key").string();
  REQUIRE(tool({"keygen", file}).exit_code == 0);
  const std::string minisign_file = (folder.path() / "minisign.pub").string();
  REQUIRE(write_file_atomically(minisign_file, tool({"key", "show", file, "--format", "minisign"}).out));
  const std::string all = tool({"key", "show", file, "--json"}).out;
  CHECK(tool({"key", "show", file + ".pub", "--json"}).out == all);
  CHECK(tool({"key", "show", minisign_file, "--json"}).out == all);
  const Json json = must(parse_json(all));
  CHECK(tool({"key", "show", json["minisign"].get<std::string>(), "--json"}).out == all);
  CHECK(json["keyid"].get<std::string>().size() == 64);
  const std::string printed = run_command({"ssh-keygen", "-lf", file + ".pub"}).out;
  CHECK(printed.find(json["fingerprint"].get<std::string>()) != std::string::npos);
}

TEST_CASE("index-tool key show: the secret key is never printed", "[key-show]") {
  const TempDir folder = must(TempDir::create());
  const std::string file = (folder.path() / "key").string();
  REQUIRE(tool({"keygen", file}).exit_code == 0);
  REQUIRE(write_file_atomically(file, "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END", 0600));
  const Finished shown = tool({"key", "show", file});
  CHECK(shown.exit_code == 1);
  CHECK(shown.err.find("c2VjcmV0") == std::string::npos);
}

TEST_CASE("index-tool key show: what is no key is said to be none", "[key-show]") {
  CHECK(tool({"key", "show", "/no/such/file"}).exit_code == 3);
  CHECK(tool({"key", "show", k_ssh, "--format", "pgp"}).exit_code == 2);
  CHECK(tool({"key"}).exit_code == 2);
}
