// SPDX-License-Identifier: PostgreSQL
// Honest submissions: pushed by stock git, accepted, landed, kept.
#include <thread>

#include "tests/gate/gate_scene.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

const std::string k_log = GateScene::log_path("semver");

void accept(GateScene& scene, const git::ObjectId& head, const SecretKey& key = builder_key(),
            const std::string& service = "builder") {
  const git::ObjectId before = scene.main();
  const Finished pushed = scene.push({head.hex() + ":" + scene.fresh_ref(service)}, &key);
  CAPTURE(pushed.err);
  REQUIRE(pushed.exit_code == 0);
  CHECK(pushed.err.find("landed as " + scene.main().hex()) != std::string::npos);
  CHECK(scene.main() != before);
  CHECK(scene.status_of(head)["status"] == "landed");
  CHECK(scene.status_of(head)["commit"] == scene.main().hex());
  scene.clone();
}

void accept_log(GateScene& scene, const std::string& path, const std::string& more,
                const std::function<void(Draft&)>& change = {}) {
  accept(scene, scene.submit({{path, scene.text(path) + more}}, change));
}

std::string packages(GateScene& scene, const std::string& distribution, const std::string& version) {
  return scene.statement(scene.text(GateScene::log_path(distribution)),
                         GateScene::packages_body(distribution, version));
}

git::ObjectId fifty_commits(GateScene& scene) {
  Draft draft{.tree = scene.tree_of(scene.base()), .parents = {scene.base()}};
  for (int i = 0; i < 50; ++i) {
    const std::string name = "d" + std::to_string(i);
    draft.tree = scene.tree_with(
        {{GateScene::log_path(name), scene.statement("", GateScene::head_body(name))}}, draft.tree);
    draft.parents = {scene.write(draft)};
  }
  return draft.parents.front();
}

/// A clone with a working tree, an editor's change, `git commit -S`, `git push --signed`: no code of ours.
Finished by_stock_git_alone(GateScene& scene, const fs::path& folder) {
  const std::string clone = (folder / "clone").string();
  const std::string key = (folder / "id").string();
  must(write_file_atomically(key, to_openssh_private(builder_key(), "k"), 0600));
  REQUIRE(command({"git", "clone", "-q", scene.url(), clone}).ok());
  const fs::path file = fs::path(clone) / k_log;
  must(write_file_atomically(file, must(read_file(file, 1U << 20U)) + packages(scene, "semver", "1.2.0")));
  const std::vector<std::string> git{"git",
                                     "-C",
                                     clone,
                                     "-c",
                                     "gpg.format=ssh",
                                     "-c",
                                     "user.signingKey=" + key,
                                     "-c",
                                     "user.name=Builder",
                                     "-c",
                                     "user.email=b@example.org"};
  const auto with = [&git](std::vector<std::string> more) {
    more.insert(more.begin(), git.begin(), git.end());
    return command(more);
  };
  REQUIRE(with({"commit", "-qaS", "-m", "packages of semver 1.2.0"}).ok());
  return with({"push", "--signed", "origin", "HEAD:" + scene.fresh_ref()});
}

}  // namespace

TEST_CASE("gate: a signed submission lands as a commit of the registry that names it", "[gate]") {
  GateScene scene;
  const git::ObjectId head = scene.honest();
  const git::ObjectId before = scene.main();
  accept(scene, head);
  const git::Commit landed = must(scene.work().read_commit(scene.main()));
  CHECK(landed.parents == std::vector{before});
  CHECK(landed.message.find("Submission: " + head.hex() + "\n") != std::string::npos);
  CHECK(landed.message.find("Submitted-by: " + builder_key().public_key().ssh_fingerprint() + "\n") !=
        std::string::npos);
  CHECK(landed.tree == scene.tree_of(head));
}

TEST_CASE("gate: what landed is kept with its certificate, and fetched by nobody unasked", "[gate]") {
  GateScene scene;
  const git::ObjectId head = scene.honest();
  accept(scene, head);
  const git::Repository served = scene.open_served();
  const auto kept = must(served.ref("refs/howdah/submissions/" + head.hex()));
  REQUIRE(kept);
  const git::Commit commit = must(served.read_commit(*kept));
  CHECK(commit.parents == std::vector{head});
  const auto certificate = must(served.find(commit.tree, "push-certificate"));
  REQUIRE(certificate);
  CHECK(must(served.read_blob(certificate->id, 1U << 20U)).find(head.hex()) != std::string::npos);
  const Finished listed = command({"git", "ls-remote", scene.url()});
  CHECK(listed.out.find("refs/heads/main") != std::string::npos);
  CHECK(listed.out.find("submissions") == std::string::npos);
  CHECK(command({"git", "-C", (scene.data() / "inbox.git").string(), "for-each-ref"}).out.empty());
  CHECK(must(git::Repository::list_objects(scene.data() / "inbox.git/objects", 100'000)).size() ==
        must(git::Repository::list_objects(scene.index() / "objects", 100'000))
            .size());  // only by its alternate
  CHECK(command({"git", "-C", scene.index().string(), "fsck", "--strict", "--no-dangling"}).exit_code == 0);
}

TEST_CASE("gate: honest submissions of every shape land", "[gate]") {
  GateScene scene;
  for (const char* version : {"1.1.0", "1.2.0", "1.3.0", "2.0.0"}) scene.release("semver", version);
  const SecretKey old_key = test_key(0xa0);
  const SecretKey new_key = test_key(0xb0);
  scene.grant("rekeyed", old_key);
  scene.grant("rekeyed", new_key);
  scene.grant("narrow", test_key(0xc0), {"--path", "pg*"});
  scene.grant("back", test_key(0xd0));
  scene.service({"suspend", "back", "--reason", "a doubt"});
  scene.grant("back", test_key(0xd0));
  scene.clone();

  SECTION("one log after the other") {
    accept_log(scene, k_log, scene.new_log("semver"));             // a new log
    accept_log(scene, k_log, packages(scene, "semver", "1.1.0"));  // one line more
    const TempDir folder = must(TempDir::create());
    const Finished stock = by_stock_git_alone(scene, folder.path());
    CAPTURE(stock.err);
    CHECK(stock.exit_code == 0);
    scene.clone();
    accept_log(scene, k_log, packages(scene, "semver", "1.3.0"), [](Draft& draft) {
      draft.message = "Pakete für semver\n\n\xe2\x9c\x93 geprüft\n";
      draft.zone = "+0200";
      draft.author = "J\xc3\xb6rg <j@example.org>";
    });
  }
  SECTION("two logs in one commit") {
    accept(scene, scene.submit({{k_log, scene.new_log("semver")},
                                {GateScene::log_path("pgtap"), scene.new_log("pgtap")}}));
  }
  SECTION("a commit for each line") {
    const std::string head = scene.statement("", GateScene::head_body("semver"));
    const git::ObjectId first = scene.submit({{k_log, head}});
    const git::ObjectId second = scene.write(
        {.tree = scene.tree_with(
             {{k_log, head + scene.statement(head, GateScene::packages_body("semver", "1.0.0"))}}),
         .parents = {first}});
    accept(scene, second);
  }
  SECTION("fifty commits") {
    accept(scene, fifty_commits(scene));
  }
  SECTION("made before main moved on") {
    const git::ObjectId head = scene.honest();
    scene.release("pair", "3.0.0");
    accept(scene, head);
  }
  SECTION("withdrawn, and released anew") {
    accept_log(scene, k_log, scene.new_log("semver"));
    accept_log(scene, k_log,
               scene.statement(scene.text(k_log), {{"type", "withdraw"},
                                                   {"service", "builder"},
                                                   {"distribution", "semver"},
                                                   {"version", "1.0.0"},
                                                   {"targets", {"pg15-linux-amd64"}},
                                                   {"reason", "wrong page size"}}));
    accept_log(scene, k_log, packages(scene, "semver", "2.0.0"));
  }
  SECTION("by the key of the newest grant") {
    accept(scene,
           scene.submit(
               {{GateScene::log_path("semver", "rekeyed"), scene.new_log("semver", "rekeyed", new_key)}},
               [&](Draft& draft) { draft.key = &new_key; }),
           new_key, "rekeyed");
  }
  SECTION("inside a narrow scope") {
    const SecretKey key = test_key(0xc0);
    accept(scene,
           scene.submit({{GateScene::log_path("pgtap", "narrow"), scene.new_log("pgtap", "narrow", key)}},
                        [&](Draft& draft) { draft.key = &key; }),
           key, "narrow");
  }
  SECTION("by a service that was suspended and is trusted again") {
    const SecretKey key = test_key(0xd0);
    accept(scene,
           scene.submit({{GateScene::log_path("pgtap", "back"), scene.new_log("pgtap", "back", key)}},
                        [&](Draft& draft) { draft.key = &key; }),
           key, "back");
  }
  SECTION("two at the same time") {
    const git::ObjectId one = scene.honest("semver");
    const git::ObjectId two = scene.honest("pgtap");
    const std::string ref_one = scene.fresh_ref();
    const std::string ref_two = scene.fresh_ref();
    Finished first;
    std::thread other([&] { first = scene.push(one, ref_one); });
    const Finished second = scene.push(two, ref_two);
    other.join();
    CAPTURE(first.err, second.err);
    CHECK(first.exit_code == 0);
    CHECK(second.exit_code == 0);
    CHECK(scene.status_of(one)["status"] == "landed");
    CHECK(scene.status_of(two)["status"] == "landed");
  }
  const Finished verified = scene.verify();
  CAPTURE(verified.out, verified.err);
  CHECK(verified.exit_code == 0);
}
