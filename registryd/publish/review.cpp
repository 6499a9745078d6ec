// SPDX-License-Identifier: PostgreSQL
#include "registryd/publish/review.hpp"

#include <fmt/format.h>

#include "core/rules/similar_name.hpp"

namespace howdah {
namespace {

Result<void> check_trusted(const DistributionSettings& settings, const Release& release,
                           const PublishOrder& order) {
  if (!settings.trusted_only || order.bound || order.approved) return {};
  Diagnostics findings;
  findings.error("trusted-only", "/name",
                 fmt::format("only trusted publishers publish '{}'", release.distribution.key()),
                 "start its release job, or let an owner change the setting");
  return fail(Errc::denied, findings.findings().front().message, findings);
}

std::string describe(Likeness likeness, const std::string& fresh, const std::string& known) {
  if (likeness == Likeness::looks) return fmt::format("'{}' looks like '{}'", fresh, known);
  return fmt::format("'{}' is one letter away from '{}'", fresh, known);
}

Result<bool> owns(const std::string& distribution, const std::string& account, UnixSeconds now,
                  const LogReader& read) {
  TRY(const Name name, Name::parse(distribution));
  TRY(const auto lines, read(LogKind::dist, name));
  return lines && fold_ownership(*lines, now).is_owner(account);
}

}  // namespace

Result<std::string> Review::resemblance(const Release& release, const std::string& account,
                                        const LogReader& read) {
  TRY(const auto known, parts_.cache.distributions(""));
  const std::string& fresh = release.distribution.key();
  for (const DistributionSummary& other : known) {
    std::vector<std::string> names{other.key};
    for (const std::string& extension : other.extensions)
      if (const auto name = Name::parse(extension)) names.push_back(name->key());
    for (const std::string& name : names) {
      const Likeness alike = likeness(fresh, name);
      if (alike == Likeness::no) continue;
      TRY(const bool own, owns(other.key, account, parts_.clock.now(), read));
      if (!own) return describe(alike, fresh, name);
    }
  }
  return std::string();
}

Result<std::optional<WaitingRelease>> Review::look_at(const Release& release, const Standing& standing,
                                                      const Identity& who, const PublishOrder& order,
                                                      const LogReader& read) {
  TRY(const DistributionSettings settings, settings_.find(release.distribution.key()));
  TRY_VOID(check_trusted(settings, release, order));
  WaitingRelease waiting{.distribution = release.distribution.key(),
                         .version = release.version,
                         .sha256 = release.submission.digests.sha256.hex(),
                         .account = who.user.key,
                         .source = order.source,
                         .staged = order.staged || settings.staged,
                         .cleared = order.cleared,
                         .created = parts_.clock.now()};
  if (parts_.hold_similar_names && !standing.owned && !order.cleared) {
    TRY(waiting.reason, resemblance(release, who.user.key, read));
    waiting.waits_for = WaitsFor::moderator;
    if (!waiting.reason.empty()) return waiting;
  }
  waiting.waits_for = WaitsFor::owner;
  waiting.reason = "staged: an owner has to approve it";
  if (waiting.staged && !order.approved) return waiting;
  return std::nullopt;
}

Result<void> Review::charge(const Release& release, const Standing& standing, const Identity& who) {
  const auto bytes = static_cast<std::int64_t>(release.submission.digests.size);
  return quotas_.charge(who.user.key, {bytes, !standing.owned}, parts_.clock.now());
}

}  // namespace howdah
