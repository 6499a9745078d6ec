// SPDX-License-Identifier: PostgreSQL
// Guards a served index: a hook that refuses every push, and the settings stock git serves it by.
// Pushes by way of the file system that run no hooks (libgit2's) are stopped by file permissions only.
#pragma once

#include "core/base/result.hpp"
#include "core/sys/files.hpp"

namespace howdah {

/// Writes hooks/pre-receive and howdah.gitconfig into a bare repository and includes the latter from its
/// config. Repeating it changes nothing. Errors: not_found (no repository there, no git), unavailable.
[[nodiscard]] Result<void> install_hooks(const fs::path& repository);

}  // namespace howdah
