// SPDX-License-Identifier: PostgreSQL
// What a fork's operator could try, and what an upstream could: readers and pulls refuse it by name.
#include "core/index/commit_write.hpp"
#include "core/index/log_check.hpp"
#include "core/model/canonical.hpp"
#include "federation/lookup.hpp"
#include "tests/forks/fork_scene.hpp"
#include "tests/unit/federation/follower.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

struct Tampering : ForkScene {
  Tampering() {
    upstream.release("semver", "0.1.0");
    REQUIRE(init().exit_code == 0);
  }
  [[nodiscard]] std::string path() const { return "upstream/" + upstream.log_path(LogKind::dist, "semver"); }
  [[nodiscard]] std::string text() const {
    const auto repository = open();
    const auto entry = must(repository->find(view()->tree(), path()));
    return must(repository->read_blob(entry->id, 1U << 20U));
  }
  /// A commit by the fork's own key with these files in place of what stands there.
  git::ObjectId commit(const std::vector<git::FileChange>& changes) const {
    const auto repository = open();
    const auto before = view();
    const git::ObjectId tree = must(repository->write_tree(before->tree(), changes));
    const OnlineKeys online = must(load_online_keys(keys));
    const git::ObjectId made =
        must(write_signed_commit(*repository, before->registry().id,
                                 {tree, before->commit(), clock.now(), "forged", ""}, online.commit));
    must(repository->move_ref(k_main_ref, before->commit(), made, "forged"));
    return made;
  }
  /// The codes of what readers find who verified the commit before.
  [[nodiscard]] std::vector<std::string> findings(const git::ObjectId& before) const {
    const auto report = must(verifier().verify_update(must(verifier().open(before)), view()));
    std::vector<std::string> found;
    for (const Finding& finding : report.findings.findings())
      found.push_back(finding.place + " " + finding.code);
    return found;
  }
};

}  // namespace

TEST_CASE("fork refusal: a fork cannot add to a log of upstream's", "[fork]") {
  const Tampering scene;
  const git::ObjectId before = scene.tip();
  const OnlineKeys online = must(load_online_keys(scene.keys));
  const auto lines = split_lines(scene.text());
  Json body{{"type", "yank"},
            {"registry", "upstream.test/main"},
            {"distribution", "semver"},
            {"seq", lines.size() + 1},
            {"prev", statement_id(lines.back()).hex()},
            {"date", to_rfc3339(scene.clock.now())},
            {"version", "0.1.0"},
            {"reason", "ours is better"},
            {"user", "alice"}};
  const std::string line = make_statement_line(must(to_canonical(body)), {&online.registry});
  scene.commit({{scene.path(), scene.text() + line + "\n"}});
  const auto found = scene.findings(before);
  REQUIRE(found.size() == 1);
  CHECK(found.at(0) == scene.path() + ":" + std::to_string(lines.size() + 1) + " trust-signature");
}

TEST_CASE("fork refusal: a fork cannot change or take away what it took over", "[fork]") {
  Tampering scene;
  scene.upstream.release("semver", "0.2.0");
  REQUIRE(scene.pull().exit_code == 0);
  const git::ObjectId before = scene.tip();
  const std::string text = scene.text();
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
  RegistryDocument document = scene.view()->registry();
  document.upstream.reset();
  ++document.version;
  const OnlineKeys online = must(load_online_keys(scene.keys));
  scene.commit({{k_registry_file, make_registry_document(document, online.registry)}});
  CHECK(scene.findings(before) == std::vector<std::string>{"upstream index-unknown-path"});
}

TEST_CASE("fork refusal: another root of upstream than the pinned one opens nothing", "[fork]") {
  const Tampering scene;
  RegistryDocument document = scene.view()->registry();
  document.upstream->root = sha256("another root");
  const OnlineKeys online = must(load_online_keys(scene.keys));
  const git::ObjectId made =
      scene.commit({{k_registry_file, make_registry_document(document, online.registry)}});
  const auto opened = scene.verifier().open(made);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().code == Errc::untrusted);
  CHECK_THAT(opened.error().message, Catch::Contains("upstream upstream.test/main"));
}

TEST_CASE("fork refusal: a fork that names another registry than the one it holds is refused", "[fork]") {
  const Tampering scene;
  RegistryDocument document = scene.view()->registry();
  document.upstream->registry = must(RegistryId::parse("other.test/main"));
  const OnlineKeys online = must(load_online_keys(scene.keys));
  const git::ObjectId made =
      scene.commit({{k_registry_file, make_registry_document(document, online.registry)}});
  CHECK_THAT(scene.verifier().open(made).error().message,
             Catch::Contains("'upstream.test/main', not 'other.test/main'"));
}

TEST_CASE("fork refusal: an upstream that rewrites its history is not taken over", "[fork]") {
  Tampering scene;
  const git::ObjectId first = scene.upstream.ref(k_main_ref);
  scene.upstream.release("semver", "0.2.0");
  REQUIRE(scene.pull().exit_code == 0);
  const git::ObjectId before = scene.tip();
  scene.upstream.point(k_main_ref, first);
  scene.upstream.stamp();
  const Finished refused = scene.pull();
  CHECK(refused.exit_code == 1);
  CHECK(json_of(refused)["error"]["code"] == "untrusted");
  CHECK(json_of(refused)["error"]["findings"][0]["code"] == "trust-rollback-commit");
  CHECK(scene.tip() == before);
}

TEST_CASE("fork refusal: an upstream nobody vouches for is not followed", "[fork]") {
  ForkScene scene;
  const Finished refused = tool(
      {"federate", "init", scene.fork, "--keys", scene.keys, "--upstream", scene.upstream.path().string()});
  CHECK(refused.exit_code == 1);
  CHECK_THAT(refused.err, Catch::Contains("--upstream-root"));
  CHECK(scene.init().exit_code == 0);
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
