// SPDX-License-Identifier: PostgreSQL
// What leaves this machine: every byte that a client sends to the public registry is kept, and no byte of it
// is part of a private name.
#include <algorithm>

#include "core/base/ascii.hpp"
#include "tests/epochs/counting_relay.hpp"
#include "tests/federation/two_registries.hpp"
#include "tests/support/odd_server.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// A user whose public registry is behind a relay, and whose private names are given to the other one.
struct Watched : TwoRegistries {
  OddServer server{open.path().parent_path()};
  CountingRelay wire{std::stoi(server.port())};

  Watched() {
    corp.release("corp_billing", "1.0.0");
    open.release("semver", "0.40.0");
    add("corp", corp, corp.path().string());
    add("public", open, wire.url("/git/index.git"));
    map("corp_*", {"corp"});
  }

  /// What was sent, with every spelling of a name made one.
  std::string said() {
    std::string text = ascii_lower(wire.said());
    std::replace(text.begin(), text.end(), '-', '_');
    std::replace(text.begin(), text.end(), '.', '_');
    return text;
  }
};

}  // namespace

TEST_CASE("leak: no command sends a private name to the public registry", "[leak]") {
  Watched scene;
  const std::string before = scene.said();
  CHECK(before.find("/git/index_git/") != std::string::npos);
  const std::vector<std::vector<std::string>> lines{
      {"info", "corp_billing"},     {"info", "corp-biling"},
      {"info", "corp_absent"},      {"search", "corp_billing"},
      {"search", "corp_absent"},    {"info", "corp_billing@1.0.0"},
      {"info", "ext:corp_billing"}, {"info", "dist:corp_secret"},
      {"info", "semver"},           {"registry", "map", "--where", "corp_billing"}};
  for (const auto& line : lines) {
    scene.open.release("semver", "0.40." + std::to_string(&line - lines.data() + 1));
    scene.done({"update"});
    scene.user.run(line);
  }
  CHECK(scene.said().size() > before.size());
  for (const char* name : {"corp_", "billing", "absent", "secret"}) {
    CAPTURE(name);
    CHECK(scene.said().find(name) == std::string::npos);
  }
}

TEST_CASE("leak: naming the public registry does not make it hear a private name", "[leak]") {
  Watched scene;
  for (const std::vector<std::string>& line :
       std::vector<std::vector<std::string>>{{"info", "corp_billing", "--registry", "public"},
                                             {"info", "corp_absent", "--registry", "public"},
                                             {"key", "ls", "corp_billing", "--registry", "public"}}) {
    CAPTURE(line.at(1));
    scene.confused(line);
  }
  CHECK(scene.said().find("corp_") == std::string::npos);
}

TEST_CASE("leak: nothing of a private name is published, invited to or stated elsewhere", "[leak]") {
  Watched scene;
  scene.user.set("HOWDAH_TOKEN", "howdah_pub_test");
  const fs::path source = scene.user.folder() / "source";
  must(make_directories(source));
  must(write_file_atomically(source / "META.json", sample_meta("corp_new", "1.0.0", "corp_new").dump()));
  must(write_file_atomically(source / "corp_new.control", "default_version = '1.0.0'\n"));
  for (const std::vector<std::string>& line : std::vector<std::vector<std::string>>{
           {"publish", source.string(), "--registry", "public"},
           {"publish", source.string(), "--registry", "public", "--dry-run"},
           {"yank", "corp_billing", "1.0.0", "--reason", "x", "--registry", "public"},
           {"deprecate", "corp_billing", "--reason", "x", "--registry", "public"},
           {"owner", "invite", "corp_billing", "bob", "--registry", "public"},
           {"owner", "add", "corp_billing", "bob", "--registry", "public"},
           {"publisher", "ls", "corp_billing", "--registry", "public"}}) {
    CAPTURE(line.at(0), line.at(1));
    CHECK_THAT(scene.confused(line), Catch::Contains("belongs to corp"));
  }
  CHECK(scene.said().find("corp_") == std::string::npos);
}

TEST_CASE("leak: the relay would have seen a name that is sent", "[leak]") {
  Watched scene;
  scene.user.set("HOWDAH_TOKEN", "howdah_pub_test");
  scene.user.run({"publisher", "ls", "semver", "--registry", "public"});
  CHECK(scene.said().find("distributions/semver/publishers") != std::string::npos);
}
