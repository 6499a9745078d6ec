// SPDX-License-Identifier: PostgreSQL
// The documents of PGXN's mirror and API, member by member.
#include <set>

#include "core/rules/meta.hpp"
#include "tests/pgxn/pgxn_scene.hpp"
#include "tests/unit/rules/corpus.hpp"

namespace howdah::test {
namespace {

std::set<std::string> members_of(const Json& object) {
  std::set<std::string> members;
  for (const auto& [name, value] : object.items()) members.insert(name);
  return members;
}

/// What only the registry or the API adds to the author's META.
constexpr const char* k_added[] = {"date", "user", "sha1", "docs", "special_files", "releases", "certs"};

Json without(Json meta, std::initializer_list<const char*> members) {
  for (const char* member : members) meta.erase(member);
  return meta;
}

Json as_its_author_wrote(Json meta) {
  for (const char* member : k_added) meta.erase(member);
  for (Json& extension : meta["provides"]) extension.erase("docpath");
  meta["meta-spec"] = {{"version", "1.0.0"}, {"url", "https://pgxn.org/meta/spec.txt"}};
  return meta;
}

/// The release a fixture of the old API is about, with the files its `docs` and `special_files` name.
Sources sources_of(const Json& fixture) {
  Sources sources{as_its_author_wrote(fixture), {}};
  std::set<std::string> files;
  for (const Json& file : fixture.value("special_files", Json::array()))
    files.insert(file.get<std::string>());
  for (const auto& [name, extension] : fixture["provides"].items())
    files.insert(text_in(extension, "docfile"));
  files.erase("META.json");
  const Json docs = fixture.value("docs", Json::object());
  for (const std::string& file : files) {
    const auto entry = docs.find(file.substr(0, file.rfind('.')));
    const std::string title = entry == docs.end() ? "Nothing" : text_in(*entry, "title");
    sources.files.push_back({file, title + "\n==========\n\nText.\n", false});
  }
  return sources;
}

Json fixture(const std::string& file) {
  return must(parse_json(testing::read_text(testing::corpus() / "release-v1" / file)));
}

}  // namespace

TEST_CASE("pgxn: a release's META agrees with the old root mirror's and API's, member by member",
          "[pgxn][corpus]") {
  if (testing::corpus_is_absent()) {
    WARN("no corpus: set HOWDAH_CORPUS");
    return;
  }
  const PgxnScene scene;
  // What PGXN's own fixtures hold of the same release, by root mirror and by API.
  const Json root = fixture("build--pair-0.1.7.json");
  const Json api = fixture("build--pair-0.1.2--api.json");
  scene.publish(sources_of(api));
  scene.publish(sources_of(root));

  const Json served = scene.get("/dist/pair/0.1.2/META.json");
  std::set<std::string> expected = members_of(api);
  expected.insert("certs");
  CHECK(members_of(served) == expected);
  CHECK(without(served, {"certs", "date", "sha1", "releases"}) == without(api, {"date", "sha1", "releases"}));
  CHECK(served["releases"]["stable"][0]["version"] == "0.1.7");
  CHECK(served["releases"]["stable"][1]["version"] == "0.1.2");

  Json newest = scene.get("/dist/pair/0.1.7/META.json");
  for (Json& extension : newest["provides"]) extension.erase("docpath");
  CHECK(without(newest, {"certs", "date", "sha1", "releases", "docs", "special_files"}) ==
        without(root, {"date", "sha1"}));
  CHECK(scene.get("/dist/pair.json") == scene.get("/dist/pair/0.1.7/META.json"));
}

TEST_CASE("pgxn: META as served is valid for those who check it, but for the certificate", "[pgxn]") {
  const PgxnScene scene;
  scene.publish(documented(meta_v1("semver", "1.0.0")));
  scene.publish(c_extension());
  for (const char* path : {"/dist/semver/1.0.0/META.json", "/dist/howdah_answer/1.0.0/META.json"}) {
    Json meta = scene.get(path);
    meta.erase("certs");
    const Diagnostics found = validate_meta(meta);
    for (const Finding& finding : found.findings()) FAIL_CHECK(render(finding));
  }
}

TEST_CASE("pgxn: META 2 is served as META 1, as far as that can say it", "[pgxn]") {
  const PgxnScene scene;
  Sources sources = c_extension();
  sources.meta["license"] = "MIT OR Apache-2.0";
  sources.meta["description"] = "Answers.";
  sources.meta["classifications"] = {{"tags", {"answer"}}, {"categories", {"Analytics"}}};
  sources.meta["resources"] = {{"homepage", "https://example.org/"},
                               {"issues", "mailto:bugs@example.org"},
                               {"repository", "https://git.example.org/answer"}};
  sources.meta["dependencies"] = {
      {"postgres", {{"version", ">= 14, < 19.1"}}},
      {"packages",
       {{"run", {{"requires", {{"pkg:pgxn/hstore_plus", "1.2"}, {"pkg:generic/gcc", 0}}}}},
        {"build", {{"recommends", {{"pkg:postgres/plpgsql", 0}}}}}}}};
  scene.publish(sources);
  const Json meta = scene.get("/dist/howdah_answer.json");
  CHECK(meta["maintainer"] == Json::array({"Alice <alice@example.org>"}));
  CHECK(meta["license"] == Json{{"MIT OR Apache-2.0", "https://spdx.org/licenses/"}});
  CHECK(meta["provides"] == Json{{"howdah_answer", {{"file", "howdah_answer.sql"}, {"version", "1.0.0"}}}});
  CHECK(meta["tags"] == Json::array({"answer"}));
  CHECK(meta["resources"] == Json{{"homepage", "https://example.org/"},
                                  {"bugtracker", {{"mailto", "bugs@example.org"}}},
                                  {"repository", {{"web", "https://git.example.org/answer"}}}});
  CHECK(meta["prereqs"] ==
        Json{{"runtime", {{"requires", {{"hstore_plus", "1.2.0"}, {"PostgreSQL", ">= 14.0.0, < 19.1.0"}}}}},
             {"build", {{"recommends", {{"plpgsql", 0}}}}}});
}

TEST_CASE("pgxn: extension, user and tag documents have the old shapes", "[pgxn]") {
  const PgxnScene scene;
  scene.publish(documented(meta_v1("Semver", "1.0.0")));
  scene.publish(documented(meta_v1("Semver", "1.1.0", "testing")));
  const Json meta = scene.get("/dist/semver/1.0.0/META.json");
  const Json stable{{"version", "1.0.0"}, {"date", meta["date"]}};
  const Json testing{{"version", "1.1.0"}, {"date", meta["date"]}};
  const Json releases{{"Semver",
                       {{"abstract", "A semantic version data type"},
                        {"stable", Json::array({stable})},
                        {"testing", Json::array({testing})}}}};
  CHECK(scene.get("/user/theory.json") ==
        Json{{"nickname", "theory"}, {"name", "theory"}, {"email", ""}, {"releases", releases}});
  CHECK(scene.get("/tag/version numbers.json") == Json{{"tag", "Version Numbers"}, {"releases", releases}});
  CHECK(scene.get("/dist/semver.json")["releases"] ==
        Json{{"stable", Json::array({stable})}, {"testing", Json::array({testing})}});

  const Json extension = scene.get("/extension/semver.json");
  CHECK(members_of(extension) ==
        std::set<std::string>{"extension", "latest", "stable", "testing", "versions"});
  CHECK(extension["extension"] == "Semver");
  CHECK(extension["latest"] == "stable");
  CHECK(extension["stable"] == Json{{"dist", "Semver"},
                                    {"version", "1.0.0"},
                                    {"sha1", meta["sha1"]},
                                    {"abstract", "Versions that sort"},
                                    {"docpath", "doc/Semver"}});
  CHECK(extension["versions"] ==
        Json{{"0.9.0",
              {{{"dist", "Semver"}, {"version", "1.1.0"}, {"date", meta["date"]}, {"status", "testing"}},
               {{"dist", "Semver"}, {"version", "1.0.0"}, {"date", meta["date"]}}}}});
}

TEST_CASE("pgxn: statistics have the old shapes", "[pgxn]") {
  const PgxnScene scene;
  scene.publish(documented(meta_v1("semver", "1.0.0")));
  scene.publish(documented(meta_v1("semver", "1.1.0")));
  const std::string date = text_in(scene.get("/dist/semver.json"), "date");
  CHECK(scene.get("/stats/summary.json") ==
        Json{{"dists", 1}, {"releases", 2}, {"extensions", 1}, {"users", 1}, {"tags", 2}, {"mirrors", 1}});
  const Json dist = scene.get("/stats/dist.json");
  CHECK(dist["count"] == 1);
  CHECK(dist["releases"] == 2);
  CHECK(members_of(dist["recent"][0]) ==
        std::set<std::string>{"dist", "version", "abstract", "date", "user", "user_name"});
  const Json extension = scene.get("/stats/extension.json");
  CHECK(extension["count"] == 1);
  CHECK(members_of(extension["recent"][0]) == std::set<std::string>{"extension", "abstract", "ext_version",
                                                                    "dist", "version", "date", "user",
                                                                    "user_name"});
  CHECK(extension["recent"][0]["ext_version"] == "0.9.0");
  CHECK(scene.get("/stats/user.json") ==
        Json{{"count", 1},
             {"prolific", {{{"nickname", "theory"}, {"name", "theory"}, {"dists", 1}, {"releases", 2}}}}});
  CHECK(scene.get("/stats/tag.json") ==
        Json{{"count", 2},
             {"popular", {{{"tag", "semver"}, {"dists", 1}}, {{"tag", "version numbers"}, {"dists", 1}}}}});
  CHECK(scene.get("/users/t.json") == Json::array({{{"user", "theory"}, {"name", "theory"}}}));
  CHECK(scene.get("/users/a.json") == Json::array());
}

TEST_CASE("pgxn: every template of index.json leads somewhere", "[pgxn]") {
  const PgxnScene scene;
  scene.publish(documented(meta_v1("semver", "1.0.0")));
  const std::map<std::string, std::string> values{
      {"{dist}", "semver"}, {"{version}", "1.0.0"}, {"{extension}", "semver"},
      {"{user}", "theory"}, {"{tag}", "semver"},    {"{stats}", "summary"},
      {"{format}", "txt"},  {"{in}", "docs"},       {"{letter}", "t"}};
  const Json templates = scene.get("/index.json");
  for (const auto& [name, value] : templates.items()) {
    auto path = value.get<std::string>();
    for (const auto& [variable, text] : values) {
      for (std::size_t at = path.find(variable); at != std::string::npos; at = path.find(variable))
        path.replace(at, variable.size(), text);
    }
    Request request;
    request.method = "GET";
    request.path = path;
    if (name == "search") request.parameters.emplace("q", "semver");
    INFO(name << " " << path);
    CHECK(scene.served.registry.ask(request).status == 200);
  }
  CHECK(scene.served.registry.get("/meta/timestamp").body.find("# seconds since") == 11);
}

TEST_CASE("pgxn: search answers have the old shapes, and excerpts are safe HTML", "[pgxn]") {
  const PgxnScene scene;
  scene.publish(documented(meta_v1("semver", "1.0.0")));
  const auto search = [&scene](const std::string& in, std::map<std::string, std::string> parameters) {
    Request request;
    request.method = "GET";
    request.path = "/search/" + in;
    request.parameters = std::move(parameters);
    return scene.served.registry.ask(request);
  };
  const auto hits = [&](const std::string& in, const std::string& q) {
    return must(parse_json(search(in, {{"q", q}}).body));
  };
  const Json docs = hits("docs", "compare");
  CHECK(members_of(docs) == std::set<std::string>{"query", "offset", "limit", "count", "hits"});
  CHECK(docs["count"] == 1);
  CHECK(docs["limit"] == 50);
  CHECK(docs["hits"][0]["excerpt"] ==
        "semver manual\n===========\n\nHow to &lt;<strong>compare</strong>&gt; versions &amp; ranges.\n");
  const std::map<std::string, std::set<std::string>> members{
      {"docs",
       {"score", "excerpt", "title", "abstract", "dist", "version", "docpath", "date", "user", "user_name"}},
      {"dists", {"score", "excerpt", "dist", "version", "abstract", "date", "user", "user_name"}},
      {"extensions",
       {"score", "excerpt", "extension", "abstract", "dist", "version", "docpath", "date", "user",
        "user_name"}},
      {"users", {"score", "excerpt", "user", "name", "uri"}},
      {"tags", {"score", "tag"}}};
  for (const auto& [in, expected] : members) {
    INFO(in);
    CHECK(members_of(hits(in, in == "users" ? "theory" : "semver")["hits"][0]) == expected);
  }
  for (const char* q : {"", "*", "?"}) CHECK(search("docs", {{"q", q}}).status == 400);
  CHECK(search("docs", {{"q", "semver"}, {"o", "x"}}).status == 400);
  CHECK(search("docs", {{"q", "semver"}, {"l", "9999"}}).body.find("\"limit\":50") != std::string::npos);
  CHECK(search("elsewhere", {{"q", "semver"}}).status == 404);
  CHECK(search("docs", {{"q", "semver"}, {"callback", "show.it"}}).body.starts_with("/**/show.it({"));
  CHECK(search("docs", {{"q", "semver"}, {"callback", "alert(1)//"}}).status == 400);
  CHECK(hits("docs", "\" AND (NEAR").value("count", 1) == 0);
}

TEST_CASE("pgxn: what is asked for after a deleted catalogue is answered as before", "[pgxn]") {
  PgxnScene scene;
  scene.publish(documented(meta_v1("semver", "1.0.0")));
  scene.publish(scene.tar_of(c_extension()));
  const std::vector<std::string> paths{"/dist/semver.json", "/extension/howdah_answer.json",
                                       "/user/theory.json", "/stats/extension.json",
                                       "/tag/semver.json",  "/dist/howdah_answer/1.0.0/META.json"};
  std::vector<Json> before;
  for (const std::string& path : paths) before.push_back(scene.get(path));
  TestRegistry& registry = scene.served.registry;
  scene.served.stop();
  registry.stop();
  fs::remove(registry.data().pgxn_catalogue());
  fs::remove_all(registry.data().pgxn_zips());
  registry.start();
  for (std::size_t i = 0; i < paths.size(); ++i) CHECK(scene.get(paths[i]) == before[i]);
}

}  // namespace howdah::test
