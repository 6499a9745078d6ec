// SPDX-License-Identifier: PostgreSQL
// A read replica: it follows its registry verified, answers as that does, and takes nothing from anybody.
#include <catch2/catch.hpp>

#include "core/index/epoch.hpp"
#include "core/index/keyring.hpp"
#include "registryd/replica/follower.hpp"
#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

struct Scene {
  ServedRegistry upstream;
  std::string token = upstream.registry.add_user("ada");

  Scene() { publish("1.0.0"); }
  void publish(const std::string& version) {
    REQUIRE(upstream.registry.publish(token, sample_archive("pair", version)).status == 201);
  }
  [[nodiscard]] Upstream as_upstream() const {
    return {upstream.url("/index.git"),
            const_cast<ServedRegistry&>(upstream).registry.registry().identity().root};
  }
  [[nodiscard]] std::function<void(RegistryOptions&)> replica_options() const {
    return [this](RegistryOptions& options) {
      options.id = std::nullopt;
      options.upstream = as_upstream();
    };
  }
};

std::string text_of(const TestRegistry& registry, const std::string& path) {
  const Response answer = registry.get(path);
  std::string text = std::to_string(answer.status) + "\n" + answer.body;
  if (answer.stream) must(answer.stream([&text](std::string_view bytes) { return text += bytes, true; }));
  return text;
}

}  // namespace

TEST_CASE("replica: it answers every reading route as its registry does, artifacts included", "[replica]") {
  Scene scene;
  must(begin_epoch(
      scene.upstream.registry.data().index(), scene.upstream.registry.registry().identity().anchor(),
      must(load_online_keys(scene.upstream.registry.data().keys())), scene.upstream.registry.clock().now()));
  CHECK(must(scene.upstream.registry.registry().writer().refresh_timestamp()));
  scene.publish("1.1.0");
  const TestRegistry replica(scene.replica_options());
  const std::string artifact = "/v1/artifacts/" + sha256(sample_archive("pair", "1.0.0")).hex();
  for (const std::string& path :
       {std::string("/healthz"), std::string("/v1/registry"), std::string("/v1/timestamp"),
        std::string("/v1/distributions"), std::string("/v1/distributions/pair"),
        std::string("/v1/distributions/pair/1.0.0"), std::string("/v1/distributions/pair/1.1.0/minisig"),
        std::string("/v1/extensions/pair"), std::string("/v1/keys/allowed_signers"), artifact,
        artifact + ".minisig", std::string("/v1/distributions/none")}) {
    CAPTURE(path);
    CHECK(text_of(replica, path) == text_of(scene.upstream.registry, path));
  }
  CHECK_FALSE(fs::exists(replica.data().keys()));
}

TEST_CASE("replica: what its registry publishes it follows, over an epoch too", "[replica]") {
  Scene scene;
  TestRegistry replica(scene.replica_options());
  scene.publish("1.1.0");
  CHECK(must(follow(replica.data(), scene.as_upstream(), replica.clock())));
  CHECK(text_of(replica, "/v1/distributions/pair") ==
        text_of(scene.upstream.registry, "/v1/distributions/pair"));
  must(begin_epoch(
      scene.upstream.registry.data().index(), scene.upstream.registry.registry().identity().anchor(),
      must(load_online_keys(scene.upstream.registry.data().keys())), scene.upstream.registry.clock().now()));
  CHECK(must(scene.upstream.registry.registry().writer().refresh_timestamp()));
  scene.publish("1.2.0");
  CHECK(must(follow(replica.data(), scene.as_upstream(), replica.clock())));
  CHECK_FALSE(must(follow(replica.data(), scene.as_upstream(), replica.clock())));
  CHECK(text_of(replica, "/v1/distributions/pair/1.1.0") ==
        text_of(scene.upstream.registry, "/v1/distributions/pair/1.1.0"));
  CHECK(replica.logged().find("cache-remade") == std::string::npos);
  replica.restart();
  CHECK(replica.get("/v1/distributions/pair/1.2.0").status == 200);
}

TEST_CASE("replica: its own index is one that clients and further replicas can follow", "[replica]") {
  Scene scene;
  const ServedRegistry first(scene.replica_options());
  const TestRegistry second([&](RegistryOptions& options) {
    options.id = std::nullopt;
    options.upstream = {first.url("/index.git"), scene.as_upstream().root};
  });
  CHECK(text_of(second, "/v1/distributions/pair/1.0.0") ==
        text_of(scene.upstream.registry, "/v1/distributions/pair/1.0.0"));
  const std::string artifact = "/v1/artifacts/" + sha256(sample_archive("pair", "1.0.0")).hex();
  CHECK(text_of(second, artifact) == text_of(scene.upstream.registry, artifact));
}

TEST_CASE("replica: every route that writes, or asks who you are, is refused and names the registry",
          "[replica]") {
  Scene scene;
  const TestRegistry replica(scene.replica_options());
  int refused = 0;
  for (const Route& route : routes()) {
    const bool reads = route.method == "GET" || route.pattern == "/index.git/git-upload-pack";
    if (reads && route.permission == Permission::everyone) continue;
    CAPTURE(route.pattern);
    std::string path(route.pattern);
    for (std::size_t open = path.find('{'); open != std::string::npos; open = path.find('{'))
      path.replace(open, path.find('}') - open + 1, "x");
    Request request;
    request.method = route.method;
    request.path = path;
    request.headers.emplace("authorization", "Bearer " + scene.token);
    const Response answer = replica.ask(std::move(request));
    CHECK(answer.status == 403);
    CHECK(answer.body.find(scene.upstream.url("/index.git")) != std::string::npos);
    ++refused;
  }
  CHECK(refused >= 3);
}

TEST_CASE("replica: without a root, with another one, or over a registry's own folder it does not start",
          "[replica]") {
  const Scene scene;
  const TempDir folder = must(TempDir::create());
  FixedClock clock(now_for_tests());
  Upstream upstream = scene.as_upstream();
  const auto refusal = [&](const DataFolder& data) {
    const auto followed = follow(data, upstream, clock);
    return followed ? std::string() : followed.error().message;
  };
  upstream.root.reset();
  CHECK(refusal({folder.path() / "a"}).find("needs the registry's root of trust") != std::string::npos);
  upstream.root = sha256("another");
  CHECK_FALSE(refusal({folder.path() / "b"}).empty());
  upstream = scene.as_upstream();
  TestRegistry other;
  CHECK(refusal(other.data()).find("holds a registry of its own") != std::string::npos);
}

TEST_CASE("replica: a registry that goes back is not followed, and the replica goes on with what it has",
          "[replica]") {
  Scene scene;
  const fs::path index = scene.upstream.registry.data().index();
  const auto before = must(must(git::Repository::open(index)).ref(k_main_ref));
  scene.publish("1.1.0");
  TestRegistry replica(scene.replica_options());
  auto repository = must(git::Repository::open(index));
  must(repository.move_ref(k_main_ref, must(repository.ref(k_main_ref)), *before, "rollback"));
  const auto followed = follow(replica.data(), scene.as_upstream(), replica.clock());
  REQUIRE_FALSE(followed);
  CHECK(followed.error().code == Errc::untrusted);
  CHECK(replica.get("/v1/distributions/pair/1.1.0").status == 200);
}
