// SPDX-License-Identifier: PostgreSQL
// Where registries are, and that their references cannot lead elsewhere.
#include "federation/location.hpp"

#include <catch2/catch.hpp>

#include "tests/support/index/scratch_index.hpp"

using namespace howdah;
using howdah::test::must;

namespace {

std::string resolved(const std::string& location, const std::string& reference) {
  const Resource resource = must(must(Location::parse(location)).resolve(reference));
  if (const auto* url = std::get_if<std::string>(&resource)) return *url;
  return "file " + std::get<fs::path>(resource).string();
}

}  // namespace

TEST_CASE("location: an http URL stands for the index.git there unless it names a repository", "[location]") {
  CHECK(must(Location::parse("http://host")).text() == "http://host/index.git");
  CHECK(must(Location::parse("https://host/")).text() == "https://host/index.git");
  CHECK(must(Location::parse("https://host:8443/pg/")).text() == "https://host:8443/pg/index.git");
  CHECK(must(Location::parse("https://host/team/pg.git")).text() == "https://host/team/pg.git");
}

TEST_CASE("location: what is no place for a registry is refused", "[location]") {
  for (const char* text : {"", "http://", "ssh://host/x", "javascript:alert(1)", "https://u:p@host/",
                           "http://host/?q=1", "http://host/#f", "https://ho st/"}) {
    INFO(text);
    CHECK(Location::parse(text).error().code == Errc::invalid);
  }
  CHECK(Location::parse("/does/not/exist").error().code == Errc::not_found);
}

TEST_CASE("location: a folder is taken by path, by file URL, or by the folder above it", "[location]") {
  const TempDir folder = must(TempDir::create());
  const fs::path repository = fs::canonical(folder.path()) / "index.git";
  must(git::Repository::init_bare(repository));
  CHECK(must(Location::parse(repository.string())).text() == repository.string());
  CHECK(must(Location::parse(folder.path().string())).text() == repository.string());
  CHECK(must(Location::parse("file://" + repository.string())).text() == repository.string());
  CHECK(must(Location::parse(repository.string())).is_folder());
  CHECK(resolved(repository.string(), "v1/artifacts/ab") ==
        "file " + (repository.parent_path() / "v1/artifacts/ab").string());
  CHECK(resolved(repository.string(), "https://cdn/ab") == "https://cdn/ab");
}

TEST_CASE("location: references resolve against the URL without its last segment", "[location]") {
  CHECK(resolved("http://host", "v1/") == "http://host/v1/");
  CHECK(resolved("http://host/pg/", "v1/artifacts/ab") == "http://host/pg/v1/artifacts/ab");
  CHECK(resolved("http://host/pg/", "/v1/") == "http://host/v1/");
  CHECK(resolved("http://host/pg.git", "https://cdn.example.org/ab") == "https://cdn.example.org/ab");
}

TEST_CASE("location: a reference cannot lead out of the registry", "[location]") {
  const TempDir folder = must(TempDir::create());
  must(git::Repository::init_bare(folder.path() / "index.git"));
  const Location local = must(Location::parse(folder.path().string()));
  for (const char* reference : {"../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "v1/../../x", ""}) {
    INFO(reference);
    CHECK(local.resolve(reference).error().code == Errc::invalid);
  }
  const Location remote = must(Location::parse("https://host/"));
  for (const char* reference : {"file:///etc/passwd", "//evil/x", "../x", "ftp://host/x"}) {
    INFO(reference);
    CHECK(remote.resolve(reference).error().code == Errc::invalid);
  }
}
