// SPDX-License-Identifier: PostgreSQL
// Step 2: is this a release, and may this user publish it? First from the archive alone, then from the index.
#pragma once

#include <optional>

#include "core/index/catalog.hpp"
#include "core/rules/ownership.hpp"
#include "registryd/identity/accounts.hpp"
#include "registryd/publish/steps.hpp"

namespace howdah {

/// Reads archive and META.json. What can be judged later together with the index is left in
/// Release::findings. Errors: invalid or too_large with all findings, when there is nothing to judge further.
[[nodiscard]] Result<Release> inspect(Submission submission);

/// The lines of a log, at the tip or in a commit under way; nothing when there is no such log.
using LogReader = std::function<Result<std::optional<std::vector<StatementLine>>>(LogKind, const Name&)>;

/// What the index says about a release that may be published.
struct Standing {
  std::optional<ReleaseRecord> published;  ///< the same version with the same bytes: nothing is left to do
  bool owned = false;                      ///< by this user; else the distribution is new
  Ownership ownership;                     ///< as it stands
  std::vector<ProvidedExtension> unclaimed;
  std::size_t statements = 0;  ///< in the distribution's log
};

/// By whose word a release is to be recorded.
enum class Voice : std::uint8_t {
  registry,  ///< the registry's alone: enough where no owner holds a key
  owners,    ///< owners have signed, or will
};

/// Errors, with every finding at once: invalid (findings of the release), denied (somebody else's
/// distribution or extension; owners must sign), conflict (the version stands with other bytes).
[[nodiscard]] Result<Standing> judge(const Release& release, const User& who, Voice voice, UnixSeconds now,
                                     const LogReader& read);

/// The extensions nobody has claimed yet. Errors: denied for one that belongs to another distribution.
[[nodiscard]] Result<std::vector<ProvidedExtension>> unclaimed_of(
    const std::vector<ProvidedExtension>& extensions, const Name& distribution, const LogReader& read);

}  // namespace howdah
