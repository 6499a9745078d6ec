// SPDX-License-Identifier: PostgreSQL
// What is left to do in the server after an install, as data.
#pragma once

#include <string>
#include <vector>

#include "core/model/json.hpp"
#include "core/sys/files.hpp"

namespace howdah {

struct NextStep {
  std::string kind;  ///< `setting`, `preload`, `restart`, `create-extension` or `alter-extension`
  std::string what;  ///< a configuration line, an SQL statement, or the command that restarts, if it is known
};

/// A library that a release's META v2 wants loaded.
struct PreloadWish {
  std::string library;
  bool server = false;  ///< when the server starts; else when a session begins
};
[[nodiscard]] std::vector<PreloadWish> preloads_of(const Json& meta);

/// In the order to do them, from a release's META v2. When `asked` is one of its extensions, only that one is
/// to be created: others may be alternatives to it.
[[nodiscard]] std::vector<NextStep> next_steps(const Json& meta, const std::string& asked);
/// The same after a newer release took an older one's place.
[[nodiscard]] std::vector<NextStep> steps_after_upgrade(const Json& meta);
/// The two settings by which a server finds extensions below `prefix`.
[[nodiscard]] std::vector<NextStep> prefix_steps(const fs::path& prefix);
[[nodiscard]] Json to_json(const std::vector<NextStep>& steps);
[[nodiscard]] std::string to_text(const std::vector<NextStep>& steps);

}  // namespace howdah
