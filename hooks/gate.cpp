// SPDX-License-Identifier: PostgreSQL
#include "hooks/gate.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/log.hpp"
#include "core/index/lineage.hpp"
#include "core/index/log_check.hpp"
#include "hooks/change_rules.hpp"
#include "hooks/commit_rules.hpp"
#include "hooks/owner_rules.hpp"
#include "hooks/quota.hpp"

namespace howdah {
namespace {

constexpr UnixSeconds k_clock_slack = 600;

Result<std::string> text_at(const git::Repository& repository, const git::ObjectId& tree,
                            const std::string& path) {
  TRY(const auto entry, repository.find(tree, path));
  if (!entry) return std::string();
  return repository.read_blob(entry->id, k_max_log_bytes);
}

/// One submission on its way through the rules. Each step relies on the one before: a step that found
/// something is the last.
class Gate {
 public:
  explicit Gate(const GateInput& input) : input_(input) {}

  Result<CheckedSubmission> run() {
    TRY_VOID(step(&Gate::collect_commits));
    TRY_VOID(step(&Gate::check_commits));
    TRY_VOID(step(&Gate::find_signer));
    TRY_VOID(step(&Gate::check_changes));
    TRY_VOID(step(&Gate::check_lines));
    TRY_VOID(step(&Gate::check_usage));
    return std::move(result_);
  }

 private:
  Result<void> step(Result<void> (Gate::*what)()) {
    TRY_VOID((this->*what)());
    if (!findings_.has_errors()) return {};
    return fail(Errc::denied, fmt::format("submission {} is refused", input_.head.hex()), findings_);
  }

  Result<void> refuse(const char* code, const git::ObjectId& commit, std::string why, std::string remedy) {
    findings_.error(code, "commit " + commit.hex(), std::move(why), std::move(remedy));
    return {};
  }

  /// From the head along single parents to a commit of main.
  Result<void> collect_commits() {
    result_.head = input_.head;
    TRY(const auto archived, input_.tip.repository().ref(std::string(k_archive) + input_.head.hex()));
    if (archived)
      return refuse("gate-replay", input_.head, "it was submitted before", "nothing is left to do");
    git::ObjectId next = input_.head;
    while (true) {
      TRY(const bool reached, is_base(next));
      if (reached) break;
      if (commits_.size() == k_max_commits)
        return refuse("gate-commits", input_.head,
                      fmt::format("it has more than {} commits that main lacks", k_max_commits),
                      "split it into several submissions");
      auto commit = input_.objects.read_commit(next);
      if (!commit)
        return refuse("gate-object", next, commit.error().message, "push commits, from a complete clone");
      if (commit->parents.empty()) return refuse("gate-base", next, "it has no parent", "start from main");
      if (commit->parents.size() > 1)
        return refuse("gate-merge", next, "it is a merge",
                      "rebase instead: a submission is one line of commits");
      next = commit->parents.front();
      commits_.push_back(*std::move(commit));
    }
    std::reverse(commits_.begin(), commits_.end());
    return check_base(next);
  }

  /// Where main ends and the submission begins. Being in the store is not enough: a landing cut short leaves
  /// objects of submissions there.
  Result<bool> is_base(const git::ObjectId& id) const {
    if (input_.base) return id == *input_.base;
    TRY(const auto header, input_.tip.repository().header(id));
    if (!header || header->type != "commit") return header.has_value();
    return is_in_history(input_.tip.repository(), input_.tip.commit(), id);
  }

  Result<void> check_base(const git::ObjectId& base) {
    TRY(const auto header, input_.tip.repository().header(base));
    if (!header || header->type != "commit")
      return refuse("gate-base", base, "it is no commit of this index", "start from main");
    TRY(const bool on_main, is_in_history(input_.tip.repository(), input_.tip.commit(), base));
    if (!on_main)
      return refuse("gate-base", base, "it is not a commit of main", "fetch, and rebase onto main");
    if (commits_.empty())
      return refuse("gate-empty", input_.head, "it brings nothing main does not have",
                    "commit something first");
    result_.base = base;
    TRY(base_, input_.tip.repository().read_commit(base));
    for (const git::Commit& commit : commits_) result_.commits.push_back(commit.id);
    return {};
  }

  /// Pull requests may lie for weeks; pushes are made when they are pushed.
  [[nodiscard]] DateWindow window() const {
    if (!input_.received) return {0, input_.now + k_clock_slack};
    return {*input_.received - k_clock_slack, *input_.received + k_clock_slack};
  }

  Result<void> check_commits() {
    const git::Commit* parent = &base_;
    for (const git::Commit& commit : commits_) {
      const auto signer = check_submitted_commit(commit, *parent, window(), findings_);
      if (signer) signers_.push_back(*signer);
      parent = &commit;
    }
    return {};
  }

  /// One key signs every commit, a push's certificate too; a service's key is one its last grant lists.
  Result<void> find_signer() {
    result_.signer = input_.pusher.value_or(signers_.front());
    for (std::size_t i = 0; i < commits_.size(); ++i) {
      if (signers_[i] == result_.signer) continue;
      TRY_VOID(refuse("gate-signer", commits_[i].id,
                      fmt::format("it is signed by {}, the submission by {}", signers_[i].ssh_fingerprint(),
                                  result_.signer.ssh_fingerprint()),
                      "one key signs all of a submission"));
    }
    if (input_.service) return find_service(*input_.service);
    TRY(const auto keys, input_.tip.keys(LogKind::services));
    for (const std::string& key : keys) {
      TRY(const ServiceRecord* record, input_.tip.service(key));
      if (record != nullptr && holds(*record)) take_service(key, *record);
    }
    return check_standing();
  }

  /// The newest grant counts, whatever became of the service since.
  [[nodiscard]] bool holds(const ServiceRecord& record) const {
    return !record.grants().empty() && record.grants().back().keys.contains(result_.signer.tuf_keyid());
  }

  void take_service(const std::string& name, const ServiceRecord& record) {
    result_.service = name;
    record_ = &record;
  }

  Result<void> find_service(const Name& name) {
    TRY(const ServiceRecord* record, input_.tip.service(name.key()));
    if (record == nullptr) {
      return refuse("gate-service", input_.head, fmt::format("there is no service '{}'", name.key()),
                    "ask the registry's operator for a grant");
    }
    take_service(name.key(), *record);
    if (!holds(*record)) {
      return refuse("gate-signer", input_.head,
                    fmt::format("key {} is none of those granted to service '{}'",
                                result_.signer.ssh_fingerprint(), name.key()),
                    "sign with a key of the service's last grant");
    }
    return check_standing();
  }

  Result<void> check_standing() {
    using Standing = ServiceRecord::Standing;
    if (record_ == nullptr || record_->standing() == Standing::active) return {};
    const bool suspended = record_->standing() == Standing::suspended;
    return refuse(suspended ? "gate-suspended" : "gate-revoked", input_.head,
                  fmt::format("service '{}' is {}", *result_.service, suspended ? "suspended" : "revoked"),
                  "talk to the registry's operator");
  }

  [[nodiscard]] std::optional<Finding> out_of_scope(const Layout::LogAddress& address) const {
    const auto refusal = [](std::string why) {
      return Finding{Severity::error,
                     "gate-scope",
                     {},
                     std::move(why),
                     "leave it out, or ask the registry's operator for a wider grant"};
    };
    if (!result_.service) {
      if (address.kind == LogKind::dist) return std::nullopt;
      return refusal(fmt::format("owners write to dist/ only, and key {} is no service's",
                                 result_.signer.ssh_fingerprint()));
    }
    const std::string& service = *result_.service;
    if (address.kind != LogKind::packages || address.service != service)
      return refusal(fmt::format("service '{}' writes below packages/{}/ only", service, service));
    const auto& patterns = grant().paths;
    if (std::none_of(patterns.begin(), patterns.end(),
                     [&](const std::string& pattern) { return matches_pattern(pattern, address.key); }))
      return refusal(fmt::format("the grant of service '{}' does not reach '{}'", service, address.key));
    return std::nullopt;
  }

  Result<void> check_changes() {
    ChangeRules rules(input_.objects, input_.tip.layout(),
                      [this](const Layout::LogAddress& address) { return out_of_scope(address); });
    const git::Commit* parent = &base_;
    for (const git::Commit& commit : commits_) {
      rules.check(commit, *parent, findings_);
      parent = &commit;
    }
    result_.objects = rules.brought();
    bytes_ = rules.appended_bytes();
    if (findings_.has_errors()) return {};
    for (const auto& [path, address] : rules.logs()) TRY_VOID(take_log(path, address));
    return {};
  }

  /// What stands in today's index must stand in front of what is appended, byte by byte.
  Result<void> take_log(const std::string& path, const Layout::LogAddress& address) {
    GrownLog log{path, address, {}, {}};
    TRY(log.before, text_at(input_.tip.repository(), input_.tip.tree(), path));
    TRY(const std::string after, text_at(input_.objects, commits_.back().tree, path));
    if (after.size() <= log.before.size() || !after.starts_with(log.before)) {
      findings_.error("gate-stale", path, "the log in main has other lines by now",
                      "fetch, and make the statements anew on top of main");
      return {};
    }
    log.appended = after.substr(log.before.size());
    result_.logs.push_back(std::move(log));
    return {};
  }

  Result<void> check_lines() {
    for (const GrownLog& log : result_.logs) {
      if (result_.service)
        check_service_lines(log, input_.tip, grant(), findings_);
      else
        check_owner_lines(log, result_.signer, input_, findings_);
    }
    return {};
  }

  Result<void> check_usage() {
    if (!result_.service) return {};
    TRY(Usage usage, usage_of(input_.tip, *result_.service, input_.now));
    ++usage.submissions;
    usage.bytes += static_cast<std::int64_t>(bytes_);
    check_quota(*result_.service, grant(), usage, findings_);
    return {};
  }

  /// Of the service.
  [[nodiscard]] const Grant& grant() const { return record_->grants().back(); }

  const GateInput& input_;
  CheckedSubmission result_;
  const ServiceRecord* record_ = nullptr;  ///< of the service, if it is one's
  Diagnostics findings_;
  std::vector<git::Commit> commits_;
  git::Commit base_;
  std::vector<PublicKey> signers_;
  std::uint64_t bytes_ = 0;
};

}  // namespace

Result<CheckedSubmission> check_submission(const GateInput& input) {
  return Gate(input).run();
}

Result<InboxName> parse_inbox_ref(std::string_view ref) {
  const auto refused = [&] {
    Diagnostics findings;
    findings.error("gate-ref", std::string(ref.substr(0, 200)),
                   "submissions go to refs/for/<service>/<8 to 64 of a-z and 0-9> and nowhere else",
                   "git push --signed URL HEAD:refs/for/SERVICE/$(openssl rand -hex 16)");
    return fail(Errc::denied, "the push is refused", findings);
  };
  if (!ref.starts_with(k_inbox)) return refused();
  const std::string_view rest = ref.substr(k_inbox.size());
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return refused();
  const std::string_view nonce = rest.substr(slash + 1);
  constexpr std::string_view k_allowed = "abcdefghijklmnopqrstuvwxyz0123456789";
  if (nonce.size() < 8 || nonce.size() > 64 || nonce.find_first_not_of(k_allowed) != std::string_view::npos)
    return refused();
  const auto service = Name::parse(rest.substr(0, slash));
  if (!service || service->key() != rest.substr(0, slash)) return refused();
  return InboxName{*service, std::string(nonce)};
}

}  // namespace howdah
