// SPDX-License-Identifier: PostgreSQL
// Every build system, with its own tools, into the PostgreSQL that was chosen.
#include "client/build/pipeline.hpp"

#include "tests/build/build_sources.hpp"
#include "tests/build/path_of.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// What a build of these sources installs, below the chosen PostgreSQL's own folders.
void check_built(const Sources& sources, const std::string& said) {
  InstallScene scene;
  scene.publish(sources);
  scene.update();
  const Ran installed = scene.install("howdah_answer", {"-v"});
  INFO(installed.err);
  REQUIRE(installed.code == ExitCode::ok);
  CHECK_THAT(installed.err, Catch::Contains("howdah_answer 1.0.0: built with " + said));
  CHECK(fs::exists(scene.server / "lib/howdah_answer.so"));
  CHECK(fs::exists(scene.server / "share/extension/howdah_answer.control"));
  CHECK(fs::exists(scene.server / "share/extension/howdah_answer--1.0.0.sql"));
}

struct Order {
  InstallScene scene;
  HowdahUser user;
  std::ostringstream out, err;
  CurlHttpClient http{"howdah/test"};
  FixedClock clock{1};
  World world{"test", {{"PATH", "/usr/bin:/bin"}}, out, err, false, false, {}, http, clock};
  Postgres postgres = must(find_postgres(scene.pg_config, world));
  fs::path root = scene.user.folder() / "build";

  Result<std::vector<BuildStep>> steps(const std::string& pipeline) const {
    for (const char* folder : {"source", "work", "stage"}) must(make_directories(root / folder));
    for (const Pipeline& row : all_pipelines()) {
      if (row.name == pipeline)
        return row.steps({postgres,
                          root / "source",
                          root / "work",
                          root / "stage",
                          {"--extra"},
                          root / "crates",
                          root / "config.toml"});
    }
    return fail(Errc::not_found, pipeline);
  }
};

}  // namespace

TEST_CASE("pipelines: PGXS builds for the chosen pg_config", "[pipelines]") {
  check_built(c_extension(), "pgxs (Makefile uses PGXS)");
}

TEST_CASE("pipelines: CMake builds for the chosen pg_config", "[pipelines]") {
  check_built(cmake_extension(), "cmake (CMakeLists.txt)");
}

TEST_CASE("pipelines: Meson builds for the chosen pg_config", "[pipelines]") {
  check_built(meson_extension(), "meson (meson.build)");
}

TEST_CASE("pipelines: autoconf makes its configure and builds for the chosen pg_config", "[pipelines]") {
  check_built(autoconf_extension(), "autoconf (configure.ac)");
}

TEST_CASE("pipelines: pgrx fetches its crates first and packages offline, for the chosen pg_config",
          "[pipelines]") {
  const Order order;
  must(write_file_atomically(order.root / "source/Cargo.lock", ""));
  must(write_file_atomically(order.root / "config.toml", "[net]\nretry = 1\n"));
  const auto steps = must(order.steps("pgrx"));
  REQUIRE(steps.size() == 2);
  CHECK(steps[0].argv == std::vector<std::string>{"cargo", "fetch", "--locked"});
  CHECK(steps[0].fetches);
  CHECK(steps[1].argv == std::vector<std::string>{"cargo", "pgrx", "package", "--pg-config",
                                                  order.scene.pg_config, "--out-dir",
                                                  (order.root / "stage").string(), "--extra"});
  CHECK_FALSE(steps[1].fetches);
  CHECK(steps[1].environment.at("CARGO_NET_OFFLINE") == "true");
  CHECK(must(read_file(order.root / "work/pgrx/config.toml", 1000)) ==
        "[configs]\npg15 = \"" + order.scene.pg_config + "\"\n");
  CHECK(must(read_file(order.root / "crates/config.toml", 1000)) == "[net]\nretry = 1\n");
}

TEST_CASE("pipelines: only pgrx ever asks for the network", "[pipelines]") {
  const Order order;
  must(write_file_atomically(order.root / "source/Makefile", ""));
  must(write_file_atomically(order.root / "source/configure", ""));
  for (const Pipeline& row : all_pipelines()) {
    INFO(row.name);
    std::size_t fetching = 0;
    for (const BuildStep& step : must(order.steps(std::string(row.name)))) fetching += step.fetches ? 1 : 0;
    CHECK(fetching == (row.name == "pgrx" ? 1 : 0));
  }
}

TEST_CASE("pipelines: configure is told of pg_config by the switch it knows", "[pipelines]") {
  const Order order;
  const auto configure = [&](const std::string& script) {
    must(write_file_atomically(order.root / "source/configure", script));
    return must(order.steps("autoconf"))[0].argv;
  };
  const auto told = [&](const std::string& name) {
    return std::vector<std::string>{"sh", "configure", "--with-" + name + "=" + order.scene.pg_config,
                                    "--extra"};
  };
  CHECK(configure("# --with-pgconfig=FILE\n") == told("pgconfig"));
  CHECK(configure("# --with-pg-config=FILE\n") == told("pg-config"));
  CHECK(configure("# nothing of the kind\n") == std::vector<std::string>{"sh", "configure", "--extra"});
}

TEST_CASE("pipelines: --pipeline overrules META.json, which overrules the sources", "[pipelines]") {
  const Order order;
  const fs::path source = order.root / "source";
  must(write_file_atomically(source / "Makefile", "include $(PGXS)\n"));
  must(write_file_atomically(source / "meson.build", ""));
  const Json says_meson{{"dependencies", {{"pipeline", "meson"}}}};
  CHECK(must(choose_pipeline(source, Json::object(), "", "x 1")).pipeline->name == "pgxs");
  CHECK(must(choose_pipeline(source, says_meson, "", "x 1")).pipeline->name == "meson");
  CHECK(must(choose_pipeline(source, says_meson, "cmake", "x 1")).why == "you asked for it");
  CHECK(choose_pipeline(source, says_meson, "scons", "x 1").error().code == Errc::usage);
  const auto unknown = choose_pipeline(source, {{"dependencies", {{"pipeline", "npm"}}}}, "", "x 1");
  CHECK_THAT(unknown.error().message, Catch::Contains("is built with npm"));
}

TEST_CASE("pipelines: sources without any build are refused in a sentence", "[pipelines]") {
  InstallScene scene;
  scene.publish(built_by("", {}));
  scene.update();
  const Ran failed = scene.install("howdah_answer");
  CHECK(failed.code == ExitCode::invalid);
  CHECK_THAT(failed.err, Catch::Contains("howdah_answer 1.0.0 has no Makefile, configure, CMakeLists.txt"));
}

TEST_CASE("pipelines: a program of the pipeline that is not here is named with its package", "[pipelines]") {
  InstallScene scene;
  scene.publish(built_by("pgrx", {{"Cargo.toml", "[dependencies]\npgrx = \"=0.16.1\"\n", false}}));
  scene.update();
  const PathOf path = PathOf::without(scene.user.folder() / "tools", "cargo");
  const Ran failed = scene.install("howdah_answer");
  CHECK(failed.code == ExitCode::not_found);
  CHECK_THAT(failed.err, Catch::Contains("needs cargo, which is not in PATH"));
}
