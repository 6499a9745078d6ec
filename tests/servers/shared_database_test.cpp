// SPDX-License-Identifier: PostgreSQL
// Two servers, one PostgreSQL, one index, one folder of artifacts.
#include <catch2/catch.hpp>
#include <thread>

#include "core/index/keyring.hpp"
#include "tests/support/registryd_process.hpp"
#include "tests/support/state_engines.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

struct TwoServers {
  TempDir folder = must(TempDir::create());
  DataFolder data{folder.path() / "data"};
  std::string database = state_postgres().make_database();
  RegistrydProcess one{data.root, {"--database", database}};
  RegistrydProcess two{data.root, {"--database", database}};

  std::string token_of(const std::string& user) const {
    const auto added = registryd_command(
        {"user", "add", user, "--email", user + "@example.org", "--data", data.root, "--database", database});
    REQUIRE(added.code == 0);
    std::string token =
        registryd_command({"token", "create", user, "--data", data.root, "--database", database}).out;
    token.pop_back();
    return token;
  }
  [[nodiscard]] Verified<IndexView> view() const {
    const auto repository = std::make_shared<git::Repository>(must(git::Repository::open(data.index())));
    return must(Verifier(repository, must(identify(data)).anchor()).open_tip());
  }
  [[nodiscard]] std::vector<Statement> log(const std::string& distribution) const {
    return must(view()->log(LogKind::dist, must(Name::parse(distribution)))).value();
  }
};

}  // namespace

TEST_CASE("servers: two that share a database and an index publish at the same time, and nothing is lost",
          "[servers]") {
  const TwoServers servers;
  const std::string token = servers.token_of("ada");
  constexpr int k_threads = 8;
  constexpr int k_each = 6;
  // Both lines of versions are begun: a lower first number cannot follow a higher one.
  CurlHttpClient first("test");
  for (int i = 0; i < k_threads; ++i)
    REQUIRE(upload(first, servers.one.url(), token,
                   sample_archive("dist" + std::to_string(i / 2), std::to_string(i % 2 + 1) + ".0.0"))
                ->status == 201);
  std::atomic<int> created = 0;
  std::vector<std::thread> publishers;
  for (int i = 0; i < k_threads; ++i) {
    publishers.emplace_back([&, i] {
      CurlHttpClient client("test");
      // Two threads, one on each server, add to one distribution.
      const std::string name = "dist" + std::to_string(i / 2);
      const std::string& url = (i % 2 == 0 ? servers.one : servers.two).url();
      for (int n = 1; n <= k_each; ++n) {
        const std::string version = std::to_string(i % 2 + 1) + "." + std::to_string(n) + ".0";
        const auto answer = upload(client, url, token, sample_archive(name, version));
        if (answer && answer->status == 201) ++created;
      }
    });
  }
  for (std::thread& publisher : publishers) publisher.join();
  CHECK(created == k_threads * k_each);
  const auto view = servers.view();
  for (int i = 0; i < k_threads / 2; ++i) {
    // Owner and claim stand before the releases.
    const auto log = servers.log("dist" + std::to_string(i));
    CHECK(std::count_if(log.begin(), log.end(), [](const Statement& s) { return s.type == "release"; }) ==
          2 * (k_each + 1));
  }
  const auto repository =
      std::make_shared<git::Repository>(must(git::Repository::open(servers.data.index())));
  const VerifyReport report =
      must(Verifier(repository, must(identify(servers.data)).anchor()).verify_tree(view->commit()));
  for (const Finding& finding : report.findings.findings()) UNSCOPED_INFO(render(finding));
  CHECK(report.ok());
  CurlHttpClient client("test");
  for (const auto* server : {&servers.one, &servers.two}) {
    const auto listed = must(client.send({.url = server->url() + "/v1/distributions"}));
    CHECK(must(parse_json(listed.body))["distributions"].size() == k_threads / 2);
  }
}

TEST_CASE("servers: one version raced on both with different bytes has one winner, and its signature fits",
          "[servers]") {
  const TwoServers servers;
  const std::string token = servers.token_of("ada");
  CurlHttpClient first("test");
  REQUIRE(upload(first, servers.one.url(), token, sample_archive("pair", "0.1.0"))->status == 201);
  const auto registry_key = must(load_key(servers.data.keys(), "registry")).public_key();
  for (int round = 1; round <= 8; ++round) {
    const std::string version = "1." + std::to_string(round) + ".0";
    const std::array archives{sample_archive("pair", version, "pair", "select 1;\n"),
                              sample_archive("pair", version, "pair", "select 2;\n")};
    std::array<int, 2> statuses{};
    std::vector<std::thread> racers;
    for (std::size_t i = 0; i < 2; ++i) {
      racers.emplace_back([&, i] {
        CurlHttpClient client("test");
        statuses.at(i) =
            upload(client, (i == 0 ? servers.one : servers.two).url(), token, archives.at(i))->status;
      });
    }
    for (std::thread& racer : racers) racer.join();
    CAPTURE(round, statuses);
    REQUIRE(std::count(statuses.begin(), statuses.end(), 201) == 1);
    CHECK(std::count(statuses.begin(), statuses.end(), 409) == 1);
    const std::string& won = archives.at(statuses[0] == 201 ? 0 : 1);
    const auto release = must(
        parse_json(must(first.send({.url = servers.two.url() + "/v1/distributions/pair/" + version})).body));
    CHECK(release["artifact"]["sha256"] == sha256(won).hex());
    const auto minisig =
        must(first.send({.url = servers.one.url() + "/v1/distributions/pair/" + version + "/minisig"}));
    const fs::path file = servers.folder.path() / "won.zip";
    must(write_file_atomically(file, won));
    must(write_file_atomically(servers.folder.path() / "won.zip.minisig", minisig.body));
    must(write_file_atomically(servers.folder.path() / "key.pub", registry_key.minisign_file()));
    const Finished judged = must(run(
        {.argv = {"minisign", "-Vm", file.string(), "-p", (servers.folder.path() / "key.pub").string()}}));
    CHECK(judged.ok());
  }
}

TEST_CASE("servers: one starts and stops while the other serves, and leaves its uploads alone", "[servers]") {
  const TempDir folder = must(TempDir::create());
  const DataFolder data{folder.path() / "data"};
  const std::string database = state_postgres().make_database();
  RegistrydProcess one(data.root, {"--database", database});
  fs::path spool;
  for (const auto& entry : fs::directory_iterator(data.spool())) spool = entry.path();
  REQUIRE_FALSE(spool.empty());
  must(write_file_atomically(spool / "upload-abc", "half"));
  {
    RegistrydProcess two(data.root, {"--database", database});
    CHECK(fs::exists(spool / "upload-abc"));
    CHECK(two.end(SIGTERM) == 0);
  }
  one.end(SIGKILL);
  const RegistrydProcess three(data.root, {"--database", database});
  CHECK_FALSE(fs::exists(spool));
}

TEST_CASE("servers: a folder served from its own file is not shared, and a foreign database is refused",
          "[servers]") {
  const TempDir folder = must(TempDir::create());
  const std::string database = state_postgres().make_database();
  const fs::path data = folder.path() / "data";
  const auto serve = [&](const fs::path& at, const std::vector<std::string>& more) {
    std::vector<std::string> argv{
        HOWDAH_BINARY_DIR "/registryd/registryd", "serve", "--data", at.string(), "--listen", "127.0.0.1:0"};
    argv.insert(argv.end(), more.begin(), more.end());
    return must(run({.argv = argv}));
  };
  {
    const RegistrydProcess shared(data, {"--database", database});
    const Finished alone = serve(data, {});
    CHECK(alone.exit_code == 1);
    CHECK(alone.err.find("process id " + std::to_string(shared.pid())) != std::string::npos);
  }
  const Finished foreign = serve(folder.path() / "other", {"--database", database});
  CHECK(foreign.exit_code == 1);
  CHECK(foreign.err.find("holds the accounts of another registry, localhost/main") != std::string::npos);
}
