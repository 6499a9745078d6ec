// SPDX-License-Identifier: PostgreSQL
// Which registry a command works on: its folder and its database.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "registryd/data_folder.hpp"
#include "registryd/settings.hpp"
#include "registryd/state/sql.hpp"

namespace howdah {

struct Place {
  std::string data;
  std::string database;  ///< `postgresql://…`; empty: the file in the data folder
  std::shared_ptr<Settings> settings;

  [[nodiscard]] DataFolder folder() const { return DataFolder{data}; }
  /// Errors: not_found when there is no registry yet.
  [[nodiscard]] Result<std::unique_ptr<SqlDatabase>> open_state() const;
};

/// Adds --config, --data and --database. `place` must outlive the parsing.
void add_place_options(CLI::App& command, Place& place);

}  // namespace howdah
