// SPDX-License-Identifier: PostgreSQL
// Every way a registry, its host or the way between could cheat a client that knows the registry already:
// each has its own code, and changes nothing. All of it over every transport.
#include <catch2/catch.hpp>

#include "tests/support/http_server.hpp"
#include "tests/unit/federation/follower.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

constexpr UnixSeconds k_hour = 3600;
constexpr UnixSeconds k_day = 86400;

/// A registry with one release, and a client that follows it.
struct Scene {
  ScratchIndex index;
  Host host;
  Follower client;
  git::ObjectId first = index.tip();  ///< the index without the release

  explicit Scene(Transport transport, TimestampPolicy policy = TimestampPolicy::required)
      : host(transport, index.path()), client(host.http()) {
    index.release("semver", "0.40.0");
    must(client.add_through(host, transport, index, policy));
    CHECK(must(client.find("semver")));
  }
  void pass(UnixSeconds seconds) {
    index.clock().advance(seconds);
    client.clock.advance(seconds);
  }
};

void replace_folder(const fs::path& folder, const fs::path& by) {
  must(remove_tree(folder));
  fs::copy(by, folder, fs::copy_options::recursive);
}

void give_role(RootDraft& draft, const std::string& role, const SecretKey& key) {
  draft.roles[role] = {key.public_key()};
}

}  // namespace

#define ATTACK_TEST_(title, play)                             \
  static void play(Transport transport);                      \
  TEST_CASE(title, "[attack]") {                              \
    for (const Transport transport : k_transports) {          \
      DYNAMIC_SECTION("over " << transport_name(transport)) { \
        play(transport);                                      \
      }                                                       \
    }                                                         \
  }                                                           \
  static void play(Transport transport)
#define ATTACK_TEST(title) ATTACK_TEST_(title, INTERNAL_CATCH_UNIQUE_NAME(play))

ATTACK_TEST("attack: rollback of the commit, by a stolen timestamp key") {
  Scene scene(transport);
  scene.index.stamp({.commit = scene.first});
  scene.client.check_refused(Distrust::rollback, "trust-rollback-commit");
}

ATTACK_TEST("attack: rollback of the commit, where no timestamp is required") {
  Scene scene(transport, TimestampPolicy::none);
  scene.index.point(k_main_ref, scene.first);
  scene.client.check_refused(Distrust::rollback, "trust-rollback-commit");
}

ATTACK_TEST("attack: rollback of the timestamp: an old one replayed") {
  Scene scene(transport);
  const git::ObjectId old = scene.index.ref(k_timestamp_ref);
  scene.index.release("semver", "0.41.0");
  must(scene.client.update());
  scene.index.point(k_timestamp_ref, old);
  scene.client.check_refused(Distrust::rollback, "trust-rollback-timestamp");
}

ATTACK_TEST("attack: rollback of the root: all of an older index replayed") {
  Scene scene(transport);
  const git::ObjectId old_main = scene.index.tip();
  const git::ObjectId old_timestamp = scene.index.ref(k_timestamp_ref);
  scene.index.rotate([](RootDraft&) {});
  must(scene.client.update());
  CHECK(scene.client.state().newest_root.version == 2);
  scene.index.point(k_main_ref, old_main);
  scene.index.point(k_timestamp_ref, old_timestamp);
  scene.client.check_refused(Distrust::rollback, "trust-rollback-root");
}

ATTACK_TEST("attack: freeze: the same index, a day and an hour later") {
  Scene scene(transport);
  scene.pass(23 * k_hour);
  CHECK_FALSE(must(scene.client.update()).changed());
  scene.pass(2 * k_hour);
  scene.client.check_refused(Distrust::freeze, "trust-freeze");
}

ATTACK_TEST("attack: a clock that was set back is noticed; five minutes are forgiven") {
  Scene scene(transport);
  scene.pass(k_day / 2);
  must(scene.client.update());
  scene.client.clock.advance(-290);
  must(scene.client.update());
  scene.client.clock.advance(-20);
  scene.client.check_refused(Distrust::freeze, "trust-clock");
}

ATTACK_TEST("attack: fork: a signed, stamped history without the commit known before") {
  Scene scene(transport);
  scene.index.point(k_main_ref, scene.first);
  scene.index.forge({});
  scene.index.stamp();
  scene.client.check_refused(Distrust::fork, "trust-fork");
}

ATTACK_TEST("attack: fork: two timestamps under one number") {
  Scene scene(transport);
  scene.index.stamp({.version = scene.client.state().timestamp->version, .valid = 2 * k_day});
  scene.client.check_refused(Distrust::fork, "trust-fork");
}

ATTACK_TEST("attack: fork: another root under a known number") {
  Scene scene(transport);
  const git::ObjectId base = scene.index.tip();
  scene.index.rotate([](RootDraft& draft) { draft.expires += k_day; });
  const std::string other = scene.index.read(Layout::root_path(2));
  scene.index.point(k_main_ref, base);
  scene.index.rotate([](RootDraft&) {});
  must(scene.client.update());
  scene.index.forge({{Layout::root_path(2), other}});  // in a history that goes on from the known one
  scene.index.stamp();
  scene.client.check_refused(Distrust::fork, "trust-fork");
}

ATTACK_TEST("attack: mix-and-match: a new timestamp beside an old main") {
  Scene scene(transport);
  scene.index.release("semver", "0.41.0");
  scene.index.point(k_main_ref, scene.first);
  scene.client.check_refused(Distrust::confusion, "trust-mix");
}

ATTACK_TEST("attack: mix-and-match: a known timestamp beside a main it does not belong to") {
  Scene scene(transport);
  scene.index.point(k_main_ref, scene.first);
  scene.index.forge({});
  scene.client.check_refused(Distrust::confusion, "trust-mix");
}

ATTACK_TEST("attack: mix-and-match: a timestamp with another tree than its commit's") {
  Scene scene(transport);
  scene.index.stamp({.tree = must(scene.index.open()->read_commit(scene.first)).tree.hex()});
  scene.client.check_refused(Distrust::confusion, "trust-mix");
}

ATTACK_TEST("attack: confusion: another registry's index, even with the same keys") {
  const ScratchIndex other("other.test/main");
  for (const TimestampPolicy policy : {TimestampPolicy::required, TimestampPolicy::none}) {
    Scene scene(transport, policy);
    replace_folder(scene.index.path(), other.path());
    scene.client.check_refused(Distrust::confusion, "trust-confusion");
  }
}

ATTACK_TEST("attack: confusion: another registry's timestamp on our index") {
  Scene scene(transport);
  scene.index.stamp({.registry = "other.test/main"});
  scene.client.check_refused(Distrust::confusion, "trust-confusion");
  const Follower newcomer(scene.host.http());
  CHECK(newcomer.add_through(scene.host, transport, scene.index).error().findings.at(0).code ==
        "trust-confusion");
}

ATTACK_TEST("attack: a log that lost lines, in a signed and stamped commit") {
  Scene scene(transport);
  const std::string path = scene.index.log_path(LogKind::dist, "semver");
  const std::string whole = scene.index.read(path);
  scene.index.forge({{path, whole.substr(0, whole.find('\n') + 1)}});
  scene.index.stamp();
  scene.client.check_refused_reading("semver", Distrust::rollback, "trust-log-truncated");
}

ATTACK_TEST("attack: a forged line in a signed and stamped commit") {
  Scene scene(transport);
  const std::string path = scene.index.log_path(LogKind::dist, "semver");
  const std::string whole = scene.index.read(path);
  const std::string last = whole.substr(whole.rfind('\n', whole.size() - 2) + 1);
  scene.index.forge({{path, whole + last}});
  scene.index.stamp();
  scene.client.check_refused_reading("semver", Distrust::signature, "trust-signature");
}

ATTACK_TEST("attack: a commit by a key the root never listed") {
  Scene scene(transport);
  const SecretKey thief = test_key(0x99);
  scene.index.forge({}, &thief);
  scene.index.stamp();
  scene.client.check_refused(Distrust::signature, "trust-signature");
}

ATTACK_TEST("attack: a commit by a key that a newer root dropped") {
  Scene scene(transport);
  const SecretKey next = test_key(0x41);
  scene.index.rotate([&](RootDraft& draft) { give_role(draft, "commit", next); }, &next);
  must(scene.client.update());
  const SecretKey old = ScratchIndex::commit_key();
  scene.index.forge({}, &old);
  scene.index.stamp();
  scene.client.check_refused(Distrust::signature, "trust-key-rotated");
}

ATTACK_TEST("attack: a timestamp by a key the root never listed, or that a newer root dropped") {
  Scene scene(transport);
  scene.index.stamp({.key = 0x99});
  scene.client.check_refused(Distrust::signature, "trust-signature");
  const SecretKey next = test_key(0x61);
  scene.index.rotate([&](RootDraft& draft) { give_role(draft, "timestamp", next); }, nullptr, 0x61);
  must(scene.client.update());
  scene.index.stamp({.key = 0x60});
  scene.client.check_refused(Distrust::signature, "trust-key-rotated");
}

ATTACK_TEST("attack: fast-forward: an absurd number by a stolen key ends with the key") {
  Scene scene(transport);
  scene.index.stamp({.version = (std::int64_t{1} << 53U) - 1});
  must(scene.client.update());
  scene.index.stamp({.version = 7});
  scene.client.check_refused(Distrust::rollback, "trust-rollback-timestamp");
  const SecretKey next = test_key(0x61);
  scene.index.rotate([&](RootDraft& draft) { give_role(draft, "timestamp", next); }, nullptr, 0x61);
  CHECK(must(scene.client.update()).changed());
  CHECK(scene.client.state().timestamp->version == 8);
}

ATTACK_TEST("attack: a root that has expired") {
  Scene scene(transport);
  scene.pass(366 * k_day);
  scene.index.stamp();
  scene.client.check_refused(Distrust::freeze, "trust-root-expired");
}

ATTACK_TEST("attack: a timestamp that is none, and one that is too long") {
  Scene scene(transport);
  const auto show = [&](const std::vector<git::FileChange>& files) {
    const auto repository = scene.index.open();
    const auto tree = must(repository->write_tree(std::nullopt, files));
    const auto text = must(repository->commit_text(tree, {}, {"x", "x@x", 0}, "x\n"));
    scene.index.point(k_timestamp_ref, must(repository->write_raw("commit", text)));
  };
  show({{"timestamp.json", "{}\n"}});
  scene.client.check_refused(Distrust::signature, "trust-signature");
  show({{"timestamp.json", "{}\n"}, {"z", "x"}});
  scene.client.check_refused(Distrust::signature, "trust-signature");
  show({{"timestamp.json", std::string(k_max_timestamp_bytes + 1, ' ')}});
  scene.client.check_refused(Distrust::limit, "trust-limit");
}

ATTACK_TEST("attack: a registry that had a timestamp shows none") {
  Scene scene(transport);
  must(remove_tree(scene.index.path() / "refs" / "howdah"));
  scene.client.check_refused(Distrust::policy, "trust-policy");
}

TEST_CASE("attack: endless data, in the list of refs and in the pack", "[attack]") {
  ScratchIndex index;
  const HttpServer server(index.path().parent_path());
  const Follower client;
  must(client.add_from(server.url("/git/index.git"), index));
  index.release("semver", "0.40.0");
  const fs::path state = client.folder.path() / "layers" / "main" / "layer.json";
  const std::string honest = must(read_file(state, 1U << 16U));
  const FetchLimits small{1U << 20U, 1U << 20U};
  for (const std::string endless : {"/endless-refs/", "/endless-pack/"}) {
    std::string moved = honest;
    moved.replace(moved.find("/git/"), 5, endless);
    must(write_file_atomically(state, moved));
    client.check_refused(Distrust::limit, "trust-limit", small);
  }
  must(write_file_atomically(state, honest));
  CHECK(must(client.update(small)).changed());
}

TEST_CASE("attack: endless data to a sparse reader", "[attack]") {
  const FetchLimits small{1U << 20U, 1U << 20U, 1U << 20U};
  ScratchIndex index;
  Host registryd(Transport::http_sparse, index.path());
  const Follower reader(registryd.http());
  must(reader.add_through(registryd, Transport::http_sparse, index));
  index.release("semver", "0.40.0");
  registryd.sparse.endless = true;
  reader.check_refused(Distrust::limit, "trust-limit", small);

  const Host git(Transport::git_sparse, index.path());
  const Follower other(git.http());
  must(other.add_through(git, Transport::git_sparse, index));
  index.release("semver", "0.41.0");
  const fs::path state = other.folder.path() / "layers" / "main" / "layer.json";
  const std::string honest = must(read_file(state, 1U << 16U));
  for (const std::string endless : {"/endless-refs/", "/endless-pack/"}) {
    std::string moved = honest;
    moved.replace(moved.find("/git/"), 5, endless);
    must(write_file_atomically(state, moved));
    other.check_refused(Distrust::limit, "trust-limit", small);
  }
}

TEST_CASE("attack: more index than the limit allows", "[attack]") {
  Scene scene(Transport::full);
  scene.index.release("prefix", "1.0.0");
  const HttpServer server(scene.index.path().parent_path());
  const Follower client;
  FetchLimits tight;
  tight.index = 2000;
  const auto refused = client.layers.add(
      {"main", must(Location::parse(server.url("/git/index.git"))), scene.index.anchor().root}, nobody,
      client.clock, tight);
  CHECK(refused.error().findings.at(0).code == "trust-limit");
  CHECK(client.files().empty());
}
