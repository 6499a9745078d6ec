// SPDX-License-Identifier: PostgreSQL
// The last steps of an update: the commit belongs to this index, and continues the one known before.
#include <algorithm>

#include "core/index/lineage.hpp"
#include "core/index/log_verifier.hpp"
#include "federation/update_steps.hpp"

namespace howdah {
namespace {

constexpr const char* k_remedy = "nothing was changed here; ask its operator before you trust it again";

tl::unexpected<Error> mixed(const Prior& known, std::string message) {
  return fail_untrusted(Distrust::confusion, "trust-mix", known.location.text(), std::move(message),
                        k_remedy);
}

/// What the timestamp names must be what the repository shows, or an earlier state of it.
Result<void> check_named(const Timely& timely, const Prior& known) {
  TRY(const bool in_main, known.source != nullptr
                              ? shows_line(*timely.reader, timely.main.id, timely.commit)
                              : leads_back_to(*timely.reader, timely.main.id, timely.commit));
  if (!in_main) {
    return mixed(known, "its timestamp is of commit " + timely.commit.hex() +
                            ", which is not in the history of its main, " + timely.main.id.hex());
  }
  TRY(const git::Commit commit, timely.reader->read_commit(timely.commit));
  if (!timely.said || commit.tree.hex() == timely.said->tree) return {};
  return mixed(known, "its timestamp says that commit " + timely.commit.hex() + " has tree " +
                          timely.said->tree + ", but it has " + commit.tree.hex());
}

Result<void> check_registry(const Prior& known, const std::string& source, const RegistryId& wanted,
                            const RegistryId& found) {
  if (wanted == found) return {};
  return fail_untrusted(Distrust::confusion, "trust-confusion", known.location.text(),
                        source + " registry " + wanted.text() + ", its index is of " + found.text(),
                        k_remedy);
}

/// Rollback and fork, each by its name.
Result<void> check_descends(const Bound& bound, const LayerState& before) {
  TRY(const bool forward, leads_back_to(*bound.reader, bound.commit, before.commit));
  if (forward) return {};
  TRY(const bool backward, leads_back_to(*bound.reader, before.commit, bound.commit));
  const std::string offered = "it offers commit " + bound.commit.hex();
  const std::string known = "commit " + before.commit.hex() + ", verified on " + to_rfc3339(before.updated);
  if (backward) {
    return fail_untrusted(Distrust::rollback, "trust-rollback-commit", before.url,
                          offered + ", older than " + known, k_remedy);
  }
  return fail_untrusted(Distrust::fork, "trust-fork", before.url,
                        offered + ", whose history does not contain " + known, k_remedy);
}

struct Judgement {
  Distrust reason;
  const char* code;
};

Judgement judge(const std::string& finding) {
  if (finding == "index-history-lost") return {Distrust::rollback, "trust-log-truncated"};
  if (finding == "index-name-taken") return {Distrust::confusion, "trust-confusion"};
  if (finding == "index-root-changed") return {Distrust::fork, "trust-fork"};
  for (const char* rule : {"index-unknown-path", "index-file-mode", "index-unclaimed", "index-claim-dangles"})
    if (finding == rule) return {Distrust::policy, "trust-policy"};
  return {Distrust::signature, "trust-signature"};
}

}  // namespace

/// The first error found says which reason; everything found travels along.
Result<void> require_clean(const VerifyReport& report, const std::string& url) {
  if (report.ok()) return {};
  const auto& found = report.findings.findings();
  const auto first = std::find_if(found.begin(), found.end(),
                                  [](const Finding& finding) { return finding.severity == Severity::error; });
  const Judgement judgement = judge(first->code);
  Error error =
      fail_untrusted(judgement.reason, judgement.code, url, first->place + ": " + first->message, k_remedy)
          .value();
  error.findings.insert(error.findings.end(), found.begin(), found.end());
  return tl::unexpected(std::move(error));
}

Result<Bound> bind_commit(Timely timely, const Prior& known) {
  TRY_VOID(check_named(timely, known));
  TRY(Verified<IndexView> index, Verifier(timely.reader, {known.pin, {}}).open(timely.commit));
  const RegistryId& id = index->registry().id;
  if (known.before) TRY_VOID(check_registry(known, "it was", known.before->registry, id));
  if (timely.said) TRY_VOID(check_registry(known, "its timestamp is of", timely.said->registry, id));
  return Bound{std::move(timely), std::move(index)};
}

Result<Continuous> check_continuity(Bound bound, const Prior& known) {
  if (known.source != nullptr) TRY_VOID(check_moves_on(bound, known));
  if (known.reads_names()) return Continuous{std::move(bound)};
  const Verifier verifier(bound.reader, {known.pin, bound.index->registry().id});
  if (!known.before) {
    TRY(const VerifyReport report,
        known.source != nullptr ? verify_state(bound.index) : verifier.verify_tree(bound.commit));
    TRY_VOID(require_clean(report, known.location.text()));
  } else if (known.before->commit != bound.commit) {
    if (known.source == nullptr) TRY_VOID(check_descends(bound, *known.before));
    TRY(const Verified<IndexView> before, verifier.open(known.before->commit));
    TRY(const VerifyReport report, verifier.verify_update(before, bound.index));
    TRY_VOID(require_clean(report, known.location.text()));
  }
  return Continuous{std::move(bound)};
}

}  // namespace howdah
