// SPDX-License-Identifier: PostgreSQL
// Packages as they are made.
#include "tests/prebuilt/prebuilt_scene.hpp"

using namespace howdah;
using namespace howdah::test;

TEST_CASE("package: built twice, in two places, it is the same bytes", "[package]") {
  const TempDir server = must(TempDir::create());
  const ReadyPackage again =
      make_ready_package(packaged_sources(), make_relocated_pg_config(server.path()).string());
  CHECK(again.name == "howdah_answer-1.0.0+" + this_target() + ".trunk");
  const PackageParts one = take_apart(ready_package().zip);
  const PackageParts two = take_apart(again.zip);
  for (const auto& [path, file] : one.files) {
    INFO(path);
    REQUIRE(two.files.contains(path));
    CHECK(two.files.at(path).content == file.content);
  }
  CHECK(again.zip == ready_package().zip);
}

TEST_CASE("package: it holds what an install places, by pg_config's folders, and lists all of it",
          "[package]") {
  const PackageParts parts = take_apart(ready_package().zip);
  CHECK(parts.top == "howdah_answer-1.0.0+" + this_target());
  for (const char* path : {"pgsql/pkglib/howdah_answer.so", "pgsql/share/extension/howdah_answer.control",
                           "pgsql/share/extension/howdah_answer--1.0.0.sql", "pgsql/bin/howdah_report",
                           "pgsql/doc/extension/README.howdah_answer"}) {
    INFO(path);
    CHECK(parts.files.contains(path));
  }
  const TrunkDigests digests = must(parse_trunk_digests(parts.files.at(k_trunk_digests).content));
  CHECK(digests.size() == parts.files.size() - 1);
  const TrunkManifest manifest = must(parse_trunk_manifest(parts.files.at(k_trunk_manifest).content));
  CHECK(manifest == TrunkManifest{"howdah_answer", "1.0.0", "15", "linux",
                                  this_platform().substr(this_platform().find('-') + 1)});
}

TEST_CASE("package: one without machine code is for any platform", "[package]") {
  const TempDir server = must(TempDir::create());
  const ReadyPackage package =
      make_ready_package(sql_extension(), make_relocated_pg_config(server.path()).string());
  CHECK(package.target == "pg15-any");
  CHECK(package.name == "howdah_twice-0.1.0+pg15-any.trunk");
}

TEST_CASE("package: files for an extension META.json does not name are not packed", "[package]") {
  ScratchRegistry registry;
  Sources sources = c_extension();
  sources.files[0].content = "DATA_built =\n" + sources.files[0].content;
  sources.files[0].content.replace(sources.files[0].content.find("howdah_answer--1.0.0.sql"), 24,
                                   "howdah_answer--1.0.0.sql other--1.sql");
  sources.files.push_back({"other--1.sql", "SELECT 1;\n", false});
  registry.publish(sources.meta, sources.files);
  HowdahUser user;
  const TempDir server = must(TempDir::create());
  const Ran ran = user.run({"package", registry.last_artifact().string(), "--output", user.folder().string(),
                            "--pg-config", make_relocated_pg_config(server.path()).string()});
  CHECK(ran.code == ExitCode::invalid);
  CHECK(ran.err.find("speaks for extension other") != std::string::npos);
}
