// SPDX-License-Identifier: PostgreSQL
// Where the files of a package stand in a PostgreSQL, and the way back: `pgsql/share/…` is pg_config's
// SHAREDIR.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/install/postgres.hpp"
#include "core/base/diagnostics.hpp"
#include "core/base/result.hpp"
#include "core/model/json.hpp"
#include "core/sys/archive.hpp"

namespace howdah {

struct PackageStaging {
  fs::path root;   ///< where the package was unpacked
  fs::path stage;  ///< a DESTDIR, to be made
  const std::vector<ArchiveEntry>& entries;
  const Postgres& postgres;
  const Json& meta;  ///< of the release
};

/// Moves the files of `pgsql/` into the stage; scripts that name their interpreter get its path. A finding
/// for each file that belongs nowhere, lacks its interpreter, or speaks for an extension that is not the
/// release's.
[[nodiscard]] Result<Diagnostics> stage_package(const PackageStaging& staging);

/// `pgsql/share/extension/pair.control` for a file that is to stand at `target`; nothing where no folder of
/// pg_config holds it.
[[nodiscard]] std::optional<std::string> place_in_package(const fs::path& target, const Postgres& postgres);

/// Why a file in SHAREDIR/extension must not come from somebody who releases `extensions`: it is the control
/// file or a script of another one. Empty: it may.
[[nodiscard]] std::string foreign_extension(const fs::path& name, const std::vector<std::string>& extensions);

}  // namespace howdah
