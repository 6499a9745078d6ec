// SPDX-License-Identifier: PostgreSQL
// howdah status: installed, used, out of date, database by database.
#include <memory>

#include "client/commands_database.hpp"
#include "client/database/usage.hpp"

namespace howdah {
namespace {

struct Flags {
  ServerFlags server;
  DatabaseFlags databases;
};

Result<Answer> status(Session& session, const Flags& flags) {
  TRY(const Psql psql, Psql::open(flags.server, session.world));
  TRY(const auto databases, chosen_databases(psql, flags.databases, true));
  TRY(const auto receipts, Receipts(session.home.receipts()).list(psql.postgres().id()));
  const Usage usage = read_usage(psql, databases, receipts);
  for (const std::string& unread : usage.unread) session.console.note("not read: " + unread);
  Answer answer{to_json(usage), to_text(usage)};
  answer.json["postgres"] = {{"version", psql.postgres().banner},
                             {"pg_config", psql.postgres().pg_config.string()}};
  return answer;
}

}  // namespace

Run declare_status(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  flags->databases.declare(app);
  flags->server.declare(app);
  return [flags](Session& session) { return status(session, *flags); };
}

}  // namespace howdah
