// SPDX-License-Identifier: PostgreSQL
// Complaints about finding, choosing, trusting, and what comes after an install.
#include <regex>

#include "core/sys/process.hpp"
#include "tests/databases/database_scene.hpp"
#include "tests/flows/install_scene.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// Counts what is asked of the network, and answers nothing.
class CountingHttp final : public HttpClient {
 public:
  Result<HttpResponse> send(const HttpRequest& request) override {
    ++asked;
    return fail(Errc::unavailable, request.url + " is not there");
  }
  int asked = 0;
};

std::vector<std::string> installed_versions(HowdahUser& user) {
  std::vector<std::string> versions;
  const Json listed = user.run({"list", "--json"}).json();
  for (const Json& one : listed["installed"])
    versions.push_back(one["distribution"].get<std::string>() + " " + one["version"].get<std::string>());
  return versions;
}

Sources renamed(const std::string& distribution) {
  Sources sources = c_extension();
  sources.meta["name"] = distribution;
  return sources;
}

}  // namespace

TEST_CASE("complaint 10 (tembo-io/trunk#873): a name nobody has ends with 3 and the names that are near",
          "[complaint]") {
  InstallScene scene;
  scene.publish(c_extension());
  scene.update();
  const Ran absent = scene.install("howdah_anser", {"--json"});
  CHECK(absent.code == ExitCode::not_found);
  CHECK(absent.json()["error"]["code"] == "not-found");
  CHECK_THAT(absent.err, Catch::Contains("howdah_answer"));
}

TEST_CASE(
    "complaint 12 (tembo-io/trunk#724): when the server that answers is another one than was installed "
    "into, both are named",
    "[complaint]") {
  InstallScene scene;
  scene.publish(c_extension());
  scene.update();
  done(scene.install("howdah_answer"));
  const PrivatePostgres other;
  for (const auto& [name, value] : other.environment()) scene.user.set(name, value);
  const Ran refused = scene.user.run({"load", "howdah_answer"});
  CHECK(refused.code == ExitCode::not_found);
  CHECK_THAT(refused.err, Catch::Contains("Howdah installed it for " + scene.pg_config) &&
                              Catch::Contains("share/postgresql/15/extension/howdah_answer.control"));
  scene.pg_config = other.pg_config();
  done(scene.install("howdah_answer"));
  done(scene.user.run({"load", "howdah_answer"}));
  CHECK(other.query("SELECT howdah_answer()") == "42");
}

TEST_CASE(
    "complaint 13 (tembo-io/trunk#99): preloading is one command that shows what it does and says that "
    "a restart is due",
    "[complaint]") {
  DatabaseScene scene;
  const Ran added = scene.user.run({"preload", "add", "auto_explain", "--yes", "--json"});
  INFO(added.err);
  REQUIRE(added.code == ExitCode::ok);
  CHECK(added.json()["statement"] == "ALTER SYSTEM SET shared_preload_libraries = 'auto_explain';");
  CHECK(added.json()["restart"] == true);
  CHECK_THAT(added.err, Catch::Contains("becomes auto_explain"));
  CHECK(
      scene.postgres.query("SELECT setting FROM pg_file_settings WHERE name = 'shared_preload_libraries'") ==
      "auto_explain");
}

TEST_CASE(
    "complaint 18 (pgsty/pigsty#394): what an install needs is there before it begins, and registries "
    "stay as they are",
    "[complaint]") {
  InstallScene scene;
  scene.publish(sql_extension());  // what it needs is in no registry
  scene.update();
  const fs::path layers = scene.user.home() / "layers";
  const std::string before = listing(layers);
  const std::string server = listing(scene.server);
  const Ran refused = scene.install("howdah_twice");
  CHECK(refused.code == ExitCode::not_found);
  CHECK_THAT(refused.err, Catch::Contains("howdah_answer") && Catch::Contains("howdah_twice"));
  CHECK(listing(layers) == before);
  CHECK(listing(scene.server) == server);
  CHECK_FALSE(fs::exists(scene.user.home() / "cache/sha256"));
}

TEST_CASE(
    "complaint 19 (Homebrew/brew#9065): an install changes what it was asked for, and nothing that "
    "serves already",
    "[complaint]") {
  InstallScene scene;
  scene.publish(c_extension("1.0.0"));
  scene.update();
  done(scene.install("howdah_answer"));
  scene.publish(c_extension("1.1.0"));
  scene.publish(c_extension("2.0.0"));
  scene.publish(sql_extension());
  scene.update();
  CHECK(installed_versions(scene.user) == std::vector<std::string>{"howdah_answer 1.0.0"});
  done(scene.install("howdah_twice"));
  CHECK(installed_versions(scene.user) ==
        std::vector<std::string>{"howdah_answer 1.0.0", "howdah_twice 0.1.0"});
}

TEST_CASE("complaint 20 (Homebrew/brew#12066): what the environment forbids is not done, whatever the flag",
          "[complaint]") {
  struct Row {
    std::string variable, flag;
  };
  for (const Row& row :
       {Row{"HOWDAH_OFFLINE", ""}, Row{"", "--offline"}, Row{"HOWDAH_OFFLINE", "--offline"}}) {
    CAPTURE(row.variable, row.flag);
    InstallScene scene;
    scene.publish(c_extension());
    scene.update();
    scene.user.clock().advance(3 * 86400);  // what is known has expired
    CountingHttp http;
    scene.user.talk_to(http);
    if (!row.variable.empty()) scene.user.set(row.variable, "1");
    std::vector<std::string> search{"search", "answer", "--json"};
    if (!row.flag.empty()) search.push_back(row.flag);
    const Ran found = done(scene.user.run(search));
    CHECK_THAT(found.err, Catch::Contains("offline"));
    CHECK(http.asked == 0);
  }
  HowdahUser user;
  user.set("NO_COLOR", "1");
  CHECK(user.run({"info", "x"}).err.find('\x1b') == std::string::npos);
}

TEST_CASE("complaint 21 (Homebrew/brew#4755): what was fetched and is fresh is read without asking anybody",
          "[complaint]") {
  InstallScene scene;
  scene.publish(c_extension());
  scene.update();
  const fs::path registry = scene.registry.index().path();
  const fs::path away = registry.parent_path() / "away.git";
  fs::rename(registry, away);
  CHECK(done(scene.user.run({"info", "howdah_answer", "--json"})).json()["version"] == "1.0.0");
  CHECK(done(scene.user.run({"search", "answer"})).err == "");
  CHECK(scene.user.run({"update"}).code != ExitCode::ok);
  fs::rename(away, registry);
}

TEST_CASE(
    "complaint 22 (supabase/dbdev#283): the manual is made from the commands there are, and names no "
    "other",
    "[complaint]") {
  HowdahUser user;
  const std::string document = must(read_file(fs::path(HOWDAH_SOURCE_DIR) / "docs" / "cli.md", 1U << 20U));
  std::string manual = done(user.run({"manual"})).out;
  std::erase(manual, '\\');  // roff writes `\-`
  std::set<std::string> first_words;
  for (const CommandRow& row : all_commands()) {
    const std::string name(row.name);
    CAPTURE(name);
    first_words.insert(name.substr(0, name.find(' ')));
    CHECK(document.find("| `" + name) != std::string::npos);
    CHECK(manual.find(std::string(row.summary)) != std::string::npos);
  }
  const std::regex named(R"(`howdah ([a-z]+))");
  for (std::sregex_iterator at(document.begin(), document.end(), named), end; at != end; ++at) {
    CAPTURE((*at)[1].str());
    CHECK(first_words.contains((*at)[1].str()));
  }
}

TEST_CASE(
    "complaint 23 (supervc-stack/VectorChord#199): an extension is found by its name and by its "
    "distribution's",
    "[complaint]") {
  InstallScene scene;
  scene.publish(renamed("answers"));
  scene.update();
  CHECK(done(scene.user.run({"info", "howdah_answer", "--json"})).json()["distribution"] == "answers");
  CHECK(done(scene.user.run({"info", "answers", "--json"})).json()["distribution"] == "answers");
  const Json installed = done(scene.install("howdah_answer", {"--json"})).json();
  CHECK(installed["next"][0]["what"] == "CREATE EXTENSION howdah_answer CASCADE;");
  done(scene.user.run({"remove", "answers"}));
  done(scene.install("answers"));
  done(scene.user.run({"remove", "howdah_answer"}));
}

TEST_CASE(
    "complaint 25 (Homebrew/homebrew-core#177384): verification needs no other program and no login, "
    "says what is wrong, and a sound archive installs afterwards",
    "[complaint]") {
  InstallScene scene;
  scene.publish(c_extension());
  scene.update();
  const std::string sound = must(read_file(scene.registry.last_artifact(), 1U << 20U));
  std::string forged = sound;
  forged[forged.size() / 2] = static_cast<char>(forged[forged.size() / 2] ^ 1);
  must(write_file_atomically(scene.registry.last_artifact(), forged));
  const Ran refused = scene.install("howdah_answer", {"--json"});
  CHECK(refused.code == ExitCode::signature);
  CHECK_THAT(refused.json()["error"]["message"].get<std::string>(), Catch::Contains("was thrown away"));

  must(write_file_atomically(scene.registry.last_artifact(), sound));
  // Programs that others verify with: each would leave a mark.
  const fs::path traps = scene.user.folder() / "traps";
  const fs::path mark = scene.user.folder() / "somebody-was-asked";
  for (const char* program : {"gpg", "gh", "cosign", "git", "curl", "wget", "ssh", "minisign"})
    must(
        write_file_atomically(traps / program, "#!/bin/sh\ntouch " + mark.string() + "\nexec false\n", 0755));
  scene.user.set("PATH", traps.string() + ":" + std::getenv("PATH"));
  CHECK(done(scene.install("howdah_answer", {"--json"})).json()["installed"].size() == 1);
  CHECK_FALSE(fs::exists(mark));
}
