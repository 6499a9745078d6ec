// SPDX-License-Identifier: PostgreSQL
// Transactions, group commit and events, with stock git as the outside verifier.
#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "core/index/catalog.hpp"
#include "core/index/history.hpp"
#include "core/index/log_cache.hpp"
#include "core/index/log_check.hpp"
#include "core/sys/process.hpp"
#include "tests/support/index/scratch_index.hpp"

namespace howdah::test {
namespace {

std::string git_in(const ScratchIndex& index, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"git", "--git-dir", index.path().string()});
  const auto finished = must(run({.argv = arguments}));
  INFO(finished.err);
  REQUIRE(finished.ok());
  return finished.out;
}

}  // namespace

TEST_CASE("writer: a release can be read back through a verified view", "[writer]") {
  ScratchIndex index;
  const Committed committed = index.release("Pair-Type", "0.1.0");
  REQUIRE(committed.statements.size() == 3);
  CHECK(committed.commit == index.tip());
  const auto view = must(index.verifier().open_tip());
  const auto log = must(view->log(LogKind::dist, must(Name::parse("pair.type"))));
  REQUIRE(log);
  const auto record = must(fold_distribution(*log));
  CHECK(record.key == "pair_type");
  CHECK(record.display == "Pair-Type");
  CHECK(record.owners == std::vector<std::string>{"alice"});
  REQUIRE(record.latest() != nullptr);
  CHECK(record.latest()->version == "0.1.0");
  CHECK(record.latest()->sha256 == sha256("Pair-Type 0.1.0"));
}

TEST_CASE("writer: a transaction that fails leaves nothing, and those beside it go on", "[writer]") {
  ScratchIndex index;
  index.release("pair", "0.1.0");
  const git::ObjectId before = index.tip();
  const auto failed = index.writer().commit([](Staging& staging) -> Result<void> {
    TRY(const Name name, Name::parse("pair"));
    TRY_VOID(staging.append("release", name, sample_release("pair", "0.2.0", "pair", "alice")));
    return fail(Errc::denied, "changed its mind");
  });
  REQUIRE_FALSE(failed);
  CHECK(failed.error().message == "changed its mind");
  CHECK(index.tip() == before);
}

TEST_CASE("writer: eight threads publish at once, every release lands, some share a commit", "[writer]") {
  ScratchIndex index("registry.test/main", Stamps::none);
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&index, t] {
      for (int v = 0; v < 5; ++v) index.release("dist" + std::to_string(t), "1.0." + std::to_string(v));
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto report = must(index.verifier().verify_history(index.tip()));
  CHECK(report.ok());
  CHECK(report.statements == 8 * (2 + 5));
  CHECK(report.commits <= 41);
}

TEST_CASE("writer: a publish that was announced is waited for and shares the commit, one taken back is not",
          "[writer]") {
  ScratchIndex index;
  std::atomic<bool> slow{true};
  const auto settle = [&slow]() -> Result<void> {
    if (slow.exchange(false)) std::this_thread::sleep_for(std::chrono::seconds(2));
    return {};
  };
  IndexWriter writer(index.path(), index.anchor(),
                     OnlineKeys{ScratchIndex::registry_key(), ScratchIndex::commit_key()}, index.clock(),
                     WriterOptions{.settle = settle});
  const auto add_user = [&writer](const std::string& user) {
    return must(writer.commit([&user](Staging& staging) -> Result<void> {
      TRY(const Name name, Name::parse(user));
      TRY_VOID(staging.append("user", name, Json::object()));
      return {};
    }));
  };
  (void)add_user("ann");  // takes two seconds, which others may wait from now on
  git::ObjectId first;
  std::optional<IndexWriter::Announcement> ben(std::in_place, writer);
  std::optional<IndexWriter::Announcement> cleo(std::in_place, writer);
  std::thread other([&] { first = add_user("ben").commit; });
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  const git::ObjectId second = add_user("cleo").commit;
  other.join();
  CHECK(first == second);
  ben.reset();
  cleo.reset();
  const git::ObjectId before = index.tip();
  CHECK(before == second);
  const git::ObjectId third = add_user("dan").commit;
  CHECK(third == index.tip());
  CHECK(git_in(index, {"rev-list", "--count", before.hex() + "..main"}) == "1\n");
}

TEST_CASE("log cache: a log is read once for all, and forgotten for one asked for later", "[writer]") {
  ScratchIndex index;
  index.release("pair", "0.1.0");
  index.release("quad", "0.1.0");
  const auto repository = must(git::Repository::open(index.path()));
  const auto blob = [&](const std::string& path) {
    return must(repository.find(must(repository.read_commit(index.tip())).tree, path))->id;
  };
  const Layout layout(standard_fanout());
  const git::ObjectId pair = blob(layout.log_path(LogKind::dist, "pair"));
  const git::ObjectId quad = blob(layout.log_path(LogKind::dist, "quad"));
  const std::size_t size = must(read_log(repository, pair))->text.size();
  LogCache roomy(100 * size);
  const auto read = must(roomy.read(repository, pair));
  CHECK(read->lines.size() == 2);
  CHECK(read->lines.back().version == "0.1.0");
  CHECK(must(roomy.read(repository, pair)) == read);
  (void)must(roomy.read(repository, quad));
  CHECK(must(roomy.read(repository, pair)) == read);
  LogCache none(0);
  CHECK(must(none.read(repository, pair)) != must(none.read(repository, pair)));
}

TEST_CASE("writer: two writers of one repository, as two processes are, lose nothing", "[writer]") {
  ScratchIndex index;
  IndexWriter second(index.path(), index.anchor(),
                     OnlineKeys{ScratchIndex::registry_key(), ScratchIndex::commit_key()}, index.clock());
  std::thread other([&second] {
    for (int i = 0; i < 10; ++i) {
      must(second.commit([i](Staging& staging) -> Result<void> {
        TRY(const Name name, Name::parse("user" + std::to_string(i)));
        TRY_VOID(staging.append("user", name, Json::object()));
        return {};
      }));
    }
  });
  for (int i = 0; i < 10; ++i) index.release("pair", "0.0." + std::to_string(i));
  other.join();
  const auto report = must(index.verifier().verify_history(index.tip()));
  CHECK(report.ok());
  CHECK(report.statements == 10 + 12);
}

TEST_CASE("writer: stock git finds nothing wrong, verifies every commit, and sees only added lines",
          "[writer]") {
  ScratchIndex index;
  index.add_user("alice");
  index.release("pair", "0.1.0");
  index.release("pair", "0.2.0");
  git_in(index, {"fsck", "--strict", "--no-dangling"});
  const auto folder = must(TempDir::create());
  const fs::path signers = folder.path() / "allowed_signers";
  must(write_file_atomically(signers, "registry namespaces=\"git\" " +
                                          ScratchIndex::commit_key().public_key().ssh_line("commit") + "\n"));
  const std::string states =
      git_in(index, {"-c", "gpg.format=ssh", "-c", "gpg.ssh.allowedSignersFile=" + signers.string(), "log",
                     "--format=%G?", "main"});
  CHECK(states == "G\nG\nG\nG\n");
  const std::string diff = git_in(index, {"log", "-p", "--format=", "main", "--", "dist"});
  for (const auto line : split_lines(diff)) {
    INFO(line);
    CHECK_FALSE((line.starts_with("-") && !line.starts_with("---")));
  }
}

TEST_CASE("history: every added line is an event, numbered without gaps, and can be followed in two parts",
          "[history]") {
  ScratchIndex index;
  index.add_user("alice");
  const git::ObjectId middle = index.tip();
  index.release("pair", "0.1.0");
  index.release("pair", "0.2.0");
  const auto repository = index.open();
  const Layout layout(standard_fanout());
  const auto all = must(events_between(*repository, layout, std::nullopt, index.tip()));
  REQUIRE(all.size() == 5);
  CHECK(all[0].type == "user");
  CHECK(all[4].type == "release");
  CHECK(all[4].version == "0.2.0");
  for (std::size_t i = 0; i < all.size(); ++i) CHECK(all[i].serial == i + 1);
  const auto rest = must(events_between(*repository, layout, middle, index.tip(), 2));
  REQUIRE(rest.size() == 4);
  CHECK(rest.back().serial == 5);
  CHECK(rest.back().statement == all.back().statement);
}

}  // namespace howdah::test
