// SPDX-License-Identifier: PostgreSQL
// What a fork's operator could try, and what an upstream could: readers and pulls refuse it by name.
#include "tests/forks/fork_reader.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

struct Tampering : ForkScene {
  Tampering() {
    upstream.release("semver", "0.1.0");
    REQUIRE(init().exit_code == 0);
  }
  [[nodiscard]] std::string path() const { return "upstream/" + upstream.log_path(LogKind::dist, "semver"); }
  /// registry.json as `change` would have it.
  git::FileChange document(const std::function<void(RegistryDocument&)>& change) const {
    RegistryDocument document = view()->registry();
    ++document.version;
    change(document);
    return {k_registry_file, make_registry_document(document, must(load_online_keys(keys)).registry)};
  }
  /// What readers find who verified the commit before, each as place and code.
  [[nodiscard]] std::vector<std::string> findings(const git::ObjectId& before) const {
    const auto report = must(verifier().verify_update(must(verifier().open(before)), view()));
    return shown(report);
  }
  /// The same of those who verify every commit.
  [[nodiscard]] std::vector<std::string> all_findings() const {
    return shown(must(verifier().verify_history(tip())));
  }

 private:
  static std::vector<std::string> shown(const VerifyReport& report) {
    std::vector<std::string> found;
    for (const Finding& finding : report.findings.findings())
      found.push_back(finding.place + " " + finding.code);
    return found;
  }
};

/// A line that would stand next in a log, signed by `key` alone.
std::string line_after(const std::string& log, Json body, const SecretKey& key) {
  const auto lines = split_lines(log);
  body["seq"] = lines.size() + 1;
  body["prev"] = lines.empty() ? std::string(k_first_prev) : statement_id(lines.back()).hex();
  return make_statement_line(must(to_canonical(body)), {&key}) + "\n";
}

/// What a pull says that must take nothing over.
Json refused_pull(const ForkScene& scene) {
  const git::ObjectId before = scene.tip();
  const Finished refused = scene.pull();
  CHECK(refused.exit_code == 1);
  CHECK(scene.tip() == before);
  const Json error = json_of(refused)["error"];
  CHECK(error["code"] == "untrusted");
  return error["findings"][0]["code"];
}

}  // namespace

TEST_CASE("fork refusal: a fork cannot add to a log of upstream's", "[fork]") {
  const Tampering scene;
  const git::ObjectId before = scene.tip();
  const OnlineKeys online = must(load_online_keys(scene.keys));
  const std::string log = scene.text(scene.path());
  const Json body{{"type", "yank"},           {"registry", "upstream.test/main"},
                  {"distribution", "semver"}, {"date", to_rfc3339(scene.clock.now())},
                  {"version", "0.1.0"},       {"reason", "ours is better"},
                  {"user", "alice"}};
  scene.commit({{scene.path(), log + line_after(log, body, online.registry)}});
  const auto found = scene.findings(before);
  REQUIRE(found.size() == 1);
  CHECK(found.at(0) == scene.path() + ":" + std::to_string(split_lines(log).size() + 1) + " trust-signature");
}

TEST_CASE("fork refusal: a fork cannot alter a statement of upstream's", "[fork]") {
  const Tampering scene;
  const ForkReader reader(scene);
  const git::ObjectId before = scene.tip();
  std::string log = scene.text(scene.path());
  const std::string artifact = sha256("semver 0.1.0").hex();
  log.replace(log.find(artifact), artifact.size(), sha256("something else").hex());
  scene.commit({{scene.path(), log}});
  CHECK_THAT(scene.findings(before),
             Catch::VectorContains(scene.path() + ":" + std::to_string(split_lines(log).size()) +
                                   " trust-signature"));
  const auto refused = reader.update();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::untrusted);
}

TEST_CASE("fork refusal: a fork cannot take away what it took over", "[fork]") {
  Tampering scene;
  scene.upstream.release("semver", "0.2.0");
  REQUIRE(scene.pull().exit_code == 0);
  const git::ObjectId before = scene.tip();
  const std::string text = scene.text(scene.path());
  const std::string shorter = text.substr(0, text.rfind('\n', text.size() - 2) + 1);
  scene.commit({{scene.path(), shorter}});
  const auto found = scene.findings(before);
  REQUIRE_FALSE(found.empty());
  CHECK_THAT(found.at(0), Catch::Contains("upstream/") && Catch::Contains("index-history-lost"));
}

TEST_CASE("fork refusal: a statement of the fork's own does not pass for upstream's", "[fork]") {
  const Tampering scene;
  const git::ObjectId before = scene.tip();
  must(scene.release("corp_billing", "1.0.0"));
  const auto own = must(scene.view()->log_text(LogKind::dist, "corp_billing")).value();
  const std::string inner = scene.view()->upstream()->layout().log_path(LogKind::dist, "corp_billing");
  scene.commit({{"upstream/" + inner, own}});
  const auto found = scene.findings(before);
  REQUIRE_FALSE(found.empty());
  CHECK(found.at(0) == "upstream/" + inner + ":1 trust-confusion");
}

TEST_CASE("fork refusal: nothing but upstream's checkpoints stands beside upstream", "[fork]") {
  const Tampering scene;
  const git::ObjectId before = scene.tip();
  scene.commit({{"upstream-checkpoints/1/file", "x"}});
  CHECK(scene.findings(before) == std::vector<std::string>{"upstream-checkpoints/1 index-unknown-path"});
}

TEST_CASE("fork refusal: a fork cannot stop saying whom it follows while it keeps their statements",
          "[fork]") {
  const Tampering scene;
  const git::ObjectId before = scene.tip();
  scene.commit({scene.document([](RegistryDocument& document) { document.upstream.reset(); })});
  CHECK(scene.findings(before) == std::vector<std::string>{"upstream index-unknown-path"});
}

TEST_CASE("fork refusal: another root of upstream than the pinned one opens nothing", "[fork]") {
  const Tampering scene;
  const git::ObjectId made = scene.commit(
      {scene.document([](RegistryDocument& document) { document.upstream->root = sha256("another root"); })});
  const auto opened = scene.verifier().open(made);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == Errc::untrusted);
  CHECK_THAT(opened.error().message, Catch::Contains("upstream upstream.test/main"));
}

TEST_CASE("fork refusal: a fork that names another registry than the one it holds is refused", "[fork]") {
  const Tampering scene;
  const git::ObjectId made = scene.commit({scene.document([](RegistryDocument& document) {
    document.upstream->registry = must(RegistryId::parse("other.test/main"));
  })});
  CHECK_THAT(scene.verifier().open(made).error().message,
             Catch::Contains("'upstream.test/main', not 'other.test/main'"));
}

TEST_CASE("fork refusal: a root that upstream's keys did not sign opens nothing", "[fork]") {
  const Tampering scene;
  const SecretKey own = test_key(0x90);
  RootDraft draft = must(draft_of(scene.view()->upstream()->root()));
  draft.version = 2;
  draft.roles["root"] = {own.public_key()};
  draft.roles["registry"] = {must(load_online_keys(scene.keys)).registry.public_key()};
  draft.checkpoint = RootCheckpoint{scene.upstream.tip().hex(), scene.view()->upstream()->tree().hex()};
  const git::ObjectId made = scene.commit({{"upstream/root/2.json", make_root(draft, {&own})}});
  const auto opened = scene.verifier().open(made);
  REQUIRE_FALSE(opened);
  check_refused(opened.error(), Distrust::signature, "trust-signature");
}

TEST_CASE("fork refusal: a fork's own log under a name that upstream had is refused by its readers",
          "[fork]") {
  const Tampering scene;
  const ForkReader reader(scene);
  const git::ObjectId before = scene.tip();
  const git::FileChange taken = scene.own_log("semver", "mallory");
  scene.commit({taken});
  CHECK(scene.findings(before) == std::vector<std::string>{taken.path + " index-name-taken"});
  CHECK(scene.all_findings() == std::vector<std::string>{taken.path + " index-name-taken"});
  const auto refused = reader.update();
  REQUIRE_FALSE(refused);
  check_refused(refused.error(), Distrust::confusion, "trust-confusion");
}

TEST_CASE("fork refusal: an upstream that goes back is not taken over", "[fork]") {
  Tampering scene;
  const git::ObjectId first = scene.upstream.tip();
  scene.upstream.release("semver", "0.2.0");
  REQUIRE(scene.pull().exit_code == 0);
  scene.upstream.point(k_main_ref, first);
  scene.upstream.stamp();
  CHECK(refused_pull(scene) == "trust-rollback-commit");
}

TEST_CASE("fork refusal: an upstream that shows another history is not taken over", "[fork]") {
  Tampering scene;
  const git::ObjectId first = scene.upstream.tip();
  scene.upstream.release("semver", "0.2.0");
  REQUIRE(scene.pull().exit_code == 0);
  scene.upstream.point(k_main_ref, first);
  scene.upstream.release("semver", "0.2.1");
  scene.upstream.release("semver", "0.2.2");
  CHECK(refused_pull(scene) == "trust-fork");
}

TEST_CASE("fork refusal: an upstream that rewrites a log in a commit of its own is not taken over",
          "[fork]") {
  Tampering scene;
  scene.upstream.release("semver", "0.2.0");
  REQUIRE(scene.pull().exit_code == 0);
  const std::string log = scene.upstream.log_path(LogKind::dist, "semver");
  const std::string text = scene.upstream.read(log);
  scene.upstream.forge({{log, text.substr(0, text.rfind('\n', text.size() - 2) + 1)}});
  scene.upstream.stamp();
  CHECK(refused_pull(scene) == "trust-log-truncated");
}

TEST_CASE("fork refusal: a rotation of upstream's that its root key did not sign is not taken over",
          "[fork]") {
  Tampering scene;
  const SecretKey thief = test_key(0x90);
  RootDraft draft = must(draft_of(must(scene.upstream.verifier().open_tip())->root()));
  draft.version = 2;
  draft.roles["root"] = {thief.public_key()};
  draft.checkpoint = RootCheckpoint{scene.upstream.tip().hex(), scene.view()->upstream()->tree().hex()};
  scene.upstream.forge({{"root/2.json", make_root(draft, {&thief})}});
  scene.upstream.stamp();
  CHECK(refused_pull(scene) == "trust-signature");
}

TEST_CASE("fork refusal: after an upstream was refused, an honest one is followed again", "[fork]") {
  Tampering scene;
  scene.upstream.release("semver", "0.2.0");
  REQUIRE(scene.pull().exit_code == 0);
  const git::ObjectId honest = scene.upstream.tip();
  scene.upstream.forge({{"stray.txt", "x"}});
  scene.upstream.stamp();
  CHECK(refused_pull(scene) == "trust-policy");
  scene.upstream.point(k_main_ref, honest);
  scene.upstream.release("semver", "0.3.0");
  const Finished pulled = scene.pull();
  INFO(pulled.err);
  CHECK(pulled.exit_code == 0);
  CHECK(must(ForkReader(scene).find("semver"))->distribution.releases.size() == 3);
}

TEST_CASE("fork refusal: an upstream nobody vouches for is not followed", "[fork]") {
  ForkScene scene;
  const Finished refused = tool(
      {"federate", "init", scene.fork, "--keys", scene.keys, "--upstream", scene.upstream.path().string()});
  CHECK(refused.exit_code == 1);
  CHECK_THAT(refused.err, Catch::Contains("--upstream-root"));
  CHECK(scene.init().exit_code == 0);
}

TEST_CASE("fork refusal: an upstream without a timestamp is followed only when that is wanted", "[fork]") {
  const ForkScene scene;
  REQUIRE(
      run_command({"git", "-C", scene.upstream.path().string(), "update-ref", "-d", k_timestamp_ref}).ok());
  const Finished refused = scene.init();
  CHECK(refused.exit_code == 1);
  CHECK_THAT(refused.err, Catch::Contains("--no-timestamp"));
  CHECK(scene.init({"--no-timestamp"}).exit_code == 0);
  CHECK(scene.pull().exit_code == 0);
}

TEST_CASE("fork refusal: a job learns by the exit code what to do", "[fork]") {
  ForkScene scene;
  CHECK(scene.pull().exit_code == 3);
  CHECK(tool({"federate", "pull", scene.fork}).exit_code == 2);
  const Finished silent = tool({"federate", "init", scene.fork, "--keys", scene.keys, "--upstream",
                                "http://127.0.0.1:9/", "--upstream-root", scene.upstream_root()});
  CHECK(silent.exit_code == 4);
  REQUIRE(scene.init().exit_code == 0);
  CHECK(scene.pull().exit_code == 0);
  CHECK(tool({"federate", "diff", scene.upstream.path().string()}).exit_code == 3);
}
