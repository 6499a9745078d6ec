// SPDX-License-Identifier: PostgreSQL
// The real howdah against a registry on loopback: publishing from elsewhere, staging, owners by invitation.
#include <catch2/catch.hpp>

#include "core/sys/process.hpp"
#include "tests/support/odd_server.hpp"
#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// Two users at one registry, each with a home of their own.
struct Users {
  Users()
      : server(folder.path()),
        served([](RegistryOptions& options) { options.fetch_reach = Reach::public_and_loopback; }),
        ada(served.registry.add_user("ada")),
        bob(served.registry.add_user("bob")) {}

  Finished howdah(const std::string& token, std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), HOWDAH_BINARY_DIR "/client/howdah");
    return must(run({.argv = std::move(arguments),
                     .environment = {{{"PATH", "/usr/bin:/bin"},
                                      {"HOME", folder.path().string()},
                                      {"HOWDAH_HOME", (folder.path() / token).string()},
                                      {"HOWDAH_TOKEN", token}}}}));
  }
  Finished as(const std::string& token, std::vector<std::string> arguments) const {
    const Finished added = howdah(token, {"registry", "add", "main", served.url(), "--root",
                                          "sha256:" + served.registry.app().root.hex(), "--quiet"});
    CAPTURE(added.err);
    CHECK((added.ok() || added.err.find("already") != std::string::npos));
    return howdah(token, std::move(arguments));
  }
  void repository_with_tag() const {
    const std::string work = (folder.path() / "pair").string();
    must(
        write_file_atomically(folder.path() / "pair/META.json", sample_meta("pair", "0.1.0", "pair").dump()));
    must(write_file_atomically(folder.path() / "pair/sql/ext.sql", "select 1;\n"));
    for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
             {"init", "--quiet"},
             {"add", "."},
             {"-c", "user.name=ada", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "one"},
             {"tag", "v0.1.0"}}) {
      std::vector<std::string> argv{"git", "-C", work};
      argv.insert(argv.end(), arguments.begin(), arguments.end());
      REQUIRE(must(run({.argv = std::move(argv)})).ok());
    }
  }
  [[nodiscard]] std::string repository() const { return server.url("/git/pair/.git"); }

  TempDir folder = must(TempDir::create());
  OddServer server;
  ServedRegistry served;
  std::string ada;
  std::string bob;
};

}  // namespace

TEST_CASE("howdah publish --git: the registry packs the tag", "[howdah]") {
  const Users users;
  users.repository_with_tag();
  const Finished done = users.as(users.ada, {"publish", "--git", users.repository(), "--tag", "v0.1.0"});
  CAPTURE(done.out, done.err);
  CHECK(done.exit_code == 0);
  CHECK(done.out.find("published pair 0.1.0 to main") != std::string::npos);
  CHECK(users.served.registry.get_json("/v1/distributions/pair/0.1.0")["source"]["tag"] == "v0.1.0");
  CHECK(users.as(users.ada, {"publish", "--git", users.repository()}).exit_code == 2);
}

TEST_CASE("howdah publish --stage: the command says who has to say yes, and ends with 10", "[howdah]") {
  const Users users;
  users.repository_with_tag();
  const Finished done =
      users.as(users.ada, {"publish", "--git", users.repository(), "--tag", "v0.1.0", "--stage"});
  CAPTURE(done.out, done.err);
  CHECK(done.exit_code == 10);
  CHECK(done.out.find("pair 0.1.0 waits for an owner of main") != std::string::npos);
}

TEST_CASE("howdah owner invite and accept: an owner by consent", "[howdah]") {
  const Users users;
  REQUIRE(users.served.registry.publish(users.ada, sample_archive("pair", "0.1.0")).status == 201);
  const Finished invited = users.as(users.ada, {"owner", "invite", "pair", "bob"});
  CAPTURE(invited.out, invited.err);
  CHECK(invited.exit_code == 0);
  const Finished accepted = users.as(users.bob, {"owner", "accept", "pair"});
  CAPTURE(accepted.out, accepted.err);
  CHECK(accepted.exit_code == 0);
  CHECK(accepted.out == "you own pair\n");
  CHECK(users.served.registry.get_json("/v1/distributions/pair")["owners"] == Json{"ada", "bob"});
  CHECK(users.as(users.bob, {"owner", "accept", "pair"}).exit_code == 3);
}
