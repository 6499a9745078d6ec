// SPDX-License-Identifier: PostgreSQL
// A fork read by names: its own and upstream's come the same way, and what a clone refuses is refused.
#include "tests/forks/fork_reader.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

constexpr std::array k_sparse{Transport::git_sparse, Transport::http_sparse};

struct Forked : ForkScene {
  Forked() {
    upstream.release("semver", "0.1.0");
    upstream.release("pgvector", "0.8.0", "alice", "vector");
    REQUIRE(init().exit_code == 0);
    must(release("corp_billing", "1.0.0"));
  }
  [[nodiscard]] std::string path_of(const std::string& name) const {
    return "upstream/" + upstream.log_path(LogKind::dist, name);
  }
};

std::vector<std::string> lines_of(const Found& found) {
  std::vector<std::string> lines;
  for (const Statement& statement : found.log) lines.push_back(statement.line);
  return lines;
}

}  // namespace

TEST_CASE("fork by names: every transport gives the same verified answer, for its own and for upstream's",
          "[fork][sparse]") {
  const Forked scene;
  const ForkReader clone(scene);
  for (const Transport transport : k_transports) {
    const ForkReader reader(scene, transport);
    for (const std::string name : {"semver", "vector", "pgvector", "ext:vector", "corp_billing"}) {
      CAPTURE(name, transport_name(transport));
      const auto expected = must(clone.find(name));
      const auto found = must(reader.find(name));
      REQUIRE((found && expected));
      CHECK(lines_of(*found) == lines_of(*expected));
      CHECK(reader.home_of(name) == clone.home_of(name));
    }
    CHECK(reader.home_of("nobody_has_this").empty());
  }
}

TEST_CASE("fork by names: one request for what the fork is, one for any number of names of both",
          "[fork][sparse]") {
  const Forked scene;
  const ForkReader reader(scene, Transport::http_sparse);
  CHECK(reader.host.sparse.requests == 1);
  const auto views = reader.open();
  must(want(views, std::vector<std::string>{"semver", "vector", "corp_billing", "absent"}));
  CHECK(reader.host.sparse.requests == 2);
  CHECK(reader.home_of("vector") == "upstream.test/main");
  CHECK(reader.home_of("corp_billing") == "fork.test/main");
  CHECK(reader.host.sparse.requests == 2);
}

TEST_CASE("fork by names: what a pull brought is read after an update, as what was added", "[fork][sparse]") {
  for (const Transport transport : k_sparse) {
    Forked scene;
    const ForkReader reader(scene, transport);
    CHECK(must(reader.find("semver"))->distribution.releases.size() == 1);
    const std::uint64_t first = reader.host.sparse.received;
    scene.upstream.release("semver", "0.2.0");
    REQUIRE(scene.pull().exit_code == 0);
    CHECK(must(reader.update()).changed());
    const std::uint64_t before = reader.host.sparse.received;
    CHECK(must(reader.find("semver"))->distribution.releases.size() == 2);
    CHECK(2 * (reader.host.sparse.received - before) <= first);
  }
}

TEST_CASE("fork by names: lines of a key that upstream dropped hold by its checkpoint", "[fork][sparse]") {
  for (const Transport transport : k_transports) {
    Forked scene;
    drop_registry_key(scene.upstream, scene.clock.now());
    REQUIRE(scene.pull().exit_code == 0);
    CHECK(must(ForkReader(scene, transport).find("semver"))->distribution.releases.size() == 2);
  }
}

TEST_CASE("fork by names: a fork of a fork is read through", "[fork][sparse]") {
  const Forked scene;
  const SecondFork second(scene);
  for (const Transport transport : k_transports) {
    const ForkReader reader(second.path, second.root, transport);
    CHECK(reader.home_of("corp_billing") == "fork.test/main");
    CHECK(reader.home_of("vector") == "upstream.test/main");
  }
}

TEST_CASE("fork by names: upstream's statement altered in the fork is refused when it is read",
          "[fork][sparse][attack]") {
  for (const Transport transport : k_sparse) {
    const Forked scene;
    std::string log = scene.text(scene.path_of("semver"));
    const std::string artifact = sha256("semver 0.1.0").hex();
    log.replace(log.find(artifact), artifact.size(), sha256("something else").hex());
    scene.commit({{scene.path_of("semver"), log}});
    const ForkReader reader(scene, transport);
    const auto refused = reader.find("semver");
    REQUIRE_FALSE(refused);
    check_refused(refused.error(), Distrust::signature, "trust-signature");
    CHECK(reader.home_of("corp_billing") == "fork.test/main");
  }
}

TEST_CASE("fork by names: what the fork took over and holds back later is missed by who read it",
          "[fork][sparse][attack]") {
  for (const Transport transport : k_sparse) {
    Forked scene;
    const git::ObjectId old = scene.view()->tree();
    scene.upstream.release("semver", "0.2.0");
    REQUIRE(scene.pull().exit_code == 0);
    const ForkReader reader(scene, transport);
    CHECK(must(reader.find("semver"))->distribution.releases.size() == 2);
    scene.commit_tree(old);
    CHECK(must(reader.update()).changed());
    const auto refused = reader.find("semver");
    REQUIRE_FALSE(refused);
    check_refused(refused.error(), Distrust::rollback, "trust-log-truncated");
  }
}

TEST_CASE("fork by names: a fork that takes back a root of upstream's is refused at the update",
          "[fork][sparse][attack]") {
  for (const Transport transport : k_sparse) {
    Forked scene;
    const git::ObjectId old = scene.view()->tree();
    scene.upstream.rotate([](RootDraft&) {});
    REQUIRE(scene.pull().exit_code == 0);
    const ForkReader reader(scene, transport);
    scene.commit_tree(old);
    const auto refused = reader.update();
    REQUIRE_FALSE(refused);
    check_refused(refused.error(), Distrust::fork, "trust-fork");
  }
}

TEST_CASE("fork by names: a name of upstream's that the fork takes is refused by who read it there",
          "[fork][sparse][attack]") {
  for (const Transport transport : k_sparse) {
    const Forked scene;
    const ForkReader reader(scene, transport);
    CHECK(reader.home_of("semver") == "upstream.test/main");
    scene.commit({scene.own_log("semver", "mallory")});
    CHECK(must(reader.update()).changed());
    const auto refused = reader.find("semver");
    REQUIRE_FALSE(refused);
    check_refused(refused.error(), Distrust::confusion, "trust-confusion");
  }
}
