// SPDX-License-Identifier: PostgreSQL
// Which server and which databases, on the command line.
#include <CLI/App.hpp>

#include "client/database/extensions.hpp"

namespace howdah {

void ServerFlags::declare(CLI::App& app) {
  app.add_option("--pg-config", pg_config, "The PostgreSQL whose psql is run; else $PG_CONFIG, else PATH");
  app.add_option("--host", host, "Host or socket folder; else $PGHOST");
  app.add_option("--port", port, "Else $PGPORT");
  app.add_option("--user", user, "The role to connect as; else $PGUSER");
}

void DatabaseFlags::declare(CLI::App& app) {
  app.add_option("--db,--dbname", names, "A database, may be repeated; else $PGDATABASE")
      ->allow_extra_args(false);
  app.add_flag("--all-databases", all, "Every database that takes connections");
}

}  // namespace howdah
