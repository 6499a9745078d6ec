// SPDX-License-Identifier: PostgreSQL
#include "registryd/pgxn/import_record.hpp"

#include <fmt/format.h>

#include "core/rules/ownership.hpp"
#include "registryd/publish/admit.hpp"
#include "registryd/publish/sign.hpp"
#include "registryd/publish/store.hpp"

namespace howdah::pgxn {
namespace {

/// A user of the index; an account is for the operator to give (registryd user add).
Result<void> ensure_user(Staging& staging, const Name& user) {
  TRY(const auto known, staging.lines(LogKind::users, user));
  if (known) return {};
  TRY_VOID(staging.append("user", user, {{"display", user.given()}}));
  return {};
}

Result<void> ensure_owner(Staging& staging, const Name& distribution, const Name& user, UnixSeconds now) {
  TRY(const auto log, staging.lines(LogKind::dist, distribution));
  const Ownership ownership = log ? fold_ownership(*log, now) : Ownership{};
  if (ownership.keyed()) {
    return fail(Errc::denied, fmt::format("owners of '{}' hold keys here: they must release it themselves",
                                          distribution.key()));
  }
  if (ownership.is_owner(user.key())) return {};
  const std::string by = ownership.owners().empty() ? user.key() : ownership.owners().begin()->first;
  TRY_VOID(staging.append("owner-add", distribution, {{"owner", user.key()}, {"by", by}}));
  return {};
}

Result<void> append_all(Staging& staging, const Artifact& artifact, const Origin& origin, UnixSeconds now) {
  const Name& distribution = artifact.distribution;
  const LogReader read = [&staging](LogKind kind, const Name& name) { return staging.lines(kind, name); };
  TRY(const auto unclaimed, unclaimed_of(artifact.extensions, distribution, read));
  TRY_VOID(ensure_user(staging, origin.user));
  TRY_VOID(ensure_owner(staging, distribution, origin.user, now));
  for (const ProvidedExtension& extension : unclaimed) {
    TRY_VOID(staging.append(
        "claim", extension.name,
        {{"display", extension.display}, {"distribution", distribution.key()}, {"user", origin.user.key()}}));
  }
  staging.say(fmt::format("import {} {}", distribution.given(), artifact.version));
  TRY_VOID(staging.append("release", distribution, artifact.statement));
  return {};
}

}  // namespace

Result<void> record_imported(Release release, const Origin& origin, const RecordParts& parts) {
  TRY(Artifact artifact, store(std::move(release), origin.user.key(), parts.artifacts));
  artifact.statement["origin"] = {{"date", origin.date}};
  if (!origin.url.empty()) artifact.statement["origin"]["url"] = origin.url;
  const SignedRelease entry = sign(std::move(artifact), parts.registry_key, parts.id, parts.clock.now());
  TRY_VOID(parts.artifacts.put_signature(entry.artifact.distribution.key(), entry.artifact.version,
                                         entry.minisig));
  TRY(const Committed committed, parts.writer.commit([&](Staging& staging) {
    return append_all(staging, entry.artifact, origin, parts.clock.now());
  }));
  return {};
}

}  // namespace howdah::pgxn
