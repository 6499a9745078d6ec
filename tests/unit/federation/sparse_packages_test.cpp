// SPDX-License-Identifier: PostgreSQL
// Services' packages in a registry that is read by names: they come with the name, and go with the service.
#include <catch2/catch.hpp>

#include "core/index/package_catalog.hpp"
#include "tests/unit/federation/follower.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

void by_registry(ScratchIndex& index, const std::string& type, const Json& body) {
  const SecretKey registry = ScratchIndex::registry_key();
  must(index.submit(index.draft(type, "builder", body, {&registry})));
  index.stamp();
}

void say(ScratchIndex& index, const std::string& type, const std::string& distribution, Json body) {
  const SecretKey key = test_key(0x66);
  body["service"] = "builder";
  must(index.submit(index.draft(type, distribution, std::move(body), {&key})));
  index.stamp();
}

void grant(ScratchIndex& index) {
  by_registry(index, "grant",
              {{"kinds", {"packages-head", "packages", "withdraw"}},
               {"keys", {test_key(0x66).public_key().ssh_line("builder")}},
               {"paths", {"*"}},
               {"review_due", "2027-11-21T00:00:00Z"}});
}

void package(ScratchIndex& index, const std::string& distribution) {
  say(index, "packages-head", distribution,
      {{"url", "https://builds.example.org/{version}/{target}/{sha256}.trunk"}, {"targets", {"pg15-any"}}});
  say(index, "packages", distribution,
      {{"version", "1.0.0"},
       {"source_sha256", std::string(64, 'a')},
       {"digests", {{"pg15-any", std::string(64, 'b')}}}});
}

struct Reader {
  Host host;
  Follower client;
  Reader(Transport transport, const ScratchIndex& index)
      : host(transport, index.path()), client(host.http()) {
    must(client.add_through(host, transport, index));
  }

  /// Of a distribution, after looking `name` up.
  PackageCatalog packages(const std::string& name, const std::string& distribution) const {
    must(client.find(name));
    return must(packages_of(*must(client.layers.open()).at(0).index, must(Name::parse(distribution))));
  }
  /// Bytes that looking it up brings.
  std::uint64_t cost(const std::string& name) const {
    const std::uint64_t before = host.sparse.received;
    must(client.find(name));
    return host.sparse.received - before;
  }
};

}  // namespace

TEST_CASE("packages: they come with the name of a distribution or of its extension, on every transport",
          "[packages][sparse]") {
  ScratchIndex index;
  index.release("postgis", "1.0.0", "alice", "postgis_raster");
  index.release("pair", "1.0.0");
  grant(index);
  package(index, "postgis");
  for (const Transport transport : k_transports) {
    CAPTURE(transport_name(transport));
    for (const char* name : {"postgis", "postgis_raster"}) {
      const Reader reader(transport, index);
      const PackageCatalog catalog = reader.packages(name, "postgis");
      CHECK(catalog.silent.empty());
      REQUIRE(catalog.packages.size() == 1);
      const PackageRecord& record = catalog.packages[0];
      CHECK(record.service == "builder");
      CHECK(record.target == "pg15-any");
      CHECK(record.sha256.hex() == std::string(64, 'b'));
      CHECK(record.url == "https://builds.example.org/1.0.0/pg15-any/" + std::string(64, 'b') + ".trunk");
      CHECK(reader.packages("pair", "pair").packages.empty());
    }
  }
}

TEST_CASE("packages: a service that is revoked, or takes one back, is heard of with the next reading",
          "[packages][sparse]") {
  for (const Transport transport : k_transports) {
    CAPTURE(transport_name(transport));
    ScratchIndex index;
    index.release("pair", "1.0.0");
    grant(index);
    package(index, "pair");
    const Reader reader(transport, index);
    REQUIRE(reader.packages("pair", "pair").packages.size() == 1);
    index.clock().advance(5);
    say(index, "withdraw", "pair", {{"version", "1.0.0"}, {"targets", {"pg15-any"}}, {"reason", "broken"}});
    must(reader.client.update());
    CHECK(reader.packages("pair", "pair").packages.at(0).withdrawn == "broken");
    index.clock().advance(5);
    by_registry(index, "revoke", {{"reason", "malware"}});
    must(reader.client.update());
    const PackageCatalog catalog = reader.packages("pair", "pair");
    CHECK(catalog.packages.empty());
    CHECK(catalog.silent == std::vector<std::string>{"builder"});
  }
}

TEST_CASE("packages: lines that a service's log lost are missed", "[packages][sparse][attack]") {
  for (const Transport transport : {Transport::git_sparse, Transport::http_sparse}) {
    CAPTURE(transport_name(transport));
    ScratchIndex index;
    index.release("pair", "1.0.0");
    grant(index);
    package(index, "pair");
    const std::string path = Layout(standard_fanout()).log_path(LogKind::packages, "pair", "builder");
    const std::string before = index.read(path);
    say(index, "withdraw", "pair", {{"version", "1.0.0"}, {"targets", {"pg15-any"}}, {"reason", "broken"}});
    const Reader reader(transport, index);
    REQUIRE(reader.packages("pair", "pair").packages.at(0).withdrawn);
    index.clock().advance(60);
    index.forge({{path, before}});
    index.stamp();
    reader.client.check_refused_reading("pair", Distrust::rollback, "trust-log-truncated");
  }
}

TEST_CASE("packages: a name without any costs little more than in an index that has none",
          "[packages][sparse]") {
  ScratchIndex plain;
  plain.release("pair", "1.0.0");
  plain.release("semver", "1.0.0");
  const std::uint64_t without = Reader(Transport::http_sparse, plain).cost("pair");
  ScratchIndex index;
  index.release("pair", "1.0.0");
  index.release("semver", "1.0.0");
  grant(index);
  package(index, "semver");
  const std::uint64_t with = Reader(Transport::http_sparse, index).cost("pair");
  INFO("without " << without << ", with " << with << " bytes");
  CHECK(with < without + 256);
}
