// SPDX-License-Identifier: PostgreSQL
// Fetching from paths and from git http-backend, with limits, rewrites and wrong addresses.
#include <catch2/catch.hpp>

#include "tests/support/http_server.hpp"
#include "tests/unit/sys/git_fixture.hpp"

using namespace howdah;
using namespace howdah::git;

namespace {

constexpr std::uint64_t k_limit = 10'000'000;
const std::vector<std::string> k_main{"refs/heads/main:refs/heads/main"};

/// An origin with three commits on main, and an empty repository beside it.
struct TwoRepositories {
  GitFixture origin;
  std::vector<ObjectId> commits = origin.line(3);
  fs::path path = origin.dir.path() / "copy.git";
  Repository copy = Repository::init_bare(path).value();

  TwoRepositories() { origin.git({"update-ref", "refs/heads/main", commits[2].hex()}); }

  [[nodiscard]] bool copy_is_sound() const {
    const Finished fsck = run_git(path, {"fsck", "--strict", "--no-dangling"});
    return fsck.ok() && fsck.out.empty();
  }
  [[nodiscard]] std::size_t folders_left() const {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(path))
      count += entry.path().filename().string().rfind("howdah-", 0) == 0 ? 1U : 0U;
    return count;
  }
};

}  // namespace

TEST_CASE("git fetch: a path, a file URL and an http URL all bring the same complete history",
          "[git][fetch]") {
  for (const std::string kind : {"path", "file", "http", "http with slash"}) {
    INFO(kind);
    TwoRepositories both;
    const HttpServer server(both.origin.dir.path());
    const std::string url = kind == "path"   ? both.origin.path.string()
                            : kind == "file" ? "file://" + both.origin.path.string()
                            : kind == "http" ? server.url("/git/index.git")
                                             : server.url("/git/index.git/");
    const auto fetched = both.copy.fetch(url, k_main, k_limit);
    INFO((fetched ? "" : fetched.error().message));
    REQUIRE(fetched);
    CHECK(both.copy.ref("refs/heads/main").value() == both.commits[2]);
    CHECK(both.copy.first_parent_chain(both.commits[2], std::nullopt).value().size() == 3);
    CHECK(both.copy_is_sound());
    CHECK(both.folders_left() == 0);
    // And what comes later, on top of it.
    const ObjectId more = both.origin.commit(both.origin.tree({{"n", "more"}}), {both.commits[2]});
    both.origin.git({"update-ref", "refs/heads/main", more.hex()});
    REQUIRE(both.copy.fetch(url, k_main, k_limit));
    CHECK(both.copy.ref("refs/heads/main").value() == more);
    CHECK(both.copy_is_sound());
    CHECK(both.copy.fetch(url, k_main, k_limit));  // nothing new
  }
}

TEST_CASE("git fetch: patterns bring what they match; tags and other refs stay away", "[git][fetch]") {
  TwoRepositories both;
  both.origin.git({"update-ref", "refs/howdah/a", both.commits[0].hex()});
  both.origin.git({"tag", "v1", both.commits[2].hex()});
  both.origin.git({"tag", "-a", "-m", "annotated", "v2", both.commits[2].hex()});
  REQUIRE(both.copy.fetch(both.origin.path.string(),
                          {"refs/heads/*:refs/remotes/o/*", "refs/none/*:refs/none/*"}, k_limit));
  CHECK(run_git(both.path, {"for-each-ref", "--format=%(refname)"}).out == "refs/remotes/o/main\n");
}

TEST_CASE("git fetch: a ref that was asked for by name and is not there is an error", "[git][fetch]") {
  TwoRepositories both;
  const auto fetched =
      both.copy.fetch(both.origin.path.string(), {"refs/heads/none:refs/heads/none"}, k_limit);
  REQUIRE_FALSE(fetched);
  CHECK(fetched.error().code == Errc::not_found);
  CHECK(fetched.error().message.find("refs/heads/none") != std::string::npos);
}

TEST_CASE("git fetch: rewritten history is refused unless forced, and then nothing moves", "[git][fetch]") {
  TwoRepositories both;
  const HttpServer server(both.origin.dir.path());
  const std::string url = server.url("/git/index.git");
  REQUIRE(both.copy.fetch(url, k_main, k_limit));
  const ObjectId other = both.origin.commit(both.origin.tree({{"other", ""}}), {both.commits[0]});
  both.origin.git({"update-ref", "refs/heads/main", other.hex()});
  both.origin.git({"update-ref", "refs/heads/a", other.hex()});
  const auto refused = both.copy.fetch(url, {"refs/heads/*:refs/heads/*"}, k_limit);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::conflict);
  CHECK(refused.error().message.find(other.hex()) != std::string::npos);
  CHECK(both.copy.ref("refs/heads/main").value() == both.commits[2]);
  CHECK(both.copy.ref("refs/heads/a").value() == std::nullopt);
  REQUIRE(both.copy.fetch(url, {"+refs/heads/*:refs/heads/*"}, k_limit));
  CHECK(both.copy.ref("refs/heads/main").value() == other);
}

TEST_CASE("git fetch: it stops at the limit and leaves refs and folder as they were", "[git][fetch]") {
  TwoRepositories both;
  std::string noise;
  for (std::uint32_t i = 0, x = 1; i < 1'000'000; ++i)
    noise += static_cast<char>((x = x * 1664525 + 1013904223) >> 24U);
  const ObjectId big = both.origin.commit(both.origin.tree({{"noise", noise}}), {both.commits[2]});
  both.origin.git({"update-ref", "refs/heads/main", big.hex()});
  const HttpServer server(both.origin.dir.path());
  for (const std::string& url : {server.url("/git/index.git"), both.origin.path.string()}) {
    INFO(url);
    const auto fetched = both.copy.fetch(url, k_main, 100'000);
    REQUIRE_FALSE(fetched);
    CHECK(fetched.error().code == Errc::too_large);
    CHECK(both.copy.ref("refs/heads/main").value() == std::nullopt);
    CHECK(both.folders_left() == 0);
  }
  CHECK(both.copy.fetch(server.url("/git/index.git"), k_main, k_limit));
}

TEST_CASE("git fetch: what is no repository is an error that says so", "[git][fetch]") {
  TwoRepositories both;
  const HttpServer server(both.origin.dir.path());
  const auto code = [&](const std::string& url) {
    return both.copy.fetch(url, k_main, k_limit).error().code;
  };
  CHECK(code(server.url("/git/none.git")) == Errc::not_found);
  CHECK(code(server.url("/echo")) == Errc::not_found);
  CHECK(code(server.url("/status?code=500&path=")) == Errc::unavailable);
  CHECK(code("http://127.0.0.1:1/x.git") == Errc::unavailable);
  CHECK(code(both.path.string() + "/none") == Errc::not_found);
  CHECK(code("file://" + both.path.string() + "/none") == Errc::not_found);
  CHECK(code("ssh://127.0.0.1/x.git") == Errc::invalid);
  CHECK(code("git://127.0.0.1/x.git") == Errc::invalid);
  CHECK(both.copy.fetch(both.origin.path.string(), {}, k_limit).error().code == Errc::invalid);
  CHECK(both.copy.fetch(both.origin.path.string(), {"refs/heads/main"}, k_limit).error().code ==
        Errc::invalid);
}

TEST_CASE("git fetch: a redirect on the same host is followed", "[git][fetch]") {
  TwoRepositories both;
  const HttpServer server(both.origin.dir.path());
  REQUIRE(both.copy.fetch(server.url("/moved/index.git"), k_main, k_limit));
  CHECK(both.copy.ref("refs/heads/main").value() == both.commits[2]);
}

TEST_CASE("git fetch: a user's git configuration does not redirect it", "[git][fetch]") {
  TwoRepositories both;
  const auto home = TempDir::create().value();
  REQUIRE(create_file(home.path() / ".gitconfig",
                      "[url \"file:///nonexistent\"]\n\tinsteadOf = " + both.origin.path.string() + "\n"));
  const std::string old = std::getenv("HOME") == nullptr ? "" : std::getenv("HOME");
  ::setenv("HOME", home.path().c_str(), 1);
  const auto fetched = Repository::open(both.path).value().fetch(both.origin.path.string(), k_main, k_limit);
  ::setenv("HOME", old.c_str(), 1);
  CHECK(fetched);
}
