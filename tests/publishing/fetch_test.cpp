// SPDX-License-Identifier: PostgreSQL
// Publishing what lies elsewhere: a file at a URL, a tag of a git repository, both on loopback servers.
#include <catch2/catch.hpp>

#include "core/sys/process.hpp"
#include "tests/support/odd_server.hpp"
#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

Json body_of(const Response& response) {
  return must(parse_json(response.body));
}

/// A folder of files and git repositories that a web server shows at /git/.
struct Elsewhere {
  explicit Elsewhere(Reach reach = Reach::public_and_loopback)
      : server(folder.path()),
        registry([reach](RegistryOptions& options) {
          options.fetch_reach = reach;
          options.max_archive_bytes = 4U << 20U;
        }),
        ada(registry.add_user("ada")) {}

  void git(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"git", "-C", work().string(), "-c", "user.name=ada", "-c",
                                         "user.email=ada@example.org"});
    const Finished done = must(run({.argv = std::move(arguments)}));
    if (!done.ok()) throw std::runtime_error(done.err);
  }
  [[nodiscard]] fs::path work() const { return folder.path() / "pair"; }
  /// A repository with one tagged release.
  void tagged(const std::string& version, const Json& meta) const {
    must(write_file_atomically(work() / "sql/ext.sql", "select 1;\n"));
    must(write_file_atomically(work() / "notes.txt", "not for releases\n"));
    must(write_file_atomically(work() / ".gitattributes",
                               "notes.txt export-ignore\n.gitattributes export-ignore\n"));
    if (!meta.is_null()) must(write_file_atomically(work() / "META.json", meta.dump()));
    git({"init", "--quiet"});
    git({"add", "."});
    git({"commit", "--quiet", "-m", "release"});
    git({"tag", "-a", "-m", version, "v" + version});
  }
  [[nodiscard]] std::string repository() const { return server.url("/git/pair/.git"); }
  Response ask(const Json& body, const std::string& dry_run = {}) const {
    const std::string text = body.dump();
    MemoryBody memory("", text);
    Request request;
    request.method = "POST";
    request.path = "/v1/releases";
    request.headers.emplace("authorization", "Bearer " + ada);
    request.headers.emplace("content-type", "application/json");
    if (!dry_run.empty()) request.parameters.emplace("dry_run", dry_run);
    request.body = &memory;
    return registry.ask(std::move(request));
  }
  [[nodiscard]] std::size_t spooled() const { return must(list_files(registry.data().spool())).size(); }

  TempDir folder = must(TempDir::create());
  OddServer server;
  TestRegistry registry;
  std::string ada;
  std::size_t empty = spooled();  ///< the spool has a lock of its own
};

}  // namespace

TEST_CASE("git and tag: a tag becomes a release that names it, the same bytes each time", "[fetch]") {
  const Elsewhere elsewhere;
  elsewhere.tagged("0.1.0", sample_meta("pair", "0.1.0", "pair"));
  const Json body{{"repository", elsewhere.repository()}, {"tag", "v0.1.0"}};
  CHECK(elsewhere.ask(body, "true").status == 200);
  const Response made = elsewhere.ask(body);
  CAPTURE(made.body);
  REQUIRE(made.status == 201);
  const Response again = elsewhere.ask(body);
  CHECK(again.status == 200);
  CHECK(again.body == made.body);

  const Json release = elsewhere.registry.get_json("/v1/distributions/pair/0.1.0");
  CHECK(release["source"]["repository"] == elsewhere.repository());
  CHECK(release["source"]["tag"] == "v0.1.0");
  CHECK(release["source"]["commit"].get<std::string>().size() == 40);
  CHECK(elsewhere.spooled() == elsewhere.empty);
}

TEST_CASE("git and tag: a tag that stands for another commit than its author says is refused", "[fetch]") {
  const Elsewhere elsewhere;
  elsewhere.tagged("0.1.0", sample_meta("pair", "0.1.0", "pair"));
  const Response refused = elsewhere.ask(
      {{"repository", elsewhere.repository()}, {"tag", "v0.1.0"}, {"commit", std::string(40, 'a')}});
  CHECK(refused.status == 422);
  CHECK(body_of(refused)["detail"].get<std::string>().find("was it moved?") != std::string::npos);
}

TEST_CASE("git and tag: what cannot be packed is refused for its reason", "[fetch]") {
  const Elsewhere elsewhere;
  elsewhere.tagged("0.1.0", Json());
  const Response without = elsewhere.ask({{"repository", elsewhere.repository()}, {"tag", "v0.1.0"}});
  CHECK(without.status == 422);
  CHECK(body_of(without)["findings"][0]["code"] == "archive-without-meta");
  CHECK(elsewhere.ask({{"repository", elsewhere.repository()}, {"tag", "v9"}}).status == 404);
  CHECK(elsewhere.ask({{"repository", elsewhere.server.url("/git/absent")}, {"tag", "v1"}}).status == 503);
  for (const char* tag : {"", "--upload-pack=touch /tmp/x", "-v", "a..b", "a b", "/v1", "v1/", "v1.lock",
                          "v1~1", "v1^{}", "refs/heads/main:x"}) {
    CAPTURE(tag);
    CHECK(elsewhere.ask({{"repository", elsewhere.repository()}, {"tag", tag}}).status == 422);
  }
  for (const char* address :
       {"/etc", "file:///etc", "ssh://git@example.org/x", "git://example.org/x", "ext::sh -c id",
        "--upload-pack=id", "http://example.org/x", "https://user:word@example.org/x"}) {
    CAPTURE(address);
    CHECK(elsewhere.ask({{"repository", address}, {"tag", "v1"}}).status == 422);
  }
  CHECK(elsewhere.spooled() == elsewhere.empty);
}

TEST_CASE("fetching: loopback and private addresses are refused unless a configuration opens loopback",
          "[fetch]") {
  const Elsewhere elsewhere(Reach::public_only);
  const std::string digest(64, 'a');
  for (const char* address : {"https://127.0.0.1/x", "https://localhost/x", "https://[::1]/x",
                              "https://10.0.0.1/x", "https://169.254.169.254/latest/meta-data",
                              "https://[::ffff:127.0.0.1]/x", "https://2130706433/x", "https://0/x"}) {
    CAPTURE(address);
    const Response by_url = elsewhere.ask({{"url", address}, {"sha256", digest}});
    CHECK(by_url.status == 403);
    CHECK(body_of(by_url)["detail"].get<std::string>().find("no public address") != std::string::npos);
    CHECK(elsewhere.ask({{"repository", address}, {"tag", "v1"}}).status == 403);
  }
  CHECK(elsewhere.ask({{"url", elsewhere.server.url("/echo")}, {"sha256", digest}}).status == 403);
  const Elsewhere opened;
  CHECK(opened.ask({{"url", "https://10.0.0.1/x"}, {"sha256", digest}}).status == 403);
}

TEST_CASE("url and digest: the file is published when its bytes are the ones meant", "[fetch]") {
  const Elsewhere elsewhere;
  const std::string archive = sample_archive("pair", "0.1.0");
  ServedRegistry other;  // any web server with the file will do
  const std::string bob = other.registry.add_user("bob");
  REQUIRE(other.registry.publish(bob, archive).status == 201);
  const std::string url = other.url("/v1/artifacts/" + sha256(archive).hex());

  const Response wrong = elsewhere.ask({{"url", url}, {"sha256", sha256("other").hex()}});
  CHECK(wrong.status == 422);
  CHECK(body_of(wrong)["findings"][0]["code"] == "url-digest");
  const Response made = elsewhere.ask({{"url", url}, {"sha256", sha256(archive).hex()}});
  CAPTURE(made.body);
  CHECK(made.status == 201);
  CHECK(elsewhere.registry.get_json("/v1/distributions/pair/0.1.0")["artifact"]["sha256"] ==
        sha256(archive).hex());
  CHECK(elsewhere.spooled() == elsewhere.empty);
}

TEST_CASE("url and digest: what is not there, too large or cut short is refused and leaves nothing",
          "[fetch]") {
  const Elsewhere elsewhere;
  const std::string digest(64, 'a');
  CHECK(elsewhere.ask({{"url", elsewhere.server.url("/status?code=404")}, {"sha256", digest}}).status == 404);
  CHECK(elsewhere.ask({{"url", elsewhere.server.url("/status?code=500")}, {"sha256", digest}}).status == 503);
  CHECK(elsewhere.ask({{"url", elsewhere.server.url("/cut")}, {"sha256", digest}}).status == 503);
  CHECK(elsewhere.ask({{"url", elsewhere.server.url("/endless")}, {"sha256", digest}}).status == 413);
  CHECK(elsewhere.ask({{"url", elsewhere.server.url("/echo")}, {"sha256", "short"}}).status == 422);
  CHECK(elsewhere.ask({{"url", elsewhere.server.url("/echo")}}).status == 422);
  CHECK(elsewhere.ask({{"url", elsewhere.server.url("/echo")}, {"sha256", digest}, {"tag", "v1"}}).status ==
        422);
  CHECK(elsewhere.spooled() == elsewhere.empty);
}
