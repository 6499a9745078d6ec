// SPDX-License-Identifier: PostgreSQL
// howdah audit: is anything installed that its owners, its registry or an
// advisory speak against?
#include <algorithm>
#include <memory>

#include "client/audit/audit.hpp"
#include "client/commands_database.hpp"
#include "client/install/postgres.hpp"

namespace howdah {
namespace {

struct Flags {
  std::string pg_config;
  std::vector<fs::path> osv;
};

Result<std::vector<Receipt>> installed(const Session& session, const Flags& flags) {
  const Receipts receipts(session.home.receipts());
  if (flags.pg_config.empty()) return receipts.list();
  TRY(const Postgres postgres, find_postgres(flags.pg_config, session.world));
  return receipts.list(postgres.id());
}

/// The registry a receipt came from; nothing when it is not in use any more.
Result<std::optional<std::vector<LayerView>>> layer_of(const Session& session, const Receipt& receipt) {
  TRY(const auto states, session.layers().list());
  for (const LayerState& state : states) {
    if (state.registry.text() != receipt.registry) continue;
    TRY(auto layer, session.fresh_layers().open(state.name));
    return layer;
  }
  return std::nullopt;
}

void append(std::vector<AuditRow>& rows, const std::vector<AuditRow>& more) {
  rows.insert(rows.end(), more.begin(), more.end());
}

Result<Answer> audit(Session& session, const Flags& flags) {
  std::vector<Advisory> advisories;
  for (const fs::path& path : flags.osv) {
    TRY(const auto read, read_advisories(path));
    advisories.insert(advisories.end(), read.begin(), read.end());
  }
  TRY(const auto receipts, installed(session, flags));
  std::vector<AuditRow> rows;
  std::vector<std::string> unknown;
  for (const Receipt& receipt : receipts) {
    append(rows, audit_release(receipt, advisories));
    TRY(const auto layer, layer_of(session, receipt));
    if (!layer) {
      unknown.push_back(receipt.distribution);
      session.console.note(receipt.display + " came from " + receipt.registry +
                           ", which is not used here any more: nobody says whether it is sound");
      continue;
    }
    TRY(const auto said, audit_release(receipt, *layer));
    append(rows, said);
  }
  Answer answer{{{"checked", receipts.size()}, {"found", to_json(rows)}, {"unknown", unknown}},
                to_text(rows)};
  if (!rows.empty()) answer.code = ExitCode::advised;
  if (rows.empty()) session.console.note("nothing is said against what is installed");
  return answer;
}

}  // namespace

Run declare_audit(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("--pg-config", flags->pg_config, "Only what is installed in this PostgreSQL");
  app.add_option("--osv", flags->osv, "Also these advisories: OSV documents, a file or a folder")
      ->allow_extra_args(false);
  return [flags](Session& session) { return audit(session, *flags); };
}

}  // namespace howdah
