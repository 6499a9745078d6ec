// SPDX-License-Identifier: PostgreSQL
// The commands around databases and what is kept here; rows of the table in commands.cpp.
#pragma once

#include "client/command.hpp"

namespace howdah {

[[nodiscard]] Run declare_load(CLI::App& app);
[[nodiscard]] Run declare_unload(CLI::App& app);
[[nodiscard]] Run declare_status(CLI::App& app);
[[nodiscard]] Run declare_preload_show(CLI::App& app);
[[nodiscard]] Run declare_preload_add(CLI::App& app);
[[nodiscard]] Run declare_preload_rm(CLI::App& app);
[[nodiscard]] Run declare_audit(CLI::App& app);
[[nodiscard]] Run declare_report(CLI::App& app);
[[nodiscard]] Run declare_cache_ls(CLI::App& app);
[[nodiscard]] Run declare_cache_prune(CLI::App& app);
[[nodiscard]] Run declare_cache_verify(CLI::App& app);
[[nodiscard]] Run declare_cache_fetch(CLI::App& app);

}  // namespace howdah
