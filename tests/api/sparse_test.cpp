// SPDX-License-Identifier: PostgreSQL
// A registryd read by names: what its two routes answer, and that a client makes of it what a clone holds.
#include <catch2/catch.hpp>

#include "core/base/ascii.hpp"
#include "core/sys/git_pack_check.hpp"
#include "core/sys/gzip.hpp"
#include "federation/layers.hpp"
#include "federation/lookup.hpp"
#include "federation/near_names.hpp"
#include "tests/api/scene.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

constexpr const char* k_pack_type = "application/x-git-packed-objects";

/// The scene's registry as a client reaches it.
class SceneClient final : public HttpClient {
 public:
  explicit SceneClient(const ApiScene& scene) : scene_(scene) {}

  Result<HttpResponse> send(const HttpRequest& asked) override {
    ++requests;
    const std::string rest = asked.url.substr(asked.url.find('/', 8));
    const std::size_t question = std::min(rest.find('?'), rest.size());
    Request request;
    request.method = asked.method;
    request.path = rest.substr(0, question);
    for (const auto& [name, value] : asked.headers) request.headers.emplace(ascii_lower(name), value);
    for (std::string query = rest.substr(std::min(rest.size(), question + 1)); !query.empty();) {
      const std::string pair = query.substr(0, query.find('&'));
      request.parameters.emplace(pair.substr(0, pair.find('=')), pair.substr(pair.find('=') + 1));
      query.erase(0, pair.size() + 1);
    }
    Response response = scene_.registry.ask(std::move(request));
    HttpResponse answer{response.status, {}, std::move(response.body), asked.url};
    for (const auto& [name, value] : response.headers) answer.headers.emplace(ascii_lower(name), value);
    return answer;
  }
  int requests = 0;

 private:
  const ApiScene& scene_;
};

std::string tip_of(const ApiScene& scene) {
  return scene.ask("/v1/registry")["commit"];
}

std::uint32_t objects_in(const Response& response) {
  return git::check_pack(response.body).value().objects;
}

}  // namespace

TEST_CASE("api: GET /tip shows timestamp, main and their documents", "[api][sparse]") {
  const ApiScene scene;
  const Response tip = scene.send("GET", "/tip");
  REQUIRE(tip.status == 200);
  CHECK(header(tip, "Content-Type") == k_pack_type);
  CHECK(header(tip, "Howdah-Commit") == tip_of(scene));
  CHECK(header(tip, "Cache-Control") == "no-cache");
  // Commit, tree, registry.json, root/ and 1.json; of the timestamp commit, tree and file.
  CHECK(objects_in(tip) == (header(tip, "Howdah-Timestamp").empty() ? 5 : 8));
  const Response known = scene.send("GET", "/tip", {{"from", tip_of(scene)}});
  CHECK(objects_in(known) == objects_in(tip) - 5);
  CHECK(scene.send("GET", "/tip", {{"from", "main"}}).status == 400);
  CHECK(scene.send("GET", "/tip", {{"from", std::string(40, '1')}}).status == 404);
}

TEST_CASE("api: GET /at/{commit} sends what names lead to, the same for ever", "[api][sparse]") {
  ApiScene scene;
  const std::string commit = tip_of(scene);
  const Response pair = scene.send("GET", "/at/" + commit, {{"names", "pair,Nobody"}});
  REQUIRE(pair.status == 200);
  CHECK(header(pair, "Cache-Control") == "public, max-age=31536000, immutable");
  scene.publish("pair", "0.3.0");
  CHECK(scene.send("GET", "/at/" + commit, {{"names", "pair,Nobody"}}).body == pair.body);
  const std::string newer = tip_of(scene);
  const Response whole = scene.send("GET", "/at/" + newer, {{"names", "pair"}});
  const Response news = scene.send("GET", "/at/" + newer, {{"names", "pair"}, {"from", commit}});
  CHECK(2 * news.body.size() < whole.body.size());
  CHECK(objects_in(scene.send("GET", "/at/" + newer, {{"history", "2"}})) == 2);
}

TEST_CASE("api: a pack goes compressed as one to whom that is welcome, and is the same objects",
          "[api][sparse]") {
  const ApiScene scene;
  const auto send = [&](const std::string& accepted) {
    Request request;
    request.method = "GET";
    request.path = "/at/" + tip_of(scene);
    request.parameters = {{"names", "pair"}};
    request.headers.emplace("accept-encoding", accepted);
    return scene.registry.ask(std::move(request));
  };
  Response packed = send("br, gzip;q=0.8");
  Response plain = send("br, gzip;q=0");
  CHECK(header(packed, "Content-Encoding") == "gzip");
  CHECK(header(plain, "Content-Encoding").empty());
  CHECK(header(packed, "Vary") == "Accept-Encoding");
  CHECK(header(plain, "Vary") == "Accept-Encoding");
  CHECK(packed.body.size() < plain.body.size());
  packed.body = must(gunzip(packed.body, 1U << 20U));
  CHECK(objects_in(packed) == objects_in(plain));
}

TEST_CASE("api: GET /at/{commit} refuses what is no state of this index, and questions without end",
          "[api][sparse]") {
  const ApiScene scene;
  const std::string commit = tip_of(scene);
  CHECK(scene.send("GET", "/at/main").status == 400);
  CHECK(scene.send("GET", "/at/" + std::string(40, '2')).status == 404);
  // An object of the repository, but no state of the index.
  const Json timestamp = scene.ask("/v1/registry");
  const Response tip = scene.send("GET", "/tip");
  const std::string stamped = header(tip, "Howdah-Timestamp");
  if (!stamped.empty()) CHECK(scene.send("GET", "/at/" + stamped).status == 404);
  CHECK(scene.send("GET", "/at/" + commit, {{"names", "../x"}}).status == 400);
  CHECK(scene.send("GET", "/at/" + commit, {{"history", "0"}}).status == 400);
  CHECK(scene.send("GET", "/at/" + commit, {{"history", "99999"}}).status == 400);
  std::string many;
  for (int i = 0; i <= 200; ++i) many += "n" + std::to_string(i) + ",";
  CHECK(scene.send("GET", "/at/" + commit, {{"names", many}}).status == 400);
}

namespace {

/// A client that has added the scene's registry and said nothing of how to read it.
struct SparseClient {
  SceneClient http;
  TempDir folder = must(TempDir::create());
  Layers layers{folder.path() / "layers", &http};
  LayerState added;

  explicit SparseClient(ApiScene& scene)
      : http(scene),
        added(must(layers.add(
            {"main", must(Location::parse("http://registry.test/")),
             scene.registry.registry().identity().anchor().root, TimestampPolicy::none},
            [](const Stranger&) { return Result<void>{}; }, scene.registry.clock()))) {}
};

}  // namespace

TEST_CASE("sparse: a client reads a name of a registryd in one request", "[api][sparse]") {
  ApiScene scene;
  const SparseClient client(scene);
  CHECK(client.added.transport == Transport::http_sparse);
  CHECK(client.http.requests == 1);
  const auto views = must(client.layers.open());
  CHECK(must(find_by_name(views, "pair"))->distribution.releases.size() == 2);
  CHECK(client.http.requests == 2);
}

TEST_CASE("sparse: what a release brings besides is read in the same request", "[api][sparse]") {
  ApiScene scene;
  Json meta = sample_meta("many", "1.0.0", "many");
  meta["contents"]["extensions"]["many_more"] = meta["contents"]["extensions"]["many"];
  REQUIRE(scene.registry.publish(scene.token, packed("many-1.0.0", meta.dump())).status == 201);
  const SparseClient client(scene);
  CHECK(must(find_by_name(must(client.layers.open()), "many")));
  CHECK(client.http.requests == 2);
}

TEST_CASE("sparse: a mistyped name finds those that begin alike, by a search of the registry",
          "[api][sparse]") {
  ApiScene scene;
  const SparseClient client(scene);
  const auto views = must(client.layers.open());
  CHECK(must(similar_names(views, "pairr")) == std::vector<std::string>{"pair"});
  CHECK(must(similar_names(views, "quite_another")).empty());
}
