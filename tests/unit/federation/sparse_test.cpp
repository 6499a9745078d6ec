// SPDX-License-Identifier: PostgreSQL
// Reading a registry by names: what comes, what is asked for, and what is refused.
#include <catch2/catch.hpp>

#include "core/model/registry_document.hpp"
#include "federation/known_logs.hpp"
#include "federation/sparse_names.hpp"
#include "tests/unit/federation/follower.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// Three distributions, of which one provides an extension of another name.
void fill(ScratchIndex& index) {
  index.release("semver", "0.40.0");
  index.release("semver", "0.41.0");
  index.release("pair", "1.0.0");
  index.release("postgis", "3.4.0", "alice", "postgis_raster");
}

std::vector<std::string> lines_of(const Found& found) {
  std::vector<std::string> lines;
  for (const Statement& statement : found.log) lines.push_back(statement.line);
  return lines;
}

/// A client that reads `index` over `transport`.
struct Reader {
  Host host;
  Follower client;
  Reader(Transport transport, const ScratchIndex& index)
      : host(transport, index.path()), client(host.http()) {
    must(client.add_through(host, transport, index));
  }
};

}  // namespace

TEST_CASE("sparse: every transport gives the same verified answer for the same commit", "[sparse]") {
  ScratchIndex index;
  fill(index);
  const Reader clone(Transport::full, index);
  for (const Transport transport : {Transport::git_sparse, Transport::http_sparse}) {
    const Reader reader(transport, index);
    CHECK(reader.client.state().commit == clone.client.state().commit);
    for (const std::string name : {"semver", "pair", "postgis", "postgis_raster", "dist:pair"}) {
      CAPTURE(name, transport_name(transport));
      const auto expected = must(clone.client.find(name));
      const auto found = must(reader.client.find(name));
      REQUIRE((found && expected));
      CHECK(lines_of(*found) == lines_of(*expected));
    }
    CHECK_FALSE(must(reader.client.find("nobody_has_this")));
  }
}

TEST_CASE("sparse: what was read is read again without a request; several names come in one", "[sparse]") {
  ScratchIndex index;
  fill(index);
  const Reader reader(Transport::http_sparse, index);
  const int before = reader.host.sparse.requests;
  CHECK(before == 1);
  const auto views = must(reader.client.layers.open());
  const std::vector<std::string> names{"semver", "pair", "postgis_raster", "absent"};
  must(want(views, names));
  CHECK(reader.host.sparse.requests == before + 1);
  for (const std::string& name : names)
    CHECK(must(reader.client.find(name)).has_value() == (name != "absent"));
  CHECK(reader.host.sparse.requests == before + 1);
}

TEST_CASE("sparse: of many names at most a hundred go into one request", "[sparse]") {
  ScratchIndex index;
  fill(index);
  const Reader reader(Transport::http_sparse, index);
  const int before = reader.host.sparse.requests;
  std::vector<std::string> names{"semver"};
  for (int i = 1; i < 250; ++i) names.push_back("absent_" + std::to_string(i));
  must(want(must(reader.client.layers.open()), names));
  CHECK(reader.host.sparse.requests == before + 3);
  CHECK(reader.host.sparse.most_names == 100);
  CHECK(must(reader.client.find("semver")));
  CHECK_FALSE(must(reader.client.find("absent_249")));
  CHECK(reader.host.sparse.requests == before + 3);
}

TEST_CASE("sparse: after an update a name brings only what was added to it", "[sparse]") {
  ScratchIndex index;
  fill(index);
  const Reader reader(Transport::http_sparse, index);
  must(reader.client.find("semver"));
  index.clock().advance(5);
  index.release("semver", "0.42.0");
  index.release("pair", "1.1.0");
  CHECK(must(reader.client.update()).changed());
  const std::uint64_t before = reader.host.sparse.received;
  CHECK(must(reader.client.find("semver"))->distribution.releases.size() == 3);
  const std::uint64_t again = reader.host.sparse.received - before;
  const Reader newcomer(Transport::http_sparse, index);
  const std::uint64_t started = newcomer.host.sparse.received;
  must(newcomer.client.find("semver"));
  CHECK(2 * again < newcomer.host.sparse.received - started);
}

TEST_CASE("sparse: a signed, stamped fork of a later date is refused at the first name known before",
          "[sparse][attack]") {
  for (const Transport transport : {Transport::git_sparse, Transport::http_sparse}) {
    ScratchIndex index;
    const git::ObjectId start = index.tip();
    index.release("semver", "0.40.0");
    const Reader reader(transport, index);
    must(reader.client.find("semver"));
    index.point(k_main_ref, start);
    index.clock().advance(60);
    index.release("pair", "1.0.0");
    index.stamp();
    reader.client.check_refused_reading("semver", Distrust::rollback, "trust-log-truncated");
    CHECK(must(read_known_logs(reader.client.folder.path() / "layers" / "main")).size() == 2);
  }
}

TEST_CASE("sparse: an extension released by a distribution that does not hold its name is refused",
          "[sparse][attack]") {
  for (const Transport transport : {Transport::git_sparse, Transport::http_sparse}) {
    ScratchIndex index;
    index.release("semver", "0.40.0");
    const auto repository = index.open();
    const auto commit = must(repository->read_commit(index.tip()));
    auto entries = must(repository->read_tree(commit.tree));
    const std::string claim = index.log_path(LogKind::ext, "semver");
    index.release("other", "1.0.0");
    const std::string taken = index.read(index.log_path(LogKind::ext, "other"));
    index.forge({{claim, taken}});
    index.stamp();
    const Reader reader(transport, index);
    const auto refused = reader.client.find("semver");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::untrusted);
  }
}

TEST_CASE("sparse: a pack that was spoiled on its way changes nothing", "[sparse][attack]") {
  ScratchIndex index;
  fill(index);
  Reader reader(Transport::http_sparse, index);
  const auto files = reader.client.files();
  for (const std::string kind : {"cut", "flipped", "empty", "html"}) {
    CAPTURE(kind);
    reader.host.sparse.spoil = [&kind](std::string pack) {
      if (kind == "cut") return pack.substr(0, pack.size() / 2);
      if (kind == "empty") return std::string();
      if (kind == "html") return std::string("<html>");
      pack[pack.size() / 2] = static_cast<char>(pack[pack.size() / 2] ^ 1);
      return pack;
    };
    CHECK_FALSE(reader.client.find("semver"));
    CHECK(reader.client.files() == files);
  }
  reader.host.sparse.spoil = {};
  CHECK(must(reader.client.find("semver")));
}

TEST_CASE("sparse: a server that holds objects back is said to, and believed in nothing",
          "[sparse][attack]") {
  ScratchIndex index;
  fill(index);
  Reader reader(Transport::http_sparse, index);
  const auto repository = index.open();
  SparsePack nothing(*repository);
  const std::string empty = must(nothing.finish());
  reader.host.sparse.spoil = [&empty](const std::string&) { return empty; };
  const auto refused = reader.client.find("semver");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::unavailable);
  CHECK(refused.error().message.find("did not send") != std::string::npos);
}

TEST_CASE("sparse: lines of a registry key that was dropped are judged by the checkpoint", "[sparse]") {
  for (const Transport transport : {Transport::git_sparse, Transport::http_sparse}) {
    ScratchIndex index;
    fill(index);
    const SecretKey old = ScratchIndex::registry_key();
    const SecretKey next = test_key(0xa0);
    index.rotate([&](RootDraft& draft) { draft.roles["registry"] = {next.public_key()}; });
    const RegistryDocument document{must(RegistryId::parse("registry.test/main"))};
    index.forge({{k_registry_file, make_registry_document(document, next)}});
    index.stamp();
    const Reader clone(Transport::full, index);
    const Reader reader(transport, index);
    CHECK(lines_of(*must(reader.client.find("semver"))) == lines_of(*must(clone.client.find("semver"))));
    // A line that came after the key was dropped.
    const Follower newcomer(reader.host.http());
    const std::string path = index.log_path(LogKind::dist, "pair");
    const std::string whole = index.read(path);
    const std::string late = index.draft("deprecate", "pair", {{"by", "alice"}, {"reason", "late"}}, {&old});
    index.forge({{path, whole + late + "\n"}});
    index.stamp();
    must(newcomer.add_through(reader.host, transport, index));
    const auto refused = newcomer.find("pair");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::untrusted);
  }
}

TEST_CASE("sparse: a registry that is left behind by main is followed to where its timestamp is",
          "[sparse]") {
  for (const Transport transport : {Transport::git_sparse, Transport::http_sparse}) {
    ScratchIndex index("registry.test/main", Stamps::none);
    index.release("semver", "0.40.0");
    index.stamp();
    const git::ObjectId stamped = index.tip();
    for (int i = 0; i < 20; ++i) index.release("pair", "1.0." + std::to_string(i));
    const Reader reader(transport, index);
    CHECK(reader.client.state().commit == stamped);
    CHECK(must(reader.client.find("semver")));
    CHECK_FALSE(must(reader.client.find("pair")));
  }
}

TEST_CASE("sparse: what cannot be read by names is read by objects, else cloned", "[sparse]") {
  ScratchIndex index;
  fill(index);
  const OddServer server(index.path().parent_path());
  CurlHttpClient http("howdah/test");
  const auto add = [&](const std::string& url) {
    const Follower client(&http);
    return must(client.layers.add({"main", must(Location::parse(url)), index.anchor().root,
                                   TimestampPolicy::required, std::nullopt},
                                  nobody, client.clock))
        .transport;
  };
  CHECK(add(server.url("/git/index.git")) == Transport::git_sparse);
  CHECK(add(server.url("/old/index.git")) == Transport::full);
  CHECK(add(index.path().string()) == Transport::full);
}

TEST_CASE("sparse: another howdah's update in between is noticed", "[sparse]") {
  ScratchIndex index;
  fill(index);
  const Reader reader(Transport::http_sparse, index);
  const auto views = must(reader.client.layers.open());
  index.clock().advance(5);
  index.release("pair", "1.1.0");
  must(reader.client.update());
  const auto refused = want(views, std::vector<std::string>{"pair"});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::unavailable);
}
