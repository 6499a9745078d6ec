// SPDX-License-Identifier: PostgreSQL
// Guards a served index: a hook that refuses every push, and the settings stock git serves it by. Submissions
// go to a repository of their own, whose hook asks the gate. Pushes by way of the file system that run no
// hooks (libgit2's) are stopped by file permissions only.
#pragma once

#include "core/base/result.hpp"
#include "core/sys/files.hpp"

namespace howdah {

/// Writes hooks/pre-receive and howdah.gitconfig into a bare repository and includes the latter from its
/// config. Repeating it changes nothing. Errors: not_found (no repository there, no git), unavailable.
[[nodiscard]] Result<void> install_hooks(const fs::path& repository);

/// Whether install_hooks() was here: a served index.
[[nodiscard]] bool has_hooks(const fs::path& repository);

/// The same for the inbox of submissions: its hook lets through what the gate accepts.
[[nodiscard]] Result<void> install_inbox_hooks(const fs::path& repository);

}  // namespace howdah
