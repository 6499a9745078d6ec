// SPDX-License-Identifier: PostgreSQL
// Changes what a server loads when it starts, after a yes, and says whether a restart is due: for
// `howdah preload` and for the --preload of install and load.
#pragma once

#include <string>
#include <vector>

#include "client/console.hpp"
#include "client/database/preload.hpp"
#include "client/install/receipt.hpp"
#include "federation/layer.hpp"

namespace howdah {

/// The server, and who decides.
struct PreloadDesk {
  const Psql& psql;
  Console& console;
  bool dry_run = false;
  bool yes = false;
};

struct PreloadRequest {
  PreloadScope scope = PreloadScope::server;
  PreloadEdit edit = PreloadEdit::add;
  std::string library;
  std::string file{};  ///< empty: ALTER SYSTEM
};

struct PreloadOutcome {
  PreloadChange change;
  bool restart = false;  ///< due for the change to count
  std::string restart_command{};
};

/// Errors: usage when nobody says yes; those of plan_preload() and apply_preload().
[[nodiscard]] Result<PreloadOutcome> edit_preload(const PreloadDesk& desk, const PreloadRequest& request);

/// What the META of these installed releases wants loaded, added. Errors: also not_found when no registry in
/// use has such a release any more.
[[nodiscard]] Result<std::vector<PreloadOutcome>> preload_installed(const PreloadDesk& desk,
                                                                    const std::vector<Receipt>& receipts,
                                                                    const std::vector<LayerView>& layers);

/// For people: `nothing`, or the list.
[[nodiscard]] std::string libraries_text(const std::vector<std::string>& libraries);
[[nodiscard]] Json to_json(const PreloadOutcome& outcome);
[[nodiscard]] Json to_json(const std::vector<PreloadOutcome>& outcomes);
[[nodiscard]] std::string to_text(const PreloadOutcome& outcome);

}  // namespace howdah
