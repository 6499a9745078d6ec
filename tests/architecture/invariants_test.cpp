// SPDX-License-Identifier: PostgreSQL
// Invariants of ARCHITECTURE.md that a search through the sources can hold.
#include <catch2/catch.hpp>

#include "tests/architecture/layer_rules.hpp"

using namespace howdah;
using namespace howdah::architecture;

namespace {

const fs::path k_root = HOWDAH_SOURCE_DIR;

/// Files outside tests whose text contains `words` and whose path does not start with one of `allowed`.
std::vector<std::string> strangers(const std::string& words, const std::vector<std::string>& allowed) {
  std::vector<std::string> found;
  for (const fs::path& source : sources_of(k_root)) {
    const std::string path = source.generic_string();
    if (path.starts_with("tests/")) continue;
    const bool may = std::any_of(allowed.begin(), allowed.end(),
                                 [&](const std::string& prefix) { return path.starts_with(prefix); });
    const auto lines = lines_of(k_root / source);
    const bool says = std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
      return line.find(words) != std::string::npos;
    });
    if (says && !may) found.push_back(path);
  }
  return found;
}

using None = std::vector<std::string>;

}  // namespace

TEST_CASE("invariant: only core/index writes commits, in one place", "[invariants]") {
  CHECK(strangers(".write_commit(", {"core/index/commit_write.cpp"}) == None{});
  // hooks/landing.cpp keeps submissions that landed beside the index, under refs of their own.
  CHECK(strangers("write_signed_commit(", {"core/index/", "hooks/landing.cpp"}) == None{});
  CHECK(strangers("git_commit_create", {"core/sys/git"}) == None{});
}

TEST_CASE("invariant: only core/crypto reaches into secret keys", "[invariants]") {
  CHECK(strangers("SecretKeyAccess", {"core/crypto/"}) == None{});
  CHECK(strangers("crypto_sign_detached", {"core/crypto/"}) == None{});
}

TEST_CASE("invariant: only the verifier makes what is Verified", "[invariants]") {
  CHECK(strangers("friend class Verifier", {"core/model/verified.hpp", "core/index/view.hpp"}) == None{});
}

TEST_CASE("invariant: one file speaks to the HTTP server library", "[invariants]") {
  CHECK(strangers("httplib", {"registryd/http/server."}) == None{});
}

TEST_CASE("invariant: nothing is passed through a shell", "[invariants]") {
  for (const char* call : {" system(", " popen(", "std::system("}) {
    CAPTURE(call);
    CHECK(strangers(call, {}) == None{});
  }
}

TEST_CASE("invariant: the search that holds these would find a breach", "[invariants]") {
  CHECK_FALSE(strangers(".write_commit(", {}).empty());
  CHECK_FALSE(strangers("SecretKeyAccess", {}).empty());
}
