// SPDX-License-Identifier: PostgreSQL
#include "registryd/publish/record.hpp"

#include <fmt/format.h>

namespace howdah {
namespace {

Result<void> check_still_stands(const Staging& staging, const Artifact& artifact, const Standing& standing) {
  TRY(const std::int64_t length, staging.length(LogKind::dist, artifact.distribution));
  // A log only grows: with as many lines as before it says what it said before.
  if (static_cast<std::size_t>(length) == standing.statements) return {};
  return fail(Errc::conflict,
              fmt::format("{}: somebody else changed this distribution at the same moment; publish {} again",
                          artifact.distribution.given(), artifact.version));
}

Result<Appended> append_all(Staging& staging, const Artifact& artifact, const Standing& standing,
                            const User& who, std::string_view line) {
  TRY_VOID(check_still_stands(staging, artifact, standing));
  const LogReader read = [&staging](LogKind kind, const Name& name) { return staging.lines(kind, name); };
  TRY(const auto unclaimed, unclaimed_of(artifact.extensions, artifact.distribution, read));
  if (!standing.owned) {
    TRY_VOID(staging.append("owner-add", artifact.distribution, {{"owner", who.key}, {"by", who.key}}));
  }
  for (const ProvidedExtension& extension : unclaimed) {
    TRY_VOID(staging.append(
        "claim", extension.name,
        {{"display", extension.display}, {"distribution", artifact.distribution.key()}, {"user", who.key}}));
  }
  staging.say(fmt::format("publish {} {}", artifact.distribution.given(), artifact.version));
  if (!line.empty()) return staging.append_signed(line);
  return staging.append("release", artifact.distribution, artifact.statement);
}

}  // namespace

Result<Recorded> record(const SignedRelease& release, const Standing& standing, const User& who,
                        std::string_view line, IndexWriter& writer) {
  std::optional<Appended> appended;
  TRY(const Committed committed, writer.commit([&](Staging& staging) -> Result<void> {
    TRY(appended, append_all(staging, release.artifact, standing, who, line));
    return {};
  }));
  return Recorded{*std::move(appended), committed.commit};
}

}  // namespace howdah
