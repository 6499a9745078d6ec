// SPDX-License-Identifier: PostgreSQL
// The only code that commits to an index. Changes are decided under one lock against the tip they will be
// committed on, several transactions may share a commit, and the ref moves by compare-and-swap: all or
// nothing.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/index/log_cache.hpp"
#include "core/index/online_keys.hpp"
#include "core/index/verifier.hpp"

namespace howdah {

/// Held in the repository's folder by whoever is about to move main.
inline constexpr const char* k_writer_lock = "howdah-writer.lock";

/// Where a statement came to stand.
struct Appended {
  std::string path;
  std::int64_t seq = 0;
  Sha256 statement;  ///< SHA-256 of the line
  std::string line;
};

/// The tip plus what this commit has accepted so far. Handed to transactions while the lock is held.
/// Reads trust the tip's tree: its commit was found signed by our own commit key.
class Staging {
 public:
  /// As IndexView::log, with the statements appended in this commit included.
  [[nodiscard]] Result<std::optional<std::vector<Statement>>> log(LogKind kind, const Name& name) const;

  /// The same without building values: what most decisions need. The views hold until this log is appended
  /// to.
  [[nodiscard]] Result<std::optional<std::vector<StatementLine>>> lines(LogKind kind, const Name& name) const;

  /// How many statements the log holds by now.
  [[nodiscard]] Result<std::int64_t> length(LogKind kind, const Name& name) const;

  /// Signs with the registry's key and appends. `body` holds the type-specific members; `type`, `registry`,
  /// `seq`, `prev` and `date` are added here. Errors: invalid when the body does not fit the canonical
  /// profile, untrusted when readers would refuse the statement: it contradicts the log, or others must sign
  /// it too.
  [[nodiscard]] Result<Appended> append(std::string_view type, const Name& subject, Json body);

  /// Appends a statement others made and signed, countersigned with the registry's key where its type asks
  /// for that. Every signature is verified. Errors: invalid (form), conflict when the log has moved on since
  /// it was made, untrusted when readers would refuse it, or it is dated in the future or more than k_max_age
  /// ago.
  [[nodiscard]] Result<Appended> append_signed(std::string_view line);

  static constexpr UnixSeconds k_max_age = 7 * 86400;
  static constexpr UnixSeconds k_clock_skew = 300;

  /// One line of the commit message, e.g. `publish semver 0.40.0`.
  void say(std::string line);
  /// One trailer of the commit message, e.g. `Submission: <id>`.
  void trailer(std::string line);

 private:
  friend class IndexWriter;
  struct LogState;
  Staging(const IndexView& tip, const OnlineKeys& keys, UnixSeconds now, LogCache& cache)
      : tip_(tip), context_(tip.context()), keys_(keys), now_(now), cache_(cache) {}
  [[nodiscard]] Result<std::shared_ptr<const LogState>> load(const std::string& path) const;
  /// The log's state with its lines replayed, to append to.
  [[nodiscard]] Result<std::shared_ptr<LogState>> open_log(const std::string& path) const;
  [[nodiscard]] Result<Appended> add(const std::string& path, std::shared_ptr<LogState> state,
                                     std::string line, Known known);
  [[nodiscard]] Result<void> check_not_upstreams(const Layout::LogAddress& address) const;
  [[nodiscard]] Result<void> check_date(const StatementLine& line) const;
  /// The line with our signature among its own, where its type asks for it.
  [[nodiscard]] Result<std::string> countersigned(const StatementLine& line) const;

  const IndexView& tip_;
  LogContext context_;
  const OnlineKeys& keys_;
  UnixSeconds now_;
  LogCache& cache_;
  mutable std::map<std::string, std::shared_ptr<const LogState>> logs_;  ///< by path; read or changed
  std::vector<Appended> appended_;
  std::vector<std::string> message_;
  std::vector<std::string> trailers_;
};

struct Committed {
  git::ObjectId commit;
  std::vector<Appended> statements;
};

/// Points at which a crash test may end the process.
using CommitObserver = std::function<void(std::string_view step)>;

/// Makes durable what the statements of a commit speak of. Runs once for each commit, before its ref moves;
/// on error nothing is committed.
using Settle = std::function<Result<void>()>;

struct WriterOptions {
  CommitObserver observer = {};
  Settle settle = {};
  std::shared_ptr<git::ObjectCache> cache = {};  ///< shared with those who read the same index
  std::shared_ptr<LogCache> logs = {};           ///< likewise
};

class IndexWriter {
 public:
  /// A transaction reads and appends; on error what it appended is dropped and the others go on.
  using Transaction = std::function<Result<void>(Staging&)>;

  IndexWriter(fs::path repository, TrustAnchor anchor, OnlineKeys keys, const Clock& clock,
              WriterOptions options = {});
  ~IndexWriter();

  /// Runs `transaction` and commits what it appended; returns once the commit is durable and is the tip.
  /// Called from many threads at once: whoever finds no commit under way takes along all that wait (group
  /// commit). A transaction that appends nothing commits nothing and returns the tip.
  /// Where we hold the timestamp key, the tip is timestamped with it.
  [[nodiscard]] Result<Committed> commit(const Transaction& transaction);

  /// Says that a commit() will follow shortly: whoever leads waits for it a moment, no longer than a commit
  /// takes, so that more share one. Over when it is dropped.
  class Announcement {
   public:
    explicit Announcement(IndexWriter& writer);
    Announcement(const Announcement&) = delete;
    Announcement& operator=(const Announcement&) = delete;
    ~Announcement();

   private:
    IndexWriter& writer_;
  };

  /// Signs a new timestamp when there is none, when it names another commit than the tip, or when it was
  /// signed more than an hour ago. Returns whether it did. Does nothing without the timestamp key.
  [[nodiscard]] Result<bool> refresh_timestamp();

  static constexpr UnixSeconds k_timestamp_valid = 24 * 3600;
  static constexpr UnixSeconds k_timestamp_renewed = 3600;

 private:
  struct Waiting;
  void await_announced(std::unique_lock<std::mutex>& lock);
  void run_group(const std::vector<Waiting*>& group);
  Result<git::ObjectId> commit_group(const std::vector<Waiting*>& group);
  Result<git::ObjectId> write_commit(git::Repository& repository, const IndexView& tip,
                                     const Staging& staging);

  fs::path path_;
  TrustAnchor anchor_;
  OnlineKeys keys_;
  const Clock& clock_;
  WriterOptions options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::condition_variable arrived_;  ///< for the leader
  std::vector<Waiting*> queue_;
  bool leading_ = false;
  std::size_t announced_ = 0;  ///< those in queue_ included
  std::chrono::steady_clock::duration last_commit_{};
};

}  // namespace howdah
