// SPDX-License-Identifier: PostgreSQL
// Publishing seen from outside: many authors at once, and stock tools judging what they left.
#include <catch2/catch.hpp>
#include <fstream>
#include <mutex>
#include <set>
#include <thread>

#include "core/index/history.hpp"
#include "core/sys/process.hpp"
#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// Runs a stock tool in `folder` with nothing of this machine's configuration.
Finished tool(const fs::path& folder, std::vector<std::string> argv) {
  const char* const path = std::getenv("PATH");
  return must(run({.argv = std::move(argv),
                   .directory = folder,
                   .environment = {{{"PATH", path == nullptr ? "/usr/bin:/bin" : path},
                                    {"HOME", folder.string()},
                                    {"GIT_CONFIG_NOSYSTEM", "1"},
                                    {"GIT_TERMINAL_PROMPT", "0"}}}}));
}

std::string tool_output(const fs::path& folder, std::vector<std::string> argv) {
  const std::string shown = render_argv(argv);
  const Finished finished = tool(folder, std::move(argv));
  INFO(shown << "\n" << finished.err);
  REQUIRE(finished.ok());
  return finished.out;
}

struct Outcome {
  std::mutex mutex;
  std::set<std::string> commits;
  std::vector<std::string> failures;

  void note(const Response& response) {
    const std::lock_guard lock(mutex);
    if (response.status == 201) {
      commits.insert(must(parse_json(response.body))["commit"].get<std::string>());
    } else {
      failures.push_back(response.body);
    }
  }
};

/// A served registry with one release, and a folder to work in.
struct StockScene {
  ServedRegistry served;
  TempDir folder = must(TempDir::create());
  std::string token = served.registry.add_user("ada");
  std::string archive = sample_archive("pair", "0.1.7");

  StockScene() {
    must(write_file_atomically(folder.path() / "pair.zip", archive));
    tool_output(folder.path(), {"curl", "-sSf", "-o", "receipt.json", "-H", "Authorization: Bearer " + token,
                                "-F", "archive=@pair.zip", served.url("/v1/releases")});
  }
  std::string fetch(const std::string& path, const std::string& file) const {
    tool_output(folder.path(), {"curl", "-sSf", "-o", file, served.url(path)});
    return must(read_file(folder.path() / file, 1U << 20U));
  }
};

}  // namespace

TEST_CASE("publish flow: eight authors publish five releases each at once; all land, some share a commit",
          "[publish-flow]") {
  TestRegistry registry;
  std::vector<std::string> tokens;
  for (int author = 0; author < 8; ++author)
    tokens.push_back(registry.add_user("author" + std::to_string(author)));
  Outcome outcome;
  std::vector<std::thread> threads;
  for (int author = 0; author < 8; ++author) {
    threads.emplace_back([&, author] {
      const std::string name = "dist" + std::to_string(author);
      for (int release = 0; release < 5; ++release) {
        const std::string archive = sample_archive(name, "1.0." + std::to_string(release));
        outcome.note(registry.publish(tokens[static_cast<std::size_t>(author)], archive));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(outcome.failures.empty());
  CHECK(outcome.commits.size() < 40);
  const auto view = must(registry.verifier().open_tip());
  const VerifyReport report = must(registry.verifier().verify_history(view->commit()));
  CHECK(report.ok());
  CHECK(report.statements == 8 * (1 + 1 + 1 + 5));  // user, claim, owner-add, releases
  for (int author = 0; author < 8; ++author)
    CHECK(registry.get_json("/v1/distributions/dist" + std::to_string(author))["releases"].size() == 5);
}

TEST_CASE("publish flow: of eight who want the same new name one gets it, the others hear whose it is",
          "[publish-flow]") {
  TestRegistry registry;
  std::vector<std::string> tokens;
  for (int author = 0; author < 8; ++author)
    tokens.push_back(registry.add_user("author" + std::to_string(author)));
  std::vector<int> statuses(8);
  std::vector<std::thread> threads;
  for (std::size_t author = 0; author < 8; ++author) {
    threads.emplace_back([&, author] {
      const std::string sql = "select " + std::to_string(author) + ";\n";
      statuses[author] =
          registry.publish(tokens[author], sample_archive("pair", "1.0.0", "pair", sql)).status;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(std::count(statuses.begin(), statuses.end(), 201) == 1);
  CHECK(std::count(statuses.begin(), statuses.end(), 403) == 7);
  const auto view = must(registry.verifier().open_tip());
  CHECK(must(registry.verifier().verify_history(view->commit())).ok());
  // The signature in the store is the winner's.
  const Json release = registry.get_json("/v1/distributions/pair/1.0.0");
  CHECK(registry.get("/v1/distributions/pair/1.0.0/minisig")
            .body.find(release["artifact"]["sha256"].get<std::string>()) != std::string::npos);
}

TEST_CASE("publish flow: distributions that race for one extension name: one has it", "[publish-flow]") {
  TestRegistry registry;
  const std::string token = registry.add_user("ada");
  std::vector<int> statuses(6);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < statuses.size(); ++i) {
    threads.emplace_back([&, i] {
      statuses[i] =
          registry.publish(token, sample_archive("dist" + std::to_string(i), "1.0.0", "wanted")).status;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(std::count(statuses.begin(), statuses.end(), 201) == 1);
  CHECK(std::count(statuses.begin(), statuses.end(), 403) == 5);
  CHECK(registry.get_json("/v1/distributions")["distributions"].size() == 1);
}

TEST_CASE("publish flow: the same archive from many threads is one release with one receipt",
          "[publish-flow]") {
  TestRegistry registry;
  const std::string token = registry.add_user("ada");
  const std::string archive = sample_archive("pair", "1.0.0");
  std::vector<Response> answers(6);
  std::vector<std::thread> threads;
  for (Response& answer : answers)
    threads.emplace_back(
        [&registry, &token, &archive, &answer] { answer = registry.publish(token, archive); });
  for (std::thread& thread : threads) thread.join();
  int created = 0;
  for (const Response& answer : answers) {
    created += answer.status == 201 ? 1 : 0;
    CHECK((answer.status == 201 || answer.status == 200));
    CHECK(answer.body == answers.front().body);
  }
  CHECK(created == 1);
}

TEST_CASE("publish flow: stock git clones the index, and verifies it with keys from the API",
          "[publish-flow]") {
  const StockScene scene;
  const fs::path& folder = scene.folder.path();
  const std::string index = scene.served.url("/index.git");
  tool_output(folder, {"git", "clone", "-q", "--bare", index, "full.git"});
  scene.fetch("/v1/keys/allowed_signers", "allowed_signers");
  const std::string signers = "gpg.ssh.allowedSignersFile=" + (folder / "allowed_signers").string();
  const std::string commits = tool_output(folder, {"git", "-C", "full.git", "rev-list", "main"});
  std::istringstream lines(commits);
  int count = 0;
  for (std::string commit; std::getline(lines, commit); ++count)
    tool_output(folder, {"git", "-C", "full.git", "-c", signers, "verify-commit", commit});
  CHECK(count == 3);
  tool_output(folder, {"git", "-C", "full.git", "fsck", "--strict"});
  const std::string other = tool_output(folder, {"git", "-c", "protocol.version=2", "ls-remote", index});
  CHECK(other.find(commits.substr(0, 40) + "\trefs/heads/main") != std::string::npos);
}

TEST_CASE("publish flow: git refuses a commit that somebody changed", "[publish-flow]") {
  const StockScene scene;
  const fs::path& folder = scene.folder.path();
  tool_output(folder, {"git", "clone", "-q", scene.served.url("/index.git"), "work"});
  scene.fetch("/v1/keys/allowed_signers", "allowed_signers");
  const std::string signers = "gpg.ssh.allowedSignersFile=" + (folder / "allowed_signers").string();
  tool_output(folder, {"git", "-C", "work", "-c", "user.name=eve", "-c", "user.email=eve@example.org",
                       "commit", "-q", "--amend", "-m", "publish pair 6.6.6"});
  CHECK_FALSE(tool(folder, {"git", "-C", "work", "-c", signers, "verify-commit", "HEAD"}).ok());
}

TEST_CASE("publish flow: a partial clone has no blobs until they are asked for", "[publish-flow]") {
  const StockScene scene;
  const fs::path& folder = scene.folder.path();
  tool_output(folder, {"git", "clone", "-q", "--bare", "--filter=blob:none", scene.served.url("/index.git"),
                       "part.git"});
  const auto missing = [&folder] {
    const std::string text =
        tool_output(folder, {"git", "-C", "part.git", "rev-list", "--objects", "--missing=print", "main"});
    return std::count(text.begin(), text.end(), '?');
  };
  CHECK(missing() == 5);  // root, registry.json, the user, the claim, the distribution
  const Json receipt = must(parse_json(must(read_file(folder / "receipt.json", 10000))));
  const std::string log =
      tool_output(folder, {"git", "-C", "part.git", "show", "main:" + receipt["path"].get<std::string>()});
  CHECK(log.find(R"("version":"0.1.7")") != std::string::npos);
  CHECK(missing() == 4);
}

TEST_CASE("publish flow: a sparse reader fetches one commit by its id, without its history",
          "[publish-flow]") {
  const StockScene scene;
  const fs::path& folder = scene.folder.path();
  const std::string url = scene.served.url("/index.git");
  const std::string older = tool_output(folder, {"git", "ls-remote", url, "refs/heads/main"}).substr(0, 40);
  scene.served.registry.publish(scene.token, sample_archive("pair", "0.2.0"));
  tool_output(folder, {"git", "init", "-q", "--bare", "sparse.git"});
  tool_output(folder,
              {"git", "-C", "sparse.git", "fetch", "-q", "--depth=1", "--filter=blob:none", url, older});
  const std::string got = tool_output(folder, {"git", "-C", "sparse.git", "rev-list", "FETCH_HEAD"});
  CHECK(got == older + "\n");
}

TEST_CASE("publish flow: the inbox of submissions is not shown to readers", "[publish-flow]") {
  const StockScene scene;
  const fs::path& folder = scene.folder.path();
  auto index = must(git::Repository::open(scene.served.registry.data().index()));
  const auto tip = must(index.ref(k_main_ref)).value();
  must(index.move_ref("refs/for/packager/1", std::nullopt, tip, "submission"));
  const std::string refs = tool_output(folder, {"git", "ls-remote", scene.served.url("/index.git")});
  CHECK(refs.find("refs/heads/main") != std::string::npos);
  CHECK(refs.find("refs/for") == std::string::npos);
}

TEST_CASE("publish flow: a push is refused with the way to publish", "[publish-flow]") {
  const StockScene scene;
  const fs::path& folder = scene.folder.path();
  tool_output(folder, {"git", "clone", "-q", "--bare", scene.served.url("/index.git"), "full.git"});
  const Finished push =
      tool(folder, {"git", "-C", "full.git", "push", scene.served.url("/index.git"), "main:evil"});
  CHECK_FALSE(push.ok());
  CHECK(push.err.find("403") != std::string::npos);
}

TEST_CASE("publish flow: stock minisign and sha256sum accept the artifact, and refuse another",
          "[publish-flow]") {
  const StockScene scene;
  const fs::path& folder = scene.folder.path();
  const std::string digest = sha256(scene.archive).hex();
  const std::string bytes = scene.fetch("/v1/artifacts/" + digest, "artifact.zip");
  CHECK(bytes == scene.archive);
  scene.fetch("/v1/artifacts/" + digest + ".minisig", "artifact.zip.minisig");
  scene.fetch("/v1/keys/minisign.pub", "registry.pub");
  const std::string said = tool_output(folder, {"minisign", "-VHm", "artifact.zip", "-p", "registry.pub"});
  CHECK(said.find("howdah1 registry.test/main pair 0.1.7 pair-0.1.7.zip sha256:" + digest) !=
        std::string::npos);
  must(write_file_atomically(folder / "sums", digest + "  artifact.zip\n"));
  tool_output(folder, {"sha256sum", "-c", "sums"});
  must(write_file_atomically(folder / "artifact.zip", bytes + "x"));
  CHECK_FALSE(tool(folder, {"minisign", "-VHm", "artifact.zip", "-p", "registry.pub"}).ok());
}

TEST_CASE("publish flow: curl resumes a download where it was cut", "[publish-flow]") {
  const StockScene scene;
  const fs::path& folder = scene.folder.path();
  const std::string url = scene.served.url("/v1/artifacts/" + sha256(scene.archive).hex());
  tool_output(folder, {"curl", "-sSf", "-r", "0-99", "-o", "cut.zip", url});
  CHECK(must(read_file(folder / "cut.zip", 1U << 20U)) == scene.archive.substr(0, 100));
  tool_output(folder, {"curl", "-sSf", "-C", "-", "-o", "cut.zip", url});
  CHECK(must(read_file(folder / "cut.zip", 1U << 20U)) == scene.archive);
}
