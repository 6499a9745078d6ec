// SPDX-License-Identifier: PostgreSQL
// What an installation comes to, for people and for programs: the same for install, upgrade and sync.
#pragma once

#include "client/command.hpp"
#include "client/install/installer.hpp"

namespace howdah {

[[nodiscard]] Answer to_answer(const Installation& done, bool dry_run);

}  // namespace howdah
