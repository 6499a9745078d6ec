// SPDX-License-Identifier: PostgreSQL
// A publish killed with SIGKILL at each step: after a restart the release is absent and can be published, or
// complete.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>

#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

constexpr int k_rounds = 10;

/// In the order in which they happen.
constexpr std::array<std::string_view, 7> k_steps{
    "receive", "admit", "store", "sign", "commit:before-ref", "commit:after-ref", "receipt"};

/// From here on the index says so.
constexpr std::string_view k_no_return = "commit:after-ref";

bool is_before_the_ref(std::string_view step) {
  return std::find(k_steps.begin(), k_steps.end(), step) <
         std::find(k_steps.begin(), k_steps.end(), k_no_return);
}

struct CrashScene {
  TempDir folder = must(TempDir::create());
  DataFolder data{folder.path() / "data"};
  FixedClock clock{now_for_tests()};
  Log log{clock, [](const std::string&) {}};
  User ada{"ada", "ada", "ada@example.org", false, 0};

  [[nodiscard]] std::unique_ptr<Registry> open(StepObserver observer = {}) const {
    return must(Registry::open({.data = data, .observer = std::move(observer)}, clock, log));
  }
};

Result<Publication> publish(const Registry& registry, const User& who, const std::string& archive) {
  return registry.app().publisher.publish(Identity{who, {}, {}},
                                          [&archive](const auto& sink) { return sink(archive); });
}

/// Publishes in a child process that dies at `step`. No thread has been started in this process before.
void publish_and_die(const CrashScene& scene, std::string_view step, const std::string& archive) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const auto registry = scene.open([step](std::string_view reached) {
      if (reached == step) ::raise(SIGKILL);
    });
    (void)publish(*registry, scene.ada, archive);
    ::_exit(7);  // the step never came
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  REQUIRE(WTERMSIG(status) == SIGKILL);
}

int status_of(const Registry& registry, const std::string& path) {
  Request request;
  request.method = "GET";
  request.path = path;
  return Router(routes(), registry.app()).handle(request).status;
}

void check_whole(const CrashScene& scene) {
  const Verifier verifier(std::make_shared<git::Repository>(must(git::Repository::open(scene.data.index()))),
                          must(identify(scene.data)).anchor());
  const auto view = must(verifier.open_tip());
  const VerifyReport report = must(verifier.verify_tree(view->commit()));
  for (const Finding& finding : report.findings.findings()) UNSCOPED_INFO(render(finding));
  CHECK(report.ok());
  CHECK(must(list_files(scene.data.spool())).empty());
}

struct Paths {
  std::string release;
  std::string minisig;
  std::string artifact;
};

void check_complete(const Registry& registry, const Paths& paths) {
  for (const std::string& path :
       {paths.release, paths.minisig, paths.artifact, paths.artifact + ".minisig"}) {
    CAPTURE(path);
    CHECK(status_of(registry, path) == 200);
  }
}

void check_absent(const Registry& registry, const Paths& paths) {
  for (const std::string& path :
       {paths.release, paths.minisig, paths.artifact, paths.artifact + ".minisig"}) {
    CAPTURE(path);
    CHECK(status_of(registry, path) == 404);
  }
}

void crash_once(const CrashScene& scene, std::string_view step, const std::string& version) {
  const std::string archive = sample_archive("pair", version);
  const Paths paths{"/v1/distributions/pair/" + version, "/v1/distributions/pair/" + version + "/minisig",
                    "/v1/artifacts/" + sha256(archive).hex()};
  publish_and_die(scene, step, archive);
  const auto registry = scene.open();
  const bool lost = is_before_the_ref(step);
  if (lost) {
    check_absent(*registry, paths);
  } else {
    check_complete(*registry, paths);
  }
  const auto again = publish(*registry, scene.ada, archive);
  REQUIRE(again);
  CHECK(again->created == lost);
  check_complete(*registry, paths);
  const auto third = publish(*registry, scene.ada, archive);
  REQUIRE(third);
  CHECK(third->receipt == again->receipt);
  check_whole(scene);
}

}  // namespace

TEST_CASE("crash: killed at any step, a publish is absent and can be repeated, or complete", "[crash]") {
  const CrashScene scene;
  (void)scene.open();
  for (std::size_t step = 0; step < k_steps.size(); ++step) {
    for (int round = 0; round < k_rounds; ++round) {
      CAPTURE(k_steps[step], round);
      crash_once(scene, k_steps[step], std::to_string(step) + "." + std::to_string(round) + ".0");
    }
  }
}

TEST_CASE("crash: the first release of a distribution brings owner and claim, or nothing", "[crash]") {
  for (const std::string_view step : k_steps) {
    CAPTURE(step);
    const CrashScene scene;
    (void)scene.open();
    publish_and_die(scene, step, sample_archive("pair", "1.0.0"));
    const auto registry = scene.open();
    const int expected = is_before_the_ref(step) ? 404 : 200;
    CHECK(status_of(*registry, "/v1/distributions/pair") == expected);
    CHECK(status_of(*registry, "/v1/extensions/pair") == expected);
  }
}
