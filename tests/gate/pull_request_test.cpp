// SPDX-License-Identifier: PostgreSQL
// The gate without a server: index-tool gate and land on the commits of a pull request.
#include "tests/gate/attack.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

const SecretKey& owner_key() {
  static const SecretKey key = test_key(0x70);
  return key;
}

/// An index whose distribution semver has an owner with a key, in a repository pull requests are fetched
/// into.
class PullRequests {
 public:
  PullRequests() {
    scene.transact([this](Staging& staging) -> Result<void> {
      const std::string line = owned({{"type", "owner-key-add"},
                                      {"owner", "alice"},
                                      {"by", "alice"},
                                      {"key", owner_key().public_key().ssh_line("")}});
      TRY_VOID(staging.append_signed(line.substr(0, line.size() - 1)));
      return {};
    });
    scene.clone();
  }

  /// One more line for semver's log, signed by these keys.
  [[nodiscard]] std::string owned(Json body, const std::vector<const SecretKey*>& keys = {&owner_key()}) {
    body["distribution"] = "semver";
    return scene.statement(scene.text(log), std::move(body), {}, keys);
  }
  [[nodiscard]] Json release(const std::string& version) const {
    Json body = sample_release("semver", version, "semver", "alice");
    body["type"] = "release";
    return body;
  }
  git::ObjectId offer(const std::string& line, const SecretKey& key = owner_key()) {
    return scene.submit({{log, scene.text(log) + line}}, [&](Draft& draft) {
      draft.key = &key;
      draft.time = SystemClock().now() - 3 * 86'400;  // it has waited for review
    });
  }
  Finished tool(const std::string& name, const git::ObjectId& head, std::vector<std::string> more = {}) {
    REQUIRE(command({"git", "-C", scene.index().string(), "fetch", "-q", scene.work().path().string(),
                     "+" + head.hex() + ":refs/pull/1/head"})
                .ok());
    more.insert(more.begin(), {HOWDAH_BINARY_DIR "/index-tool/index-tool", name, scene.index().string(),
                               "--base", scene.base().hex(), "--head", head.hex(), "--json"});
    return command(more);
  }
  Finished land(const git::ObjectId& head) {
    return tool("land", head, {"--keys", (scene.data() / "keys").string()});
  }

  GateScene scene;
  std::string log = Layout(standard_fanout()).log_path(LogKind::dist, "semver");
};

}  // namespace

TEST_CASE("pull request: an owner's release is accepted, countersigned and committed by the registry",
          "[gate][pull]") {
  PullRequests pulls;
  // A pull request stands on the commit the parent's date allows.
  const git::ObjectId head =
      pulls.scene.submit({{pulls.log, pulls.scene.text(pulls.log) + pulls.owned(pulls.release("2.0.0"))}},
                         [](Draft& draft) { draft.key = &owner_key(); });
  const Finished judged = pulls.tool("gate", head);
  CAPTURE(judged.out, judged.err);
  REQUIRE(judged.exit_code == 0);
  CHECK(must(parse_json(judged.out))["by"] == "owners");
  const Finished landed = pulls.land(head);
  CAPTURE(landed.out, landed.err);
  REQUIRE(landed.exit_code == 0);
  CHECK(must(parse_json(landed.out))["commit"] == pulls.scene.main().hex());
  pulls.scene.clone();
  CHECK(pulls.scene.text(pulls.log).find("\"version\":\"2.0.0\"") != std::string::npos);
  REQUIRE(command({"git", "-C", pulls.scene.index().string(), "update-ref", "-d", "refs/pull/1/head"}).ok());
  CHECK(pulls.scene.verify().exit_code == 0);
}

TEST_CASE("pull request: a service's packages land the same way", "[gate][pull]") {
  PullRequests pulls;
  const git::ObjectId head = pulls.scene.honest("pgtap");
  const Finished judged = pulls.tool("gate", head);
  CAPTURE(judged.out, judged.err);
  REQUIRE(judged.exit_code == 0);
  CHECK(must(parse_json(judged.out))["by"] == "builder");
  CHECK(pulls.land(head).exit_code == 0);
}

TEST_CASE("pull request: what nobody entitled signed is refused by the gate and by landing",
          "[gate][pull][hostile]") {
  PullRequests pulls;
  struct Case {
    const char* name;
    const char* code;
    std::function<git::ObjectId()> make;
  };
  auto& scene = pulls.scene;
  const auto now = [&](const std::string& path, const std::string& text, const SecretKey& key) {
    return scene.submit({{path, text}}, [&](Draft& draft) { draft.key = &key; });
  };
  const std::string old = scene.text(pulls.log);
  const std::string other = Layout(standard_fanout()).log_path(LogKind::dist, "pgtap");
  const std::vector<Case> cases{
      {"a stranger's commit of an owner's statement", "gate-signer",
       [&] { return now(pulls.log, old + pulls.owned(pulls.release("2.0.0")), foreign_key()); }},
      {"a stranger's statement in an owner's commit", "gate-statement",
       [&] {
         return now(pulls.log, old + pulls.owned(pulls.release("2.0.0"), {&foreign_key()}), owner_key());
       }},
      {"a released version again", "gate-statement",
       [&] { return now(pulls.log, old + pulls.owned(pulls.release("1.0.0")), owner_key()); }},
      {"a statement behind another line", "gate-statement",
       [&] {
         return now(pulls.log,
                    old + scene.statement("", pulls.release("2.0.0"),
                                          [](Json& b) { b["distribution"] = "semver"; }, {&owner_key()}),
                    owner_key());
       }},
      {"a distribution whose owners hold no key", "gate-keyless",
       [&] { return now(other, scene.text(other) + "x\n", owner_key()); }},
      {"an owner in packages", "gate-scope",
       [&] { return now(GateScene::log_path("semver"), scene.new_log("semver"), owner_key()); }},
      {"a commit older than main", "gate-date",
       [&] { return pulls.offer(pulls.owned(pulls.release("2.0.0"))); }},
      {"a changed line", "gate-not-append", [&] { return now(pulls.log, "x" + old, owner_key()); }},
  };
  for (const Case& refused : cases) {
    CAPTURE(refused.name);
    const git::ObjectId head = refused.make();
    const git::ObjectId main = scene.main();
    for (const Finished& done : {pulls.tool("gate", head), pulls.land(head)}) {
      CAPTURE(done.out, done.err);
      CHECK(done.exit_code == 1);
      CHECK(done.out.find(refused.code) != std::string::npos);
    }
    CHECK(scene.main() == main);
  }
}

TEST_CASE("pull request: ids that are none are wrong usage, and refs that are not there are not found",
          "[gate][pull]") {
  GateScene scene;
  const auto gate = [&](const std::string& base, const std::string& head) {
    return command({HOWDAH_BINARY_DIR "/index-tool/index-tool", "gate", scene.index().string(), "--base",
                    base, "--head", head})
        .exit_code;
  };
  CHECK(gate("main", scene.base().hex()) == 2);
  CHECK(gate(scene.base().hex(), "refs/pull/7/head") == 3);
  CHECK(gate("refs/heads/main", "refs/heads/main") == 1);
}
