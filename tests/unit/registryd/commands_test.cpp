// SPDX-License-Identifier: PostgreSQL
// The command line: user add, token create, exit codes.
#include "registryd/commands.hpp"

#include <catch2/catch.hpp>

#include "registryd/state/token.hpp"
#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

TEST_CASE("user add: works while the registry runs, and the user stands in the index without the address",
          "[cli]") {
  TestRegistry registry;
  const auto added = registryd_command(
      {"user", "add", "Ada-L", "--email", "ada@example.org", "--data", registry.data().root});
  CHECK(added.code == 0);
  CHECK(added.out == "added user ada_l\n");
  CHECK(added.err.find("registryd token create ada_l") != std::string::npos);
  const auto view = must(registry.verifier().open_tip());
  const auto log = must(view->log(LogKind::users, must(Name::parse("ada-l")))).value();
  REQUIRE(log.size() == 1);
  CHECK(log.front().body["display"] == "Ada-L");
  CHECK(log.front().line.find("ada@example.org") == std::string::npos);
  const auto user = must(Accounts(registry.app().database).find("ada_l"));
  REQUIRE(user);
  CHECK(user->email == "ada@example.org");
  CHECK_FALSE(user->admin);
}

TEST_CASE("user add: a name that is taken is refused in any spelling", "[cli]") {
  TestRegistry registry;
  registry.add_user("ada");
  const auto again =
      registryd_command({"user", "add", "ADA", "--email", "x@y", "--data", registry.data().root});
  CHECK(again.code == 1);
  CHECK(again.err.find("user 'ada' has an account already") != std::string::npos);
}

TEST_CASE("user add: a user the index knows but the database lost gets an account again", "[cli]") {
  TestRegistry registry;
  registry.add_user("ada");
  registry.stop();
  for (const char* part : {"", "-wal", "-shm"}) fs::remove(registry.data().state().string() + part);
  registry.start();
  const auto again = registryd_command(
      {"user", "add", "ada", "--email", "ada@example.org", "--admin", "--data", registry.data().root});
  CHECK(again.code == 0);
  CHECK(again.out.find("the index knew the name already") != std::string::npos);
  CHECK(must(Accounts(registry.app().database).find("ada"))->admin);
}

TEST_CASE("user add: what is wrong on the command line is usage, exit 2", "[cli]") {
  TestRegistry registry;
  const std::string data = registry.data().root;
  CHECK(registryd_command({"user", "add", "ada", "--data", data}).code == 2);
  CHECK(registryd_command({"user", "add", "ada", "--email", "nowhere", "--data", data}).code == 2);
  CHECK(registryd_command({"user", "add", "a/b", "--email", "a@b", "--data", data}).code == 2);
  CHECK(registryd_command({"nonsense"}).code == 2);
  CHECK(registryd_command({}).code == 2);
  CHECK(registryd_command({"--help"}).code == 0);
}

TEST_CASE("user add: without a registry there it says how to make one, exit 3", "[cli]") {
  const TempDir folder = must(TempDir::create());
  const auto run =
      registryd_command({"user", "add", "ada", "--email", "a@b", "--data", folder.path() / "none"});
  CHECK(run.code == 3);
  CHECK(run.err.find("registryd serve --data") != std::string::npos);
  CHECK_FALSE(fs::exists(folder.path() / "none"));
}

TEST_CASE("token create: the token alone on standard output, its expiry beside it", "[cli]") {
  TestRegistry registry;
  registry.add_user("ada");
  const auto run = registryd_command({"token", "create", "Ada", "--data", registry.data().root});
  CHECK(run.code == 0);
  REQUIRE(run.out.ends_with('\n'));
  CHECK(is_token(run.out.substr(0, run.out.size() - 1)));
  CHECK(run.err.find("expires") != std::string::npos);
  CHECK(run.err.find(run.out.substr(11, 32)) == std::string::npos);
}

TEST_CASE("token create: for nobody it is not found, with the command that adds users", "[cli]") {
  TestRegistry registry;
  const auto run = registryd_command({"token", "create", "nobody", "--data", registry.data().root});
  CHECK(run.code == 3);
  CHECK(run.out.empty());
  CHECK(run.err.find("registryd user add nobody") != std::string::npos);
}

TEST_CASE("commands: --json prints results and errors as data", "[cli]") {
  TestRegistry registry;
  const std::string data = registry.data().root;
  const Json added = must(
      parse_json(registryd_command({"user", "add", "ada", "--email", "a@b", "--data", data, "--json"}).out));
  CHECK(added["user"] == "ada");
  CHECK(added["commit"] == registry.get_json("/healthz")["commit"]);
  const Json token =
      must(parse_json(registryd_command({"token", "create", "ada", "--data", data, "--json"}).out));
  CHECK(is_token(token["token"].get<std::string>()));
  const Json error =
      must(parse_json(registryd_command({"token", "create", "nobody", "--data", data, "--json"}).out));
  CHECK(error["error"]["code"] == "not-found");
}
