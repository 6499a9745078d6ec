// SPDX-License-Identifier: PostgreSQL
// Whose business an error is, and what a bug report says about the last one.
#include "client/report/blame.hpp"
#include "tests/flows/install_scene.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

std::string_view whose(Errc code, const std::string& message, std::string_view command = "install") {
  return blame_name(blame_for(Error{code, message, {}}, command));
}

}  // namespace

TEST_CASE("report: every kind of error is somebody's business", "[report]") {
  CHECK(whose(Errc::usage, "NAME is required") == "yours");
  CHECK(whose(Errc::not_found, "no registry has foo") == "yours");
  CHECK(whose(Errc::not_found, "no headers; install it with: sudo apt-get install x") == "system");
  CHECK(whose(Errc::denied, "you may not write to /usr/lib") == "system");
  CHECK(whose(Errc::denied, "the registry answered 403: not an owner") == "yours");
  CHECK(whose(Errc::unavailable, "https://x/y answered 503") == "registry");
  CHECK(whose(Errc::unavailable, "write /x: No space left on device") == "system");
  CHECK(whose(Errc::untrusted, "a signature does not hold") == "registry");
  CHECK(whose(Errc::failed, "the build failed") == "extension");
  CHECK(whose(Errc::failed, "the build failed", "build") == "yours");
  CHECK(whose(Errc::invalid, "wants to install outside") == "extension");
  CHECK(whose(Errc::invalid, "META.json has no name", "publish") == "yours");
  CHECK(whose(Errc::internal, "cannot be") == "howdah");
}

TEST_CASE("report: a failed build is the extension's, and the report has its log and the versions",
          "[report]") {
  InstallScene scene;
  Sources broken = c_extension();
  for (PackEntry& file : broken.files)
    if (file.path.ends_with(".c")) file.content += "this is no C\n";
  scene.publish(broken);
  scene.update();
  const Ran failed = scene.install("howdah_answer", {"--json"});
  CHECK(failed.code == ExitCode::build_failed);
  CHECK(failed.json()["error"]["whose"] == "extension");
  CHECK_THAT(failed.err, Catch::Contains("for the extension's author; howdah report"));

  const Ran report = done(scene.user.run({"report", "--pg-config", scene.pg_config, "--json"}));
  const Json failure = report.json()["failure"];
  CHECK(failure["code"] == "failed");
  CHECK(failure["exit"] == 5);
  CHECK(failure["arguments"][1] == "howdah_answer");
  CHECK_THAT(failure["log"].get<std::string>(), Catch::StartsWith("~/home/logs/howdah_answer-1.0.0-"));
  CHECK_THAT(failure["log_end"].get<std::string>(), Catch::Contains("howdah_answer.c"));
  CHECK(report.json()["machine"][0] == Json({{"name", "howdah"}, {"says", "test"}}));
  CHECK_THAT(report.json()["machine"][3]["says"].get<std::string>(), Catch::StartsWith("PostgreSQL 15"));
  const Ran text = done(scene.user.run({"report", "--pg-config", scene.pg_config}));
  CHECK_THAT(text.out, Catch::Contains("Whose business: extension") && Catch::Contains("this is no C") &&
                           !Catch::Contains(scene.user.folder().string()));
}

TEST_CASE("report: a wrong command line is not kept, and a report without a failure says so", "[report]") {
  HowdahUser user;
  CHECK(user.run({"frobnicate"}).code == ExitCode::usage);
  CHECK(done(user.run({"report", "--json"})).json()["failure"].is_null());
}
