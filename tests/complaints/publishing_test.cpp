// SPDX-License-Identifier: PostgreSQL
// Complaints of who publishes; and that no complaint is without its test.
#include <catch2/catch.hpp>
#include <set>

#include "core/sys/process.hpp"
#include "tests/complaints/table.hpp"
#include "tests/support/howdah_run.hpp"
#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

Ran done(Ran ran) {
  INFO(ran.err);
  INFO(ran.out);
  REQUIRE(ran.code == ExitCode::ok);
  return ran;
}

void join(HowdahUser& user, ServedRegistry& served, const std::string& name) {
  user.clock().advance(now_for_tests() - user.clock().now());
  user.set("HOWDAH_TOKEN", served.registry.add_user(name));
  const Sha256 root = served.registry.registry().identity().root;
  done(user.run(
      {"registry", "add", "main", served.url(), "--root", "sha256:" + root.hex(), "--no-timestamp"}));
}

}  // namespace

TEST_CASE(
    "complaint 24 (linz/postgresql-tableversion#46): a release is one command, and a second person may "
    "make it without the first one's password",
    "[complaint]") {
  ServedRegistry served;
  HowdahUser ann;
  HowdahUser bob;
  join(ann, served, "ann");
  join(bob, served, "bob");
  const fs::path folder = ann.folder() / "pair";
  done(ann.run(
      {"new", "pair", "--template", "sql", "--dir", folder, "--maintainer", "Ann <ann@example.org>"}));
  done(ann.run({"release", folder, "--skip-test"}));
  CHECK(served.registry.get_json("/v1/distributions/pair")["releases"].size() == 1);

  std::string meta = must(read_file(folder / "META.json", 1U << 16U));
  meta.replace(meta.find("0.1.0"), 5, "0.1.1");
  must(write_file_atomically(folder / "META.json", meta));
  CHECK(bob.run({"release", folder, "--skip-test"}).code == ExitCode::denied);
  done(ann.run({"owner", "invite", "pair", "bob"}));
  done(bob.run({"owner", "accept", "pair"}));
  done(bob.run({"release", folder, "--skip-test"}));
  CHECK(served.registry.get_json("/v1/distributions/pair")["releases"].size() == 2);
}

TEST_CASE("complaints: every row of the table has its test, and every test its row", "[complaint-table]") {
  std::set<std::string> tested;
  for (const auto& one : Catch::getRegistryHub().getTestCaseRegistry().getAllTests())
    if (one.name.starts_with("complaint ")) tested.insert(one.name.substr(0, one.name.find("): ") + 3));
  std::set<std::string> known;
  for (const ComplaintRow& row : k_complaints)
    known.insert("complaint " + std::to_string(row.number) + " (" + std::string(row.source) + "): ");
  CHECK(tested == known);
}
