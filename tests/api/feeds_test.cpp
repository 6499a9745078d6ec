// SPDX-License-Identifier: PostgreSQL
// Feeds of releases, judged by another XML parser and by JSON Feed's schema.
#include "registryd/feeds/feed.hpp"

#include <catch2/catch.hpp>

#include "core/sys/process.hpp"
#include "tests/api/scene.hpp"
#include "tests/support/schema_check.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

struct Judged {
  bool valid = false;
  std::string said;  ///< the titles, or the faults
};

Judged judge_atom(const std::string& xml) {
  const Finished check = must(
      run({.argv = {"python3", std::string(HOWDAH_SOURCE_DIR) + "/tests/api/atom_check.py"}, .input = xml}));
  return {check.ok(), check.out + check.err};
}

struct NewsScene : ApiScene {
  NewsScene() {
    Json meta = sample_meta("json-tools", "1.0.0", "json_tools");
    meta["abstract"] = "Tools <for> \"JSON\" & more";
    meta["classifications"] = {{"tags", {"JSON", "full text"}}};
    const Response answer = registry.publish(token, packed("json-tools-1.0.0", meta.dump()));
    if (answer.status != 201) throw std::runtime_error(answer.body);
  }
};

}  // namespace

TEST_CASE("api: GET /v1/feeds/releases.atom is an Atom feed of all releases, newest first", "[feeds]") {
  const NewsScene scene;
  const Response response = scene.registry.get("/v1/feeds/releases.atom");
  CHECK(header(response, "Content-Type") == "application/atom+xml");
  const Judged judged = judge_atom(response.body);
  CAPTURE(judged.said);
  CHECK(judged.valid);
  CHECK(judged.said == "json-tools 1.0.0\npair 0.2.0\npair 0.1.0\n");
}

TEST_CASE("api: GET /v1/feeds/releases.json is the same as JSON Feed 1.1", "[feeds]") {
  const NewsScene scene;
  const Response response = scene.registry.get("/v1/feeds/releases.json");
  CHECK(header(response, "Content-Type") == "application/feed+json");
  const Json feed = must(parse_json(response.body));
  CHECK(check_schema("json-feed", feed));
  REQUIRE(feed["items"].size() == 3);
  const Json& item = feed["items"][0];
  CHECK(item["title"] == "json-tools 1.0.0");
  CHECK(item["content_text"] == "Tools <for> \"JSON\" & more");
  CHECK(item["url"] == "/v1/distributions/json_tools/1.0.0");
  CHECK(item["authors"][0]["name"] == "ada");
  CHECK(item["tags"] == Json{"JSON", "full text"});
}

TEST_CASE("feeds: by distribution, user and tag, in both forms", "[feeds]") {
  // api: GET /v1/feeds/distributions/{name}.atom  api: GET /v1/feeds/distributions/{name}.json
  // api: GET /v1/feeds/users/{name}.atom          api: GET /v1/feeds/users/{name}.json
  // api: GET /v1/feeds/tags/{tag}.atom            api: GET /v1/feeds/tags/{tag}.json
  const NewsScene scene;
  struct Row {
    const char* path;
    const char* titles;
  };
  for (const Row& row :
       {Row{"distributions/pair", "pair 0.2.0\npair 0.1.0\n"},
        Row{"distributions/Json.Tools", "json-tools 1.0.0\n"},
        Row{"users/ada", "json-tools 1.0.0\npair 0.2.0\npair 0.1.0\n"},
        Row{"tags/json", "json-tools 1.0.0\n"}, Row{"tags/Full Text", "json-tools 1.0.0\n"}}) {
    CAPTURE(row.path);
    const std::string path = std::string("/v1/feeds/") + row.path;
    const Judged judged = judge_atom(scene.registry.get(path + ".atom").body);
    CAPTURE(judged.said);
    CHECK(judged.valid);
    CHECK(judged.said == row.titles);
    const Json feed = scene.registry.get_json(path + ".json");
    CHECK(check_schema("json-feed", feed));
    std::string titles;
    for (const Json& item : feed["items"]) titles += item["title"].get<std::string>() + "\n";
    CHECK(titles == row.titles);
  }
}

TEST_CASE("feeds: what nobody released has none", "[feeds]") {
  const NewsScene scene;
  for (const char* path :
       {"distributions/nothing.atom", "users/nobody.json", "tags/nothing.atom", "tags/pair.json"}) {
    CAPTURE(path);
    CHECK(scene.registry.get(std::string("/v1/feeds/") + path).status == 404);
  }
  const TestRegistry empty;
  CHECK(judge_atom(empty.get("/v1/feeds/releases.atom").body).valid);
  CHECK(check_schema("json-feed", empty.get_json("/v1/feeds/releases.json")));
}

TEST_CASE("feeds: ids stay, over restarts and further releases", "[feeds]") {
  NewsScene scene;
  const Json before = scene.registry.get_json("/v1/feeds/distributions/pair.json")["items"];
  scene.publish("pair", "0.3.0");
  scene.registry.restart();
  const Json after = scene.registry.get_json("/v1/feeds/distributions/pair.json")["items"];
  REQUIRE(after.size() == before.size() + 1);
  CHECK(after[1] == before[0]);
  CHECK(after[2] == before[1]);
}

TEST_CASE("feeds: what XML cannot hold is replaced, what it reads differently is escaped", "[feeds]") {
  Feed feed{.id = uuid_urn("x"), .title = "a & b", .registry = "r/m", .atom_url = "/a", .json_url = "/j"};
  feed.entries.push_back({.id = uuid_urn("y"),
                          .title = "<b>\"1\"</b>",
                          .url = "/?a=1&b=2",
                          .author = "ada",
                          .summary = std::string("\x01 \xff \xEF\xBF\xBE \xE2\x82\xAC", 11),
                          .tags = {"a\"b"}});
  const std::string xml = render_atom(feed);
  const Judged judged = judge_atom(xml);
  CAPTURE(judged.said);
  CHECK(judged.valid);
  CHECK(judged.said == "<b>\"1\"</b>\n");
  CHECK(xml.find("\xE2\x82\xAC") != std::string::npos);
}

TEST_CASE("feeds: the judge finds what is wrong", "[feeds]") {
  const NewsScene scene;
  const std::string xml = scene.registry.get("/v1/feeds/releases.atom").body;
  const auto without = [&xml](const std::string& text) {
    std::string broken = xml;
    broken.erase(broken.find(text), text.size());
    return judge_atom(broken).valid;
  };
  CHECK_FALSE(without("<title>registry.test/main: releases</title>\n"));
  CHECK_FALSE(without("urn:uuid:"));
  CHECK_FALSE(without("</entry>"));
  CHECK_FALSE(without("rel=\"self\" "));
}
