// SPDX-License-Identifier: PostgreSQL
// What `howdah doctor` looks at: everything an install rests on, each trouble with the command that ends it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/home.hpp"
#include "client/install/postgres.hpp"
#include "client/world.hpp"
#include "core/base/diagnostics.hpp"
#include "core/base/result.hpp"
#include "core/model/json.hpp"
#include "federation/layers.hpp"

namespace howdah {

/// A PostgreSQL found on this machine.
struct SeenPostgres {
  fs::path pg_config;
  std::string banner;  ///< empty: it does not answer like a pg_config
  std::string why;     ///< where it was found; for the chosen one, why it is the one
  bool chosen = false;
};

struct Patient {
  const World& world;
  const Home& home;
  Layers layers;
  std::string pg_config;  ///< --pg-config
  bool fix = false;       ///< finish or undo what was left half done
};

struct Diagnosis {
  std::vector<SeenPostgres> postgres;
  std::vector<std::string> remarks;  ///< what is well, and what was mended
  std::vector<Finding> findings;     ///< errors and warnings are troubles; notes are not
  [[nodiscard]] bool healthy() const;
};

/// Every PostgreSQL of $PG_CONFIG, PATH, Debian's and PostgreSQL's own usual folders.
[[nodiscard]] std::vector<SeenPostgres> find_all_postgres(const Patient& patient);

/// The caller holds Home::lock(). What cannot be examined is a finding, not an error.
[[nodiscard]] Diagnosis examine(const Patient& patient);

[[nodiscard]] Json to_json(const Diagnosis& diagnosis);
[[nodiscard]] std::string to_text(const Diagnosis& diagnosis);

}  // namespace howdah
