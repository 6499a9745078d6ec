// SPDX-License-Identifier: PostgreSQL
// The commands of who develops extensions; rows of the table in commands.cpp.
#pragma once

#include "client/command.hpp"

namespace howdah {

[[nodiscard]] Run declare_new(CLI::App& app);
[[nodiscard]] Run declare_build(CLI::App& app);
[[nodiscard]] Run declare_test(CLI::App& app);
[[nodiscard]] Run declare_bundle(CLI::App& app);
[[nodiscard]] Run declare_package(CLI::App& app);
[[nodiscard]] Run declare_release(CLI::App& app);
[[nodiscard]] Run declare_meta_fmt(CLI::App& app);

}  // namespace howdah
