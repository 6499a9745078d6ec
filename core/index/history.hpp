// SPDX-License-Identifier: PostgreSQL
// The git log as the outbox: every line a commit adds is an event.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/index/layout.hpp"
#include "core/index/view.hpp"
#include "core/model/json.hpp"
#include "core/sys/git.hpp"

namespace howdah {

struct Event {
  std::uint64_t serial =
      0;  ///< 1, 2, 3 … over the whole history, in commit order, then by path, then by line
  git::ObjectId commit;
  std::int64_t committed = 0;  ///< Unix seconds, from the commit
  std::string path;
  std::uint64_t line = 0;  ///< 1-based
  std::string type;
  std::string subject;    ///< name key
  std::string version;    ///< empty where the statement has none
  std::string statement;  ///< SHA-256 of the line, hex
  std::string text;       ///< the line itself
};

/// Events of a registry's own logs in the commits after `since` (nothing: from the first) up to and including
/// `until`, oldest first. `first_serial` numbers the first of them. Errors: not_found when `since` is not an
/// ancestor of `until`.
[[nodiscard]] Result<std::vector<Event>> events_between(const git::Repository& repository,
                                                        const Layout& layout,
                                                        const std::optional<git::ObjectId>& since,
                                                        const git::ObjectId& until,
                                                        std::uint64_t first_serial = 1);

/// The same with what a fork took over from upstream; paths as in the fork's tree. `view`: at `until`.
[[nodiscard]] Result<std::vector<Event>> events_between(const IndexView& view,
                                                        const std::optional<git::ObjectId>& since);

[[nodiscard]] Json to_json(const Event& event);

}  // namespace howdah
