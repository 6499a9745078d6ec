// SPDX-License-Identifier: PostgreSQL
// registryd import pgxn: from a mirror's folder and over loopback HTTP.
#include <signal.h>

#include "core/base/ascii.hpp"
#include "core/rules/meta_mending.hpp"
#include "tests/pgxn/pgxn_scene.hpp"
#include "tests/unit/rules/corpus.hpp"

namespace howdah::test {
namespace {

/// A root mirror as PGXN Manager writes it, put together release by release.
class OldMirror {
 public:
  OldMirror() {
    put("index.json", {{"dist", "/dist/{dist}.json"},
                       {"meta", "/dist/{dist}/{version}/META.json"},
                       {"download", "/dist/{dist}/{version}/{dist}-{version}.zip"},
                       {"user", "/user/{user}.json"},
                       {"stats", "/stats/{stats}.json"}});
    put("stats/dist.json", {{"count", 0}, {"recent", Json::array()}});
  }

  [[nodiscard]] const fs::path& root() const { return folder_.path(); }

  /// `meta`: as its author wrote it.
  void release(const Json& meta, const std::string& user, const std::string& date) {
    release(meta, user, date, PgxnScene::archive_of(documented(meta)));
  }
  void release(const Json& meta, const std::string& user, const std::string& date, const std::string& zip) {
    const std::string name = text_in(meta, "name");
    const std::string version = text_in(meta, "version");
    Json served = meta;
    for (const char* gone : {"meta-spec", "generated_by", "x_private"}) served.erase(gone);
    served["user"] = user;
    served["date"] = date;
    served["sha1"] = sha1(zip).hex();
    const std::string at = "dist/" + ascii_lower(name);
    put(at + "/" + version + "/META.json", served);
    must(write_file_atomically(root() / at / version / (ascii_lower(name) + "-" + version + ".zip"), zip));
    Json& releases = distributions_[ascii_lower(name)];
    releases["name"] = name;
    releases["releases"][served.value("release_status", "stable")].push_back(
        {{"version", version}, {"date", date}});
    put(at + ".json", releases);
    users_[user]["releases"][name]["stable"].push_back({{"version", version}, {"date", date}});
    put("user/" + user + ".json", users_[user]);
    // What a mirror tells those who cannot list it: its newest distribution.
    put("stats/dist.json",
        {{"count", 1}, {"recent", {{{"dist", name}, {"version", version}, {"user", user}}}}});
  }

 private:
  void put(const std::string& path, const Json& json) const {
    must(write_file_atomically(root() / path, json.dump()));
  }
  TempDir folder_ = must(TempDir::create());
  std::map<std::string, Json> distributions_;
  std::map<std::string, Json> users_;
};

/// Python's web server over a folder.
class StaticWebsite {
 public:
  explicit StaticWebsite(const fs::path& root)
      : child_(must(Child::start({.argv = {"python3", "-u", "-m", "http.server", "--bind", "127.0.0.1",
                                           "--directory", root.string(), "0"}},
                                 root / "web.log"))) {
    std::string line;
    while (line.find(") ...") == std::string::npos) line += must(child_.read(200));
    const std::size_t from = line.find("(") + 1;
    url_ = line.substr(from, line.find("/)") - from);
  }
  [[nodiscard]] const std::string& url() const { return url_; }

 private:
  Child child_;
  std::string url_;
};

Json import_from(const PgxnScene& scene, const std::string& mirror, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments{
      "import", "pgxn", mirror, "--data", scene.served.registry.data().root.string(), "--json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const RegistrydRun run = registryd_command(arguments);
  INFO(run.err);
  REQUIRE(run.code == 0);
  return must(parse_json(run.out));
}

Json counts_of(const Json& report) {
  return {report["distributions"], report["imported"], report["present"], report["refused"].size()};
}

void fill(OldMirror& mirror) {
  mirror.release(meta_v1("Semver", "0.1.0"), "theory", "2010-10-19T03:59:54Z");
  mirror.release(meta_v1("Semver", "0.2.0"), "Co-Owner", "2011-04-20T23:47:22Z");
  mirror.release(meta_v1("pair", "0.1.7"), "theory", "2020-10-25T21:54:02Z");
}

}  // namespace

TEST_CASE("import: a mirror's folder is taken over with its users, dates and bytes, and the index verifies",
          "[pgxn][import]") {
  OldMirror mirror;
  fill(mirror);
  const PgxnScene scene;
  CHECK(counts_of(import_from(scene, mirror.root())) == Json{2, 3, 0, 0});
  const Json old =
      must(parse_json(must(read_file(mirror.root() / "dist/semver/0.1.0/META.json", 1U << 20U))));
  const Json now = scene.get("/dist/semver/0.1.0/META.json");
  for (const auto& [member, value] : old.items()) {
    INFO(member);
    Json served = now[member];
    if (member == "provides") served["Semver"].erase("docpath");
    CHECK(served == value);
  }
  CHECK(scene.get("/dist/semver/0.2.0/META.json")["user"] == "Co-Owner");
  CHECK(scene.get("/v1/distributions/semver")["owners"] == Json::array({"theory", "co_owner"}));
  CHECK(scene.pgxn({"download", "semver=0.1.0"}).ok());
  CHECK(must(read_file(scene.folder.path() / "semver-0.1.0.zip", 1U << 20U)) ==
        must(read_file(mirror.root() / "dist/semver/0.1.0/semver-0.1.0.zip", 1U << 20U)));
  const auto view = must(scene.served.registry.verifier().open_tip());
  CHECK(must(view->keys(LogKind::dist)) == std::vector<std::string>{"pair", "semver"});
  CHECK(must(view->log(LogKind::dist, must(Name::parse("semver")))).has_value());
}

TEST_CASE("import: asked again it takes in only what is new", "[pgxn][import]") {
  OldMirror mirror;
  fill(mirror);
  const PgxnScene scene;
  import_from(scene, mirror.root());
  CHECK(counts_of(import_from(scene, mirror.root())) == Json{2, 0, 3, 0});
  mirror.release(meta_v1("pair", "0.1.8"), "theory", "2021-10-25T21:54:02Z");
  CHECK(counts_of(import_from(scene, mirror.root())) == Json{2, 1, 3, 0});
}

TEST_CASE("import: an import that was killed goes on where it stopped", "[pgxn][import]") {
  OldMirror mirror;
  fill(mirror);
  const PgxnScene scene;
  {
    Child child = must(Child::start(
        {.argv = {"sh", "-c", "exec \"$@\" 2>&1", "sh", HOWDAH_BINARY_DIR "/registryd/registryd", "import",
                  "pgxn", mirror.root().string(), "--data", scene.served.registry.data().root.string()}}));
    std::string said;
    while (said.find(": imported\n") == std::string::npos) {
      const std::string more = must(child.read(4096));
      INFO(said);
      REQUIRE_FALSE(more.empty());
      said += more;
    }
    child.signal(SIGKILL);
    CHECK(child.wait() == 128 + SIGKILL);
  }
  const Json counts = counts_of(import_from(scene, mirror.root()));
  CHECK(counts[1].get<int>() + counts[2].get<int>() == 3);
  CHECK(counts[2].get<int>() >= 1);
  CHECK(counts[3] == 0);
  CHECK(scene.get("/dist/semver.json")["releases"]["stable"].size() == 2);
}

TEST_CASE("import: over HTTP distributions are found from users and statistics", "[pgxn][import]") {
  OldMirror mirror;
  fill(mirror);
  const StaticWebsite server(mirror.root());
  const PgxnScene scene;
  // The statistics name pair and theory; theory leads to Semver.
  CHECK(counts_of(import_from(scene, server.url())) == Json{2, 3, 0, 0});
  CHECK(scene.get("/v1/distributions/pair/0.1.7")["origin"] ==
        Json{{"date", "2020-10-25T21:54:02Z"}, {"url", server.url()}});
}

TEST_CASE("import: our own mirror can be imported", "[pgxn][import]") {
  OldMirror mirror;
  fill(mirror);
  const PgxnScene first;
  import_from(first, mirror.root());
  const PgxnScene second;
  CHECK(counts_of(import_from(second, first.served.url())) == Json{2, 3, 0, 0});
  for (const char* path :
       {"/dist/semver.json", "/dist/pair.json", "/tag/semver.json", "/extension/pair.json"}) {
    Json there = first.get(path);
    Json here = second.get(path);
    for (Json* document : {&there, &here}) document->erase("certs");
    CHECK(here == there);
  }
}

TEST_CASE("import: what cannot be taken is refused with a reason, remembered, and reported",
          "[pgxn][import]") {
  OldMirror mirror;
  const Json good = meta_v1("semver", "1.0.0");
  mirror.release(good, "theory", "2011-01-01T00:00:00Z");
  mirror.release(meta_v1("semver", "1.1.0"), "theory", "2011-01-02T00:00:00Z", "not a zip");
  mirror.release(meta_v1("semver", "1.2.0"), "theory", "2011-01-03T00:00:00Z");
  must(write_file_atomically(mirror.root() / "dist/semver/1.2.0/semver-1.2.0.zip", "other bytes"));
  Json thief = meta_v1("thief", "1.0.0");
  thief["provides"] = good["provides"];
  mirror.release(thief, "mallory", "2011-01-04T00:00:00Z");
  const PgxnScene scene;
  const Json report = import_from(scene, mirror.root());
  CHECK(counts_of(report) == Json{2, 1, 0, 3});
  std::map<std::string, std::string> codes;
  for (const Json& one : report["refused"])
    codes[text_in(one, "distribution") + text_in(one, "version")] = text_in(one, "code");
  CHECK(codes["semver1.1.0"].starts_with("archive"));
  CHECK(codes["semver1.2.0"] == "sha1-differs");
  CHECK(codes["thief1.0.0"] == "extension-foreign");
  CHECK(counts_of(import_from(scene, mirror.root())) == Json{2, 0, 1, 3});

  mirror.release(meta_v1("semver", "1.2.0"), "theory", "2011-01-03T00:00:00Z");
  CHECK(counts_of(import_from(scene, mirror.root(), {"--retry-refused", "--only", "semver"})) ==
        Json{1, 1, 2, 1});
}

TEST_CASE("import: META that was let in long ago is mended, and the report says how", "[pgxn][import]") {
  OldMirror mirror;
  Json meta = meta_v1("oldie", "0.43.2b1", "testing");
  meta["meta-spec"]["url"] = "http://example.org/spec";
  meta["license"] = "open_source";
  meta["tags"] = "lonely";
  meta["resources"] = Json::object();
  meta["prereqs"]["runtime"]["requires"]["PostgreSQL"] = "9.1";
  meta["provides"]["oldie"]["version"] = "0.43";
  mirror.release(meta, "theory", "2011-01-01T00:00:00Z");
  const PgxnScene scene;
  const Json report = import_from(scene, mirror.root());
  INFO(report.dump(1));
  CHECK(counts_of(report) == Json{1, 1, 0, 0});
  CHECK(report["mended"][0]["changes"].size() == 7);
  const Json imported = scene.get("/v1/distributions/oldie/0.43.2-b1");
  CHECK(imported["meta"]["license"] == "LicenseRef-open-source");
  CHECK(imported["meta"]["classifications"]["tags"] == Json::array({"lonely"}));
  CHECK(imported["meta"]["dependencies"]["postgres"]["version"] == "9.1.0");
  CHECK(imported["status"] == "testing");
  CHECK(scene.pgxn({"download", "oldie", "--testing"}).ok());
}

TEST_CASE("import: every real META of the corpus is taken over, or refused for a reason it shows",
          "[pgxn][import][corpus]") {
  if (testing::corpus_is_absent()) {
    WARN("no corpus: set HOWDAH_CORPUS");
    return;
  }
  OldMirror mirror;
  std::size_t offered = 0;
  for (const char* folder : {"meta-v1", "meta-invalid/wild-schema"}) {
    for (const fs::path& file : testing::files_in(folder)) {
      Diagnostics doubled;
      const auto meta = parse_json(testing::read_text(file), {}, &doubled);
      if (!meta || !mend_version(text_in(*meta, "version"))) continue;
      mirror.release(*meta, "theory", "2011-01-01T00:00:00Z");
      ++offered;
    }
  }
  const PgxnScene scene;
  const Json report = import_from(scene, mirror.root());
  INFO(report.dump(1));
  CHECK(report["imported"].get<std::size_t>() + report["refused"].size() +
            report["present"].get<std::size_t>() >=
        45);
  CHECK(offered >= 45);
  for (const Json& one : report["refused"]) CHECK_FALSE(text_in(one, "reason").empty());
  CHECK(report["refused"].size() <= 2);
}

}  // namespace howdah::test
