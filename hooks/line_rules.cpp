// SPDX-License-Identifier: PostgreSQL
#include "hooks/line_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/index/log_check.hpp"
#include "hooks/public_url.hpp"

namespace howdah {
namespace {

/// A service's statements against the releases they speak of.
class ServiceLines {
 public:
  ServiceLines(const GrownLog& log, const Grant& grant, Diagnostics& findings)
      : log_(log), grant_(grant), findings_(findings) {}

  Result<void> read_releases(const IndexView& tip) {
    TRY(const Name name, Name::parse(log_.address.key));
    TRY(const auto statements, tip.log(LogKind::dist, name));
    for (const Statement& statement : statements.value_or(std::vector<Statement>{})) {
      const std::string version = statement.body.value("version", "");
      if (statement.type == "release") releases_[version] = statement.body["artifact"].value("sha256", "");
      if (statement.type == "yank") yanked_.insert(version);
      if (statement.type == "unyank") yanked_.erase(version);
    }
    return {};
  }

  /// In order: a line may be about what an earlier one said.
  void take(const Statement& statement, bool is_new) {
    place_ = fmt::format("{}:{}", log_.path, statement.seq);
    const std::string version = statement.body.value("version", "");
    if (is_new) judge(statement, version);
    if (statement.type == "packages") packaged_.insert(version);
    if (statement.type == "withdraw") withdrawn_.insert(version);
  }

 private:
  void refuse(const char* code, std::string why, std::string remedy) {
    findings_.error(code, place_, std::move(why), std::move(remedy));
  }

  void judge(const Statement& statement, const std::string& version) {
    if (!grant_.covers(statement.type, log_.address.key)) {
      refuse("gate-kind",
             fmt::format("service '{}' may make no statement of type '{}'", log_.address.service,
                         statement.type),
             "ask the registry's operator for a grant of that kind");
    }
    if (statement.type == "packages-head") url(statement);
    if (statement.type == "packages") packages(statement, version);
    if (statement.type == "withdraw" && !packaged_.contains(version))
      refuse("gate-version", fmt::format("withdraws packages of {}, of which there are none", version),
             "name a version whose packages stand in this log");
  }

  void url(const Statement& statement) {
    const std::string url = statement.body.value("url", "");
    if (const auto why = refuse_url(url))
      refuse("gate-url", fmt::format("its url {}", *why), "give an https URL that everybody can fetch from");
  }

  void packages(const Statement& statement, const std::string& version) {
    const auto release = releases_.find(version);
    if (release == releases_.end()) {
      refuse("gate-version", fmt::format("{} {} was never released", log_.address.key, version),
             "wait until the release is in the index");
    } else if (yanked_.contains(version)) {
      refuse("gate-yanked", fmt::format("{} {} was yanked", log_.address.key, version),
             "build no packages of it");
    } else if (statement.body.value("source_sha256", "") != release->second) {
      refuse("gate-source",
             fmt::format("built from another archive than the release's, sha256 {}", release->second),
             "build from the released artifact");
    } else if (withdrawn_.contains(version)) {
      refuse("gate-withdrawn", fmt::format("packages of {} were withdrawn", version),
             "they stay withdrawn: package a newer release");
    }
  }

  const GrownLog& log_;
  const Grant& grant_;
  Diagnostics& findings_;
  std::string place_;
  std::map<std::string, std::string> releases_;  ///< version → sha256 of the artifact
  std::set<std::string> yanked_;
  std::set<std::string> packaged_;
  std::set<std::string> withdrawn_;
};

}  // namespace

void check_service_lines(const GrownLog& log, const IndexView& tip, const Grant& grant,
                         Diagnostics& findings) {
  const std::string text = log.before + log.appended;
  Diagnostics broken;
  check_log(log.path, text, tip.context(), broken);
  for (const Finding& finding : broken.findings())
    findings.error("gate-statement", finding.place, finding.message,
                   "make the statement anew behind the log's last line");
  if (broken.has_errors()) return;
  ServiceLines lines(log, grant, findings);
  const auto statements = parse_log(text);
  const auto releases = lines.read_releases(tip);
  if (!statements || !releases) {
    findings.error("gate-index", log.path, (statements ? releases.error() : statements.error()).message);
    return;
  }
  const auto old_lines = static_cast<std::int64_t>(std::count(log.before.begin(), log.before.end(), '\n'));
  for (const Statement& statement : *statements) lines.take(statement, statement.seq > old_lines);
}

}  // namespace howdah
