// SPDX-License-Identifier: PostgreSQL
// howdah meta lint|migrate|infer
#include <catch2/catch.hpp>

#include "tests/support/howdah_run.hpp"
#include "tests/support/index/scratch_index.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

fs::path corpus() {
  const char* named = std::getenv("HOWDAH_CORPUS");
  return named != nullptr ? fs::path(named) : fs::path(HOWDAH_SOURCE_DIR) / ".." / "shared" / "corpus";
}

/// Absolute paths of the *.json in a folder of the corpus; none when there is no corpus.
std::vector<std::string> corpus_files(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(corpus() / folder, error))
    if (entry.path().extension() == ".json") files.push_back(entry.path().string());
  if (files.empty()) WARN("no corpus at " + corpus().string());
  return files;
}

}  // namespace

TEST_CASE("meta lint: every valid document of the corpus ends with 0", "[meta]") {
  HowdahUser user;
  for (const char* folder : {"meta-v1", "meta-v2"}) {
    for (const std::string& file : corpus_files(folder)) {
      const Ran ran = user.run({"meta", "lint", file, "--json"});
      INFO(ran.out);
      CHECK(ran.code == ExitCode::ok);
      CHECK(ran.json()["files"][0]["valid"] == true);
    }
  }
}

TEST_CASE("meta lint: every wild invalid document is refused with place and remedy", "[meta]") {
  HowdahUser user;
  for (const char* folder : {"meta-invalid/wild-syntax", "meta-invalid/wild-schema"}) {
    for (const std::string& file : corpus_files(folder)) {
      const Ran ran = user.run({"meta", "lint", file, "--json"});
      INFO(ran.out);
      CHECK(ran.code == ExitCode::invalid);
      const Json findings = ran.json()["files"][0]["findings"];
      REQUIRE_FALSE(findings.empty());
      CHECK(findings[0]["severity"] == "error");
      CHECK(findings[0]["message"] != "");
      CHECK(findings[0]["remedy"] != "");
    }
  }
}

TEST_CASE("meta lint: valid META that cannot become version 2 is valid, with a warning", "[meta]") {
  HowdahUser user;
  const fs::path file = user.folder() / "META.json";
  must(write_file_atomically(
      file,
      R"({"name":"pair","version":"1.0.0","abstract":"x","maintainer":"A <a@example.org>","license":"restricted",)"
      R"("provides":{"pair":{"file":"pair.sql","version":"1.0.0"}},)"
      R"("meta-spec":{"version":"1.0.0","url":"https://pgxn.org/meta/spec.txt"}})"));
  const Ran ran = user.run({"meta", "lint", file.string(), "--json"});
  INFO(ran.out);
  CHECK(ran.code == ExitCode::ok);
  REQUIRE_FALSE(ran.json()["files"][0]["findings"].empty());
  CHECK(ran.json()["files"][0]["findings"][0]["severity"] == "warning");
  CHECK(user.run({"meta", "migrate", file.string()}).code == ExitCode::invalid);
}

TEST_CASE("meta lint: several files are judged all, one bad one decides", "[meta]") {
  HowdahUser user;
  const fs::path good = user.folder() / "good.json";
  const fs::path bad = user.folder() / "bad.json";
  must(write_file_atomically(good, sample_meta("semver", "1.0.0", "semver").dump()));
  must(write_file_atomically(bad, "{\"name\": }"));
  const Ran ran = user.run({"meta", "lint", bad.string(), good.string(), "--json"});
  CHECK(ran.code == ExitCode::invalid);
  CHECK(ran.json()["files"][0]["valid"] == false);
  CHECK(ran.json()["files"][1]["valid"] == true);
  CHECK(user.run({"meta", "lint", "/does/not/exist"}).code == ExitCode::not_found);
}

TEST_CASE("meta migrate: version 1 becomes version 2 on standard output", "[meta]") {
  HowdahUser user;
  const fs::path file = user.folder() / "META.json";
  must(write_file_atomically(
      file,
      R"({"name":"pair","version":"1.0.0","abstract":"x","maintainer":"A <a@example.org>","license":"postgresql",)"
      R"("provides":{"pair":{"file":"pair.sql","version":"1.0.0"}},)"
      R"("meta-spec":{"version":"1.0.0","url":"https://pgxn.org/meta/spec.txt"}})"));
  const Ran ran = user.run({"meta", "migrate", file.string()});
  CHECK(ran.code == ExitCode::ok);
  CHECK(ran.json()["meta-spec"]["version"] == "2.0.0");
  CHECK(ran.json()["maintainers"][0]["email"] == "a@example.org");
  CHECK(user.run({"meta", "migrate", file.string(), "--json"}).json() == ran.json());
}

TEST_CASE("meta infer: prints the document, and the reasons beside it", "[meta]") {
  HowdahUser user;
  const fs::path tree = user.folder() / "answer-1.0.0";
  must(write_file_atomically(tree / "answer.control", "default_version = '1.0.0'\ncomment = 'The answer'\n"));
  must(write_file_atomically(tree / "answer--1.0.0.sql", "SELECT 42;\n"));
  must(write_file_atomically(tree / "Makefile",
                             "EXTENSION = answer\nDATA = answer--1.0.0.sql\nPG_CONFIG = pg_config\n"
                             "PGXS := $(shell $(PG_CONFIG) --pgxs)\ninclude $(PGXS)\n"));
  const Ran ran = user.run({"meta", "infer", tree.string(), "--maintainer", "A <a@example.org>"});
  INFO(ran.err);
  CHECK(ran.code == ExitCode::ok);
  CHECK(ran.json()["name"] == "answer");
  CHECK(ran.json()["version"] == "1.0.0");
  CHECK_THAT(ran.err, Catch::Contains("answer.control"));
  CHECK(user.run({"meta", "infer", "/does/not/exist"}).code == ExitCode::not_found);
}
