// SPDX-License-Identifier: PostgreSQL
// The first start, later starts, and who may share a data folder.
#include "registryd/data_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include "registryd/state/modules.hpp"
#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

unsigned mode_of(const fs::path& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 0777U;
}

struct Folder {
  TempDir temp = must(TempDir::create());
  DataFolder data{temp.path() / "data"};
};

const RegistryId k_id = *RegistryId::parse("registry.test/main");

}  // namespace

TEST_CASE("data folder: the first start makes everything, the second nothing", "[data]") {
  const Folder folder;
  const MadeParts made = must(prepare(folder.data, k_id, 1'790'000'000));
  CHECK(made.index);
  for (const fs::path& path : {folder.data.keys() / "root.key", folder.data.index(), folder.data.root_pin(),
                               folder.data.artifacts()}) {
    CAPTURE(path);
    CHECK(std::count(made.paths.begin(), made.paths.end(), path.string()) == 1);
  }
  for (const char* key : {"root", "registry", "timestamp", "commit"})
    CHECK(mode_of(folder.data.keys() / (std::string(key) + ".key")) == 0600);
  CHECK(mode_of(folder.data.spool()) == 0700);
  must(open_state(folder.data, ""));
  must(write_file_atomically(folder.data.cache(), ""));
  const MadeParts again = must(prepare(folder.data, k_id, 1'790'000'001));
  CHECK_FALSE(again.index);
  CHECK(again.paths.empty());
  const RegistryIdentity identity = must(identify(folder.data));
  CHECK(identity.id == k_id);
}

TEST_CASE("data folder: without --registry-id a new registry is localhost/main, an old one what it is",
          "[data]") {
  const Folder fresh;
  must(prepare(fresh.data, std::nullopt, 1'790'000'000));
  CHECK(must(identify(fresh.data)).id.text() == "localhost/main");
  const Folder old;
  must(prepare(old.data, k_id, 1'790'000'000));
  must(prepare(old.data, std::nullopt, 1'790'000'000));
  CHECK(must(identify(old.data)).id == k_id);
}

TEST_CASE("data folder: another registry's folder is refused, naming both", "[data]") {
  const Folder folder;
  must(prepare(folder.data, k_id, 1'790'000'000));
  const auto refused = prepare(folder.data, must(RegistryId::parse("other.test/main")), 1'790'000'000);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::conflict);
  CHECK(refused.error().message.find("registry.test/main") != std::string::npos);
  CHECK(refused.error().message.find("other.test/main") != std::string::npos);
}

TEST_CASE("data folder: a first start that was killed is completed by the next", "[data]") {
  const Folder folder;
  must(prepare(folder.data, k_id, 1'790'000'000));
  const Sha256 root = must(identify(folder.data)).root;
  SECTION("before the pin was written") {
    fs::remove(folder.data.root_pin());
    must(prepare(folder.data, k_id, 1'790'000'000));
    CHECK(must(identify(folder.data)).root == root);
  }
  SECTION("before main existed") {
    fs::remove(folder.data.root_pin());
    fs::remove(folder.data.index() / "refs/heads/main");
    CHECK(must(prepare(folder.data, k_id, 1'790'000'500)).index);
    CHECK(must(identify(folder.data)).id == k_id);
  }
  SECTION("before the last key was made") {
    fs::remove(folder.data.root_pin());
    must(remove_tree(folder.data.index()));
    fs::remove(folder.data.keys() / "commit.key");
    CHECK(must(prepare(folder.data, k_id, 1'790'000'500)).index);
    CHECK(must(identify(folder.data)).id == k_id);
  }
}

TEST_CASE("data folder: an index that lost its main is refused, not made anew", "[data]") {
  const Folder folder;
  must(prepare(folder.data, k_id, 1'790'000'000));
  fs::remove(folder.data.index() / "refs/heads/main");
  const auto refused = prepare(folder.data, k_id, 1'790'000'500);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::untrusted);
  CHECK(refused.error().message.find("backup") != std::string::npos);
  CHECK(fs::exists(folder.data.index() / "objects"));
}

TEST_CASE("data folder: an index of another root than the pinned one is not served", "[data]") {
  const Folder folder;
  must(prepare(folder.data, k_id, 1'790'000'000));
  must(write_file_atomically(folder.data.root_pin(), sha256("another root").hex() + "\n"));
  const auto identified = identify(folder.data);
  REQUIRE_FALSE(identified);
  CHECK(identified.error().code == Errc::untrusted);
}

TEST_CASE("data folder: two servers do not share one; the second names the first's process", "[data]") {
  TestRegistry registry;
  const auto second = Registry::open({.data = registry.data()}, registry.clock(), registry.log());
  REQUIRE_FALSE(second);
  CHECK(second.error().code == Errc::conflict);
  CHECK(second.error().message.find(std::to_string(::getpid())) != std::string::npos);
  registry.stop();
  CHECK(Registry::open({.data = registry.data()}, registry.clock(), registry.log()));
}

TEST_CASE("data folder: what a killed server left in the spool is cleared at start", "[data]") {
  TestRegistry registry;
  must(write_file_atomically(registry.data().spool() / "upload-abc", "half"));
  registry.restart();
  CHECK(must(list_files(registry.data().spool())).empty());
  CHECK(registry.logged().find("spool-cleared") != std::string::npos);
}

TEST_CASE("registry: after a restart everything still stands", "[data]") {
  TestRegistry registry;
  const std::string token = registry.add_user("ada");
  const std::string archive = sample_archive("pair", "0.1.0");
  REQUIRE(registry.publish(token, archive).status == 201);
  const std::string before = registry.get("/v1/distributions/pair/0.1.0").body;
  registry.restart();
  CHECK(registry.get("/v1/distributions/pair/0.1.0").body == before);
  CHECK(registry.publish(token, sample_archive("pair", "0.2.0")).status == 201);
}
