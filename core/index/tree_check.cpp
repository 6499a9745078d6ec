// SPDX-License-Identifier: PostgreSQL
#include "core/index/tree_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "core/index/fork_check.hpp"
#include "core/index/log_check.hpp"
#include "core/index/tree_diff.hpp"

namespace howdah {
namespace {

/// One file of the tip with its earlier states.
struct Work {
  std::string path;
  git::TreeEntry entry;
  const std::vector<FileVersion>* versions = nullptr;
};

/// Verifies the logs of a tree on several threads; each thread reads through its own repository handle.
class TreeCheck {
 public:
  /// `since`: only files that differ from this tree are checked; nothing means all.
  TreeCheck(const IndexView& view, const HistoryFacts& history, std::optional<git::ObjectId> since = {})
      : view_(view), history_(history), since_(since) {}

  Result<VerifyReport> run(unsigned threads) {
    TRY(const auto files, diff_trees(view_.repository(), since_, view_.tree()));
    return run_over(files, threads);
  }

  Result<VerifyReport> run_over(const std::vector<ChangedFile>& files, unsigned threads) {
    for (const ChangedFile& file : files)
      if (!is_upstreams(view_, file.path)) sort_out(file);
    if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::thread> pool;
    for (unsigned i = 1; i < threads; ++i) pool.emplace_back([this] { drain(); });
    drain();
    for (std::thread& thread : pool) thread.join();
    TRY_VOID(compare_claims());
    TRY_VOID(compare_transfers());
    report_.logs = logs_.size();
    report_.commits = history_.commits;
    return std::move(report_);
  }

 private:
  /// Default deny: a file is a log where one belongs, one of the two documents, or a finding.
  void sort_out(const ChangedFile& file) {
    if (!file.after) {
      report_.findings.error("index-history-lost", file.path, "the file is gone; an index only ever grows");
    } else if (!file.after->is_file()) {
      report_.findings.error(
          "index-file-mode", file.path,
          fmt::format("mode {:o}, only plain files may stand in an index", file.after->mode));
    } else {
      sort_out_file(file);
    }
  }

  void sort_out_file(const ChangedFile& file) {
    const auto versions = history_.versions.find(file.path);
    const auto* earlier = versions == history_.versions.end() ? nullptr : &versions->second;
    if (view_.layout().parse_log_path(file.path)) {
      logs_.push_back({file.path, *file.after, earlier});
    } else if (is_root(file.path)) {
      if (earlier != nullptr)
        report_.findings.error("index-root-changed", file.path, "root metadata never changes once written");
    } else if (file.path != k_registry_file) {
      report_.findings.error("index-unknown-path", file.path, "no file of an index belongs at this path");
    }
  }

  /// root/1.json … root/<current>.json, all of which the root chain has checked.
  [[nodiscard]] bool is_root(const std::string& path) const {
    for (int version = 1; version <= view_.root().version(); ++version) {
      if (path == Layout::root_path(version)) return true;
    }
    return false;
  }

  void drain() {
    auto repository = git::Repository::open(view_.repository().path());
    Diagnostics findings;
    LogFacts sum;
    if (repository) {
      const IndexView view = view_.through(std::make_shared<git::Repository>(*std::move(repository)));
      for (std::size_t i = next_++; i < logs_.size(); i = next_++)
        check_one(view, logs_[i], history_.verified, sum, findings);
    } else {
      findings.error("index-unreadable", "", repository.error().message);
    }
    const std::lock_guard lock(mutex_);
    report_.statements += sum.statements;
    report_.findings.append(findings);
    provides_.merge(sum.provides);
    claims_.merge(sum.claims);
    transfers_.merge(sum.transfers);
    cedes_.merge(sum.cedes);
  }

  /// How much of a log's start was verified as it stands: compared byte by byte, since an id of git's is no
  /// signature. What packagers said is read against grants, which change while it stands.
  static std::size_t verified_bytes(const IndexView& view, const Work& log, std::string_view text) {
    const auto address = view.layout().parse_log_path(log.path);
    if (log.versions == nullptr || !address || address->kind == LogKind::packages) return 0;
    const auto before = view.repository().read_blob(log.versions->front().blob, k_max_log_bytes);
    return before && text.starts_with(*before) ? before->size() : 0;
  }

  static void check_one(const IndexView& view, const Work& log, bool trusts_start, LogFacts& sum,
                        Diagnostics& findings) {
    const auto text = view.repository().read_blob(log.entry.id, k_max_log_bytes);
    if (!text) {
      findings.error("index-unreadable", log.path, text.error().message);
      return;
    }
    const std::size_t verified = trusts_start ? verified_bytes(view, log, *text) : 0;
    LogFacts facts = check_log(log.path, *text, view.context(), findings, verified);
    if (log.versions != nullptr) check_growth(view.repository(), log.path, *text, *log.versions, findings);
    sum.statements += facts.statements;
    sum.provides.merge(facts.provides);
    sum.claims.merge(facts.claims);
    sum.transfers.merge(facts.transfers);
    sum.cedes.merge(facts.cedes);
  }

  /// An extension may be released only by a distribution that claimed it, or to which it was transferred.
  Result<void> compare_claims() {
    for (const auto& pair : provides_) {
      TRY(const bool claimed, is_claimed(pair));
      if (claimed) continue;
      report_.findings.error("index-unclaimed", view_.layout().log_path(LogKind::dist, pair.second),
                             fmt::format("releases extension '{}' without holding its name in {}", pair.first,
                                         view_.layout().log_path(LogKind::ext, pair.first)));
    }
    for (const auto& [extension, distribution] : claims_) {
      const std::string path = view_.layout().log_path(LogKind::dist, distribution);
      TRY(const auto entry, view_.repository().find(view_.tree(), path));
      if (entry) continue;
      report_.findings.error("index-claim-dangles", view_.layout().log_path(LogKind::ext, extension),
                             fmt::format("is held by distribution '{}', which has no log", distribution));
    }
    return {};
  }

  /// By a log among those checked, or by one that did not change.
  Result<bool> is_claimed(const LogFacts::Pair& pair) const {
    if (claims_.contains(pair)) return true;
    if (!since_) return false;
    TRY(const LogFacts facts, unchanged(LogKind::ext, pair.first));
    return facts.claims.contains(pair);
  }

  /// A name changes hands only if the distribution that had it says so in its own log.
  Result<void> compare_transfers() {
    for (const auto& handover : transfers_) {
      const std::string& from = std::get<1>(handover);
      if (cedes_.contains(handover)) continue;
      if (since_) {
        TRY(const LogFacts giver, unchanged(LogKind::dist, from));
        if (giver.cedes.contains(handover)) continue;
      }
      report_.findings.error(
          "index-transfer-unfounded", view_.layout().log_path(LogKind::ext, std::get<0>(handover)),
          fmt::format("gives the name to {}, but the owners of {} have not said so in {}",
                      std::get<2>(handover), from, view_.layout().log_path(LogKind::dist, from)));
    }
    return {};
  }

  /// The facts of a log as it stands; none when it does not exist.
  Result<LogFacts> unchanged(LogKind kind, const std::string& key) const {
    const std::string path = view_.layout().log_path(kind, key);
    TRY(const auto entry, view_.repository().find(view_.tree(), path));
    if (!entry) return LogFacts{};
    TRY(const std::string text, view_.repository().read_blob(entry->id, k_max_log_bytes));
    return replay_log(path, text, view_.context());
  }

  const IndexView& view_;
  const HistoryFacts& history_;
  std::optional<git::ObjectId> since_;
  std::vector<Work> logs_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;
  VerifyReport report_;
  std::set<LogFacts::Pair> provides_;
  std::set<LogFacts::Pair> claims_;
  std::set<LogFacts::Handover> transfers_;
  std::set<LogFacts::Handover> cedes_;
};

/// What was found upstream, by its place in the fork.
void add_upstreams(VerifyReport& report, const VerifyReport& theirs) {
  report.statements += theirs.statements;
  report.logs += theirs.logs;
  for (const Finding& finding : theirs.findings.findings())
    report.findings.error(finding.code, upstream_prefix(1) + finding.place, finding.message, finding.remedy);
}

/// Upstream's part of a fork, by upstream's rules.
Result<void> check_upstream(const IndexView& fork, const HistoryFacts& history,
                            const std::optional<git::ObjectId>& since, unsigned threads,
                            VerifyReport& report) {
  std::optional<git::ObjectId> before;
  if (since) {
    TRY(const auto entry, fork.repository().find(*since, k_upstream_folder));
    if (entry) before = entry->id;
  }
  TRY_VOID(check_checkpoints(fork, report.findings));
  if (before == fork.upstream()->tree()) return {};
  TRY(const VerifyReport theirs, check_tree(*fork.upstream(), upstreams_history(history), before, threads));
  add_upstreams(report, theirs);
  return {};
}

}  // namespace

Result<VerifyReport> check_tree(const IndexView& view, const HistoryFacts& history,
                                const std::optional<git::ObjectId>& since, unsigned threads) {
  TRY(VerifyReport report, TreeCheck(view, history, since).run(threads));
  if (view.upstream() != nullptr) {
    TRY_VOID(check_upstream(view, history, since, threads, report));
    return report;
  }
  TRY(const auto stray, view.repository().find(view.tree(), k_upstream_folder));
  if (stray)
    report.findings.error("index-unknown-path", k_upstream_folder, "registry.json names no upstream");
  return report;
}

Result<VerifyReport> check_files(const IndexView& view, const HistoryFacts& history,
                                 const std::vector<ChangedFile>& files, unsigned threads) {
  TRY(VerifyReport report, TreeCheck(view, history, view.tree()).run_over(files, threads));
  if (view.upstream() == nullptr) return report;
  std::vector<ChangedFile> below;
  for (const ChangedFile& file : files)
    if (auto inner = path_upstream(file.path)) below.push_back({*std::move(inner), file.before, file.after});
  TRY(const VerifyReport theirs, check_files(*view.upstream(), upstreams_history(history), below, threads));
  add_upstreams(report, theirs);
  return report;
}

}  // namespace howdah
