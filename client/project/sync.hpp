// SPDX-License-Identifier: PostgreSQL
// What stands between a server and a lock file, and the plan that takes it away.
#pragma once

#include <string>
#include <vector>

#include "client/project/lock_file.hpp"

namespace howdah {

struct Drift {
  struct Row {
    std::string distribution;
    std::string locked;     ///< empty: it is not in the lock file
    std::string installed;  ///< empty: it is not installed
  };
  std::vector<Row> rows;    ///< missing, or of another release
  std::vector<Row> beyond;  ///< installed, and no business of the lock file
  [[nodiscard]] bool none() const { return rows.empty(); }
};

/// A release is the locked one when its statement is.
[[nodiscard]] Drift drift_of(const LockFile& lock, const std::vector<Receipt>& installed);
[[nodiscard]] Json to_json(const Drift& drift);
[[nodiscard]] std::string to_text(const Drift& drift);

/// Whether the lock answers this project, on this PostgreSQL and platform. Errors: conflict, with the
/// command.
[[nodiscard]] Result<void> check_fits(const LockFile& lock, const ProjectFile& project, const Target& target);

/// Exactly the locked releases, however long ago they were chosen and even if yanked since. Errors: not_found
/// where a registry is not in use or has not the release (yet); untrusted when it says otherwise than when it
/// was locked; those of make_plan().
[[nodiscard]] Result<Plan> plan_of_lock(const LockFile& lock, const std::vector<LayerView>& layers,
                                        const Postgres& postgres, std::vector<Receipt> installed);

}  // namespace howdah
