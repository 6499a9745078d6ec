// SPDX-License-Identifier: PostgreSQL
// kill -9 under 50 concurrent publishers, 20 rounds, with each database: what was acknowledged is there, the
// index verifies, nothing half-made is visible, and what was not acknowledged can be published again.
#include <atomic>
#include <catch2/catch.hpp>
#include <condition_variable>
#include <thread>

#include "tests/support/registryd_process.hpp"
#include "tests/support/state_engines.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

constexpr std::size_t k_publishers = 50;
constexpr int k_rounds = 20;

struct Release {
  std::string distribution;
  std::string version;
  std::string archive;
};

/// One of the publishers: always at its next release, until it is acknowledged.
struct Publisher50 {
  std::string distribution;
  int next = 0;
  std::vector<Release> acknowledged;

  [[nodiscard]] Release release() const {
    const std::string version = "1." + std::to_string(next) + ".0";
    return {distribution, version, sample_archive(distribution, version)};
  }
};

/// Counts what happens, so that the kill comes at another moment each round.
class Moment {
 public:
  void happened() {
    const std::lock_guard lock(mutex_);
    ++count_;
    changed_.notify_all();
  }
  void wait_for(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return count_ >= count; });
  }
  [[nodiscard]] int count() {
    const std::lock_guard lock(mutex_);
    return count_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
};

class Scene {
 public:
  explicit Scene(std::string database, std::size_t servers) : database_(std::move(database)) {
    servers_.resize(servers);
    for (std::size_t i = 0; i < servers; ++i) start(i);
    for (std::size_t i = 0; i < k_publishers; ++i) publishers_.push_back({"dist" + std::to_string(i), 0, {}});
    command({"user", "add", "ada", "--email", "ada@example.org"});
    token_ = command({"token", "create", "ada"});
    token_.pop_back();
  }

  /// 50 publish; at the `moment`-th event `victims` die; the others get through some more.
  void round(int moment, const std::vector<std::size_t>& victims) {
    Moment events;
    stop_ = false;
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < k_publishers; ++i)
      threads.emplace_back(
          [&, i] { publish_until_gone(publishers_[i], *servers_[i % servers_.size()], events); });
    events.wait_for(moment);
    for (const std::size_t victim : victims) servers_[victim]->end(SIGKILL);
    if (victims.size() < servers_.size()) events.wait_for(events.count() + static_cast<int>(k_publishers));
    stop_ = true;
    for (std::thread& thread : threads) thread.join();
    for (const std::size_t victim : victims) start(victim);
  }

  void check() const {
    const auto repository = std::make_shared<git::Repository>(must(git::Repository::open(data_.index())));
    const Verifier verifier(repository, must(identify(data_)).anchor());
    const auto view = must(verifier.open_tip());
    const VerifyReport report = must(verifier.verify_tree(view->commit()));
    for (const Finding& finding : report.findings.findings()) UNSCOPED_INFO(render(finding));
    REQUIRE(report.ok());
    for (const Publisher50& publisher : publishers_) check_publisher(*view, publisher);
  }

  /// As a client sees it.
  void check_served() const {
    CurlHttpClient client("test");
    for (const Publisher50& publisher : publishers_) {
      for (const Release& release : publisher.acknowledged) {
        const std::string base = servers_.front()->url() + "/v1/";
        const std::string digest = sha256(release.archive).hex();
        CAPTURE(release.distribution, release.version);
        CHECK(must(client.send({.url = base + "artifacts/" + digest})).body == release.archive);
        CHECK(must(client.send({.url = base + "distributions/" + release.distribution + "/" +
                                       release.version + "/minisig"}))
                  .status == 200);
      }
    }
  }

  [[nodiscard]] std::size_t acknowledged() const {
    std::size_t count = 0;
    for (const Publisher50& publisher : publishers_) count += publisher.acknowledged.size();
    return count;
  }
  [[nodiscard]] int surprises() const { return surprises_; }

 private:
  std::string command(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--data", data_.root.string(), "--database", database_});
    if (database_.empty()) arguments.resize(arguments.size() - 2);
    const auto done = registryd_command(arguments);
    if (done.code != 0) throw std::runtime_error(done.err);
    return done.out;
  }
  void start(std::size_t i) {
    std::vector<std::string> more;
    if (!database_.empty()) more = {"--database", database_};
    servers_[i] = std::make_unique<RegistrydProcess>(data_.root, more);
  }
  void publish_until_gone(Publisher50& mine, const RegistrydProcess& server, Moment& events) {
    CurlHttpClient client("test");
    while (!stop_) {
      const Release release = mine.release();
      events.happened();
      const auto answer = upload(client, server.url(), token_, release.archive);
      if (!answer) return;
      // 200: the last server died after it was done and before it could say so.
      if (answer->status != 201 && answer->status != 200) {
        ++surprises_;
        return;
      }
      mine.acknowledged.push_back(release);
      ++mine.next;
      events.happened();
    }
  }
  void check_publisher(const IndexView& view, const Publisher50& publisher) const {
    const auto log = must(view.log(LogKind::dist, must(Name::parse(publisher.distribution))));
    std::vector<std::string> found;
    for (const Statement& statement : log.value_or(std::vector<Statement>())) {
      if (statement.type != "release") continue;
      found.push_back(statement.body["version"]);
      const Sha256 digest = *Sha256::parse(statement.body["artifact"]["sha256"].get<std::string>());
      CAPTURE(publisher.distribution, found.back());
      CHECK(must(artifacts_->size(digest)) == statement.body["artifact"]["size"].get<std::uint64_t>());
      CHECK(must(artifacts_->signature(publisher.distribution, found.back())));
    }
    for (const Release& release : publisher.acknowledged) {
      CAPTURE(release.distribution, release.version);
      CHECK(std::count(found.begin(), found.end(), release.version) == 1);
    }
    // At most the one release on its way may stand besides those that were acknowledged.
    CHECK(found.size() <= publisher.acknowledged.size() + 1);
  }

  TempDir folder_ = must(TempDir::create());
  DataFolder data_{folder_.path() / "data"};
  std::string database_;
  std::vector<std::unique_ptr<RegistrydProcess>> servers_;
  std::unique_ptr<ArtifactStore> artifacts_ = must(open_folder_store(data_.artifacts()));
  std::vector<Publisher50> publishers_;
  std::string token_;
  std::atomic<bool> stop_ = false;
  std::atomic<int> surprises_ = 0;
};

}  // namespace

TEST_CASE("kill -9: with SQLite, 20 rounds under 50 publishers", "[kill]") {
  Scene scene("", 1);
  for (int round = 0; round < k_rounds; ++round) {
    CAPTURE(round);
    scene.round(53 + round * 11, {0});
    scene.check();
  }
  scene.check_served();
  CHECK(scene.surprises() == 0);
  CHECK(scene.acknowledged() > k_publishers);
}

TEST_CASE("kill -9: with PostgreSQL and two servers, one or both killed, 20 rounds under 50 publishers",
          "[kill]") {
  Scene scene(state_postgres().make_database(), 2);
  const std::array<std::vector<std::size_t>, 3> victims{{{0, 1}, {0}, {1}}};
  for (int round = 0; round < k_rounds; ++round) {
    CAPTURE(round);
    scene.round(53 + round * 11, victims.at(static_cast<std::size_t>(round) % 3));
    scene.check();
  }
  scene.check_served();
  CHECK(scene.surprises() == 0);
  CHECK(scene.acknowledged() > k_publishers);
}
