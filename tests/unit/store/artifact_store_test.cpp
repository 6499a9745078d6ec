// SPDX-License-Identifier: PostgreSQL
// The contract of ArtifactStore, run against every implementation.
#include <sys/stat.h>
#include <catch2/catch.hpp>

#include <functional>

#include "core/store/artifact_store.hpp"

using namespace howdah;

namespace {

struct Scratch {
  TempDir folder = TempDir::create().value();

  [[nodiscard]] fs::path file(const std::string& content) const {
    const fs::path path = folder.path() / "upload";
    REQUIRE(write_file_atomically(path, content, 0600));
    return path;
  }
};

struct Implementation {
  const char* name;
  std::function<std::unique_ptr<ArtifactStore>(const fs::path& scratch)> make;
};

const std::vector<Implementation>& implementations() {
  static const std::vector<Implementation> all{
      {"folder", [](const fs::path& scratch) { return open_folder_store(scratch / "store").value(); }},
  };
  return all;
}

}  // namespace

TEST_CASE("artifact store: what was put is read back, whole and in parts", "[store]") {
  for (const Implementation& implementation : implementations()) {
    CAPTURE(implementation.name);
    const Scratch scratch;
    const auto store = implementation.make(scratch.folder.path());
    const std::string content = "0123456789";
    const Sha256 digest = sha256(content);
    const fs::path upload = scratch.file(content);
    REQUIRE(store->put_file(digest, upload));
    CHECK_FALSE(fs::exists(upload));
    CHECK(store->contains(digest).value());
    CHECK(store->size(digest).value() == 10U);
    CHECK(store->read(digest, 0, 100).value() == content);
    CHECK(store->read(digest, 3, 4).value() == "3456");
    CHECK(store->read(digest, 8, 4).value() == "89");
    CHECK(store->read(digest, 10, 4).value().empty());
  }
}

TEST_CASE("artifact store: putting the same bytes again succeeds and takes the file", "[store]") {
  for (const Implementation& implementation : implementations()) {
    CAPTURE(implementation.name);
    const Scratch scratch;
    const auto store = implementation.make(scratch.folder.path());
    REQUIRE(store->put_file(sha256("same"), scratch.file("same")));
    const fs::path again = scratch.file("same");
    REQUIRE(store->put_file(sha256("same"), again));
    CHECK_FALSE(fs::exists(again));
    CHECK(store->read(sha256("same"), 0, 10).value() == "same");
  }
}

TEST_CASE("artifact store: what is not there is absent, and reading it is not found", "[store]") {
  for (const Implementation& implementation : implementations()) {
    CAPTURE(implementation.name);
    const Scratch scratch;
    const auto store = implementation.make(scratch.folder.path());
    CHECK_FALSE(store->contains(sha256("nothing")).value());
    CHECK_FALSE(store->size(sha256("nothing")).value());
    const auto read = store->read(sha256("nothing"), 0, 1);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == Errc::not_found);
    CHECK_FALSE(store->signature("pair", "1.0.0").value());
    const auto put = store->put_file(sha256("nothing"), scratch.folder.path() / "no-such-file");
    REQUIRE_FALSE(put);
    CHECK(put.error().code == Errc::not_found);
    CHECK(put.error().message.find("no-such-file") != std::string::npos);
  }
}

TEST_CASE("artifact store: a signature belongs to a release, and the last one put stands", "[store]") {
  for (const Implementation& implementation : implementations()) {
    CAPTURE(implementation.name);
    const Scratch scratch;
    const auto store = implementation.make(scratch.folder.path());
    REQUIRE(store->put_signature("pair", "1.0.0", "first"));
    REQUIRE(store->put_signature("pair", "1.0.0", "second"));
    REQUIRE(store->put_signature("pair", "1.0.1", "other"));
    CHECK(store->signature("pair", "1.0.0").value() == "second");
    CHECK(store->signature("pair", "1.0.1").value() == "other");
    CHECK_FALSE(store->signature("pair2", "1.0.0").value());
  }
}

TEST_CASE("artifact store: a folder store opened again still has everything", "[store]") {
  const Scratch scratch;
  REQUIRE(open_folder_store(scratch.folder.path() / "store")
              .value()
              ->put_file(sha256("kept"), scratch.file("kept")));
  const auto store = open_folder_store(scratch.folder.path() / "store").value();
  CHECK(store->read(sha256("kept"), 0, 10).value() == "kept");
}

TEST_CASE("artifact store: a file the disk cut short is replaced by the next put", "[store]") {
  const Scratch scratch;
  const auto store = open_folder_store(scratch.folder.path() / "store").value();
  const std::string hex = sha256("complete").hex();
  const fs::path path = scratch.folder.path() / "store/sha256" / hex.substr(0, 2) / hex;
  REQUIRE(write_file_atomically(path, "comp"));
  REQUIRE(store->put_file(sha256("complete"), scratch.file("complete")));
  CHECK(store->read(sha256("complete"), 0, 100).value() == "complete");
}

TEST_CASE("artifact store: a file of the right length but other bytes is replaced by the next put",
          "[store]") {
  const Scratch scratch;
  const auto store = open_folder_store(scratch.folder.path() / "store").value();
  const std::string hex = sha256("complete").hex();
  const fs::path path = scratch.folder.path() / "store/sha256" / hex.substr(0, 2) / hex;
  REQUIRE(write_file_atomically(path, std::string(8, '\0')));
  REQUIRE(store->put_file(sha256("complete"), scratch.file("complete")));
  CHECK(store->read(sha256("complete"), 0, 100).value() == "complete");
  CHECK(store->settle());
}

TEST_CASE("artifact store: artifacts are readable by all and named as documented", "[store]") {
  const Scratch scratch;
  const auto store = open_folder_store(scratch.folder.path() / "store").value();
  REQUIRE(store->put_file(sha256("bytes"), scratch.file("bytes")));
  const std::string hex = sha256("bytes").hex();
  struct stat status {};
  REQUIRE(::stat((scratch.folder.path() / "store/sha256" / hex.substr(0, 2) / hex).c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0644);
}
