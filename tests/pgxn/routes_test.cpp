// SPDX-License-Identifier: PostgreSQL
// Every path of PGXN's mirror and API is there.
#include "tests/pgxn/pgxn_scene.hpp"

namespace howdah::test {
namespace {

struct Row {
  const char* name;
  const char* path;
  const char* type;
};

constexpr const char* k_json = "application/json";
constexpr const char* k_text = "text/plain; charset=utf-8";

constexpr Row k_rows[] = {
    {"api: GET /index.json", "/index.json", k_json},
    {"api: GET /dist/{name}.json", "/dist/Semver.json", k_json},
    {"api: GET /dist/{name}/{version}/META.json", "/dist/semver/1.0.0-RC1/META.json", k_json},
    {"api: GET /dist/{name}/{version}/META.v2.json", "/dist/semver/1.0.0-rc1/META.v2.json", k_json},
    {"api: GET /dist/{name}/{version}/README.txt", "/dist/semver/1.0.0-rc1/README.txt", k_text},
    {"api: GET /dist/{name}/{version}/{file}.zip", "/dist/semver/1.0.0-rc1/semver-1.0.0-rc1.zip",
     "application/octet-stream"},
    {"api: GET /extension/{name}.json", "/extension/semver.json", k_json},
    {"api: GET /user/{name}.json", "/user/Theory.json", k_json},
    {"api: GET /users/{letter}.json", "/users/T.json", k_json},
    {"api: GET /tag/{tag}.json", "/tag/semver.json", k_json},
    {"api: GET /stats/{name}.json", "/stats/summary.json", k_json},
    {"api: GET /search/{in}", "/search/docs", k_json},
    {"api: GET /search/{in}/", "/search/docs/", k_json},
    {"api: GET /meta/mirrors.json", "/meta/mirrors.json", k_json},
    {"api: GET /meta/spec.txt", "/meta/spec.txt", k_text},
    {"api: GET /meta/timestamp", "/meta/timestamp", k_text},
    {"api: GET /v1/keys/jwks.json", "/v1/keys/jwks.json", k_json},
};

constexpr const char* k_absent[] = {
    "/dist/nothing.json",
    "/dist/semver/9.0.0/META.json",
    "/dist/semver/9.0.0/META.v2.json",
    "/extension/nothing.json",
    "/user/nobody.json",
    "/tag/nothing.json",
    "/stats/nothing.json",
    "/users/ab.json",
    "/dist/semver/1.0.0-rc1/other-1.0.0-rc1.zip",
    "/dist/../index.json",
    "/dist/semver/1.0.0-rc1/semver-1.0.0.zip",
};

}  // namespace

TEST_CASE("pgxn: every path of the old mirror and API answers, in any letter case", "[pgxn]") {
  const PgxnScene scene;
  scene.publish(documented(meta_v1("semver", "1.0.0-rc1")));
  for (const Row& row : k_rows) {
    INFO(row.name);
    Request request;
    request.method = "GET";
    request.path = row.path;
    request.parameters.emplace("q", "semver");
    const Response response = scene.served.registry.ask(request);
    CHECK(response.status == 200);
    CHECK(response.headers.find("Content-Type")->second == row.type);
    CHECK(response.headers.contains("ETag"));
  }
}

TEST_CASE("pgxn: what is not there is 404", "[pgxn]") {
  const PgxnScene scene;
  scene.publish(documented(meta_v1("semver", "1.0.0-rc1")));
  for (const char* path : k_absent) {
    INFO(path);
    CHECK(scene.served.registry.get(path).status == 404);
  }
}

}  // namespace howdah::test
