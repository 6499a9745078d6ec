// SPDX-License-Identifier: PostgreSQL
// From sources to the one file that is uploaded.
#include "client/publish/package.hpp"

#include <catch2/catch.hpp>

#include "client/publish/source.hpp"
#include "core/sys/archive.hpp"
#include "core/sys/process.hpp"
#include "tests/support/index/scratch_index.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

constexpr const char* k_maintainer = "Ada <ada@example.org>";

/// A source tree without META.json.
struct Tree {
  TempDir folder = must(TempDir::create());
  fs::path path = folder.path() / "answer-1.0.0";

  Tree() {
    put("answer.control", "default_version = '1.0.0'\ncomment = 'The answer'\n");
    put("answer--1.0.0.sql", "SELECT 42;\n");
    put("Makefile",
        "EXTENSION = answer\nDATA = answer--1.0.0.sql\nPG_CONFIG = pg_config\n"
        "PGXS := $(shell $(PG_CONFIG) --pgxs)\ninclude $(PGXS)\n");
  }
  void put(const std::string& name, const std::string& text) const {
    must(write_file_atomically(path / name, text));
  }
  void put_meta(const std::string& version = "1.0.0") const {
    put("META.json", sample_meta("answer", version, "answer").dump());
  }
  void git(std::vector<std::string> arguments) const {
    Command command;
    command.argv = {"git", "-C", path.string(), "-c", "user.name=Ada", "-c", "user.email=ada@example.org"};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    const Finished finished = must(run(command));
    INFO(finished.err);
    REQUIRE(finished.ok());
  }
};

std::vector<std::string> packed(const Package& package) {
  std::vector<std::string> paths;
  for (const ArchiveEntry& entry : must(inspect_archive(package.file)).entries) paths.push_back(entry.path);
  return paths;
}

}  // namespace

TEST_CASE("package: a folder with META.json becomes a zip named after the release", "[package]") {
  const Tree tree;
  tree.put_meta();
  tree.put("answer.o", "left by a build");
  tree.put(".git-not/keep", "kept");
  tree.put("results/out", "left by a test");
  const Package package = must(make_package({tree.path, false, {}}));
  CHECK(package.filename == "answer-1.0.0.zip");
  CHECK_FALSE(package.inferred());
  CHECK(must(inspect_archive(package.file)).top == "answer-1.0.0");
  CHECK(packed(package) == std::vector<std::string>{".git-not/keep", "META.json", "Makefile",
                                                    "answer--1.0.0.sql", "answer.control"});
}

TEST_CASE("package: the same sources give the same bytes", "[package]") {
  const Tree tree;
  tree.put_meta();
  const Package first = must(make_package({tree.path, false, {}}));
  const Package second = must(make_package({tree.path, false, {}}));
  CHECK(must(digest_file(first.file)).sha256 == must(digest_file(second.file)).sha256);
}

TEST_CASE("package: a clean git work tree is packed as HEAD has it", "[package]") {
  const Tree tree;
  tree.put_meta();
  tree.put(".gitattributes", "secret export-ignore\n.gitattributes export-ignore\n");
  tree.put("secret", "not for export");
  tree.put(".gitignore", "ignored\n");
  tree.put("ignored", "untracked");
  tree.git({"init", "-q"});
  tree.git({"add", "."});
  tree.git({"commit", "-q", "-m", "first"});
  const Package clean = must(make_package({tree.path, false, {}}));
  CHECK(packed(clean) == std::vector<std::string>{".gitignore", "META.json", "Makefile", "answer--1.0.0.sql",
                                                  "answer.control"});
  CHECK_THAT(clean.selection, Catch::Contains("HEAD"));
  tree.put("new.sql", "not committed yet");
  const Package dirty = must(make_package({tree.path, false, {}}));
  CHECK_THAT(packed(dirty), Catch::VectorContains(std::string("new.sql")));
}

TEST_CASE("package: without META.json one is inferred, and goes into the zip", "[package]") {
  const Tree tree;
  const Package package = must(make_package({tree.path, false, k_maintainer}));
  CHECK(package.inferred());
  CHECK(package.filename == "answer-1.0.0.zip");
  const auto files = must(read_archive_files(package.file, {"META.json"}, 1U << 20U));
  CHECK(must(parse_json(files.at("META.json"))) == package.meta.v2);
  CHECK(package.meta.v2["maintainers"][0]["email"] == "ada@example.org");
}

TEST_CASE("package: an archive with META.json is uploaded as it is", "[package]") {
  const Tree tree;
  tree.put_meta();
  const Package made = must(make_package({tree.path, false, {}}));
  const fs::path mine = tree.folder.path() / "mine.zip";
  fs::copy_file(made.file, mine);
  const Package package = must(make_package({mine, false, {}}));
  CHECK(package.file == mine);
  CHECK(package.filename == "mine.zip");
}

TEST_CASE("package: an archive without META.json is repacked with an inferred one", "[package]") {
  const Tree tree;
  Command tar;
  tar.argv = {"tar", "-czf", "answer.tar.gz", "answer-1.0.0"};
  tar.directory = tree.folder.path();
  REQUIRE(must(run(tar)).ok());
  const Package package = must(make_package({tree.folder.path() / "answer.tar.gz", false, k_maintainer}));
  CHECK(package.inferred());
  CHECK(package.filename == "answer-1.0.0.zip");
  CHECK_THAT(packed(package), Catch::VectorContains(std::string("META.json")));
}

TEST_CASE("package: a wrong META.json is refused with its findings, or set aside on request", "[package]") {
  const Tree tree;
  tree.put("META.json", R"({"name": "answer", "version": "one", "meta-spec": {"version": "2.0.0"}})");
  const auto refused = make_package({tree.path, false, k_maintainer});
  CHECK(refused.error().code == Errc::invalid);
  CHECK(refused.error().findings.size() > 1);
  CHECK_THAT(refused.error().message, Catch::Contains("--infer-meta"));
  const Package package = must(make_package({tree.path, true, k_maintainer}));
  CHECK(package.inferred());
  CHECK(package.meta.v2["version"] == "1.0.0");
}

TEST_CASE("package: what is neither folder nor archive is named", "[package]") {
  CHECK(make_package({"/does/not/exist", false, {}}).error().code == Errc::not_found);
  const TempDir folder = must(TempDir::create());
  must(write_file_atomically(folder.path() / "notes.txt", "hello"));
  CHECK(make_package({folder.path() / "notes.txt", false, {}}).error().code == Errc::invalid);
}
