// SPDX-License-Identifier: PostgreSQL
// howdah list, verify [NAME], remove NAME: what receipts know.
#include <algorithm>
#include <memory>

#include "client/command.hpp"
#include "client/install/place.hpp"
#include "client/install/postgres.hpp"
#include "client/install/receipt.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

struct Flags {
  std::string name;
  std::string pg_config;
  std::string prefix;
  bool force = false;
};

/// The PostgreSQL meant, when one was named.
Result<std::optional<std::string>> postgres_id(Session& session, const Flags& flags) {
  if (flags.pg_config.empty() && flags.prefix.empty()) return std::nullopt;
  TRY(Postgres postgres, find_postgres(flags.pg_config, session.world));
  if (!flags.prefix.empty()) {
    TRY(postgres, with_prefix(std::move(postgres), flags.prefix));
  }
  return postgres.id();
}

/// Receipts after any unfinished business is settled; the lock is held by the caller.
Result<std::vector<Receipt>> selected(Session& session, const Flags& flags) {
  TRY_VOID(recover_changes(session.home.journal()));
  TRY(const auto id, postgres_id(session, flags));
  const Receipts receipts(session.home.receipts());
  if (flags.name.empty()) return receipts.list(id);
  TRY(auto found, receipts.find(flags.name, id));
  if (!found.empty()) return found;
  return fail(Errc::not_found, flags.name + " is not installed by Howdah; howdah list shows what is");
}

std::string title(const Receipt& receipt) {
  return receipt.display + " " + receipt.version + "  " + receipt.postgres + "  " +
         receipt.pg_config.string();
}

Result<Answer> list(Session& session, const Flags& flags) {
  TRY(const FileLock lock, FileLock::acquire(session.home.lock()));
  TRY(const auto receipts, selected(session, flags));
  Answer answer{{{"installed", Json::array()}}, {}};
  for (const Receipt& receipt : receipts) {
    answer.json["installed"].push_back(to_json(receipt));
    answer.text += title(receipt) + (receipt.requested ? "" : "  (as a dependency)") + "\n";
  }
  if (receipts.empty()) session.console.note("nothing is installed by Howdah");
  return answer;
}

Result<Answer> verify(Session& session, const Flags& flags) {
  TRY(const FileLock lock, FileLock::acquire(session.home.lock()));
  TRY(const auto receipts, selected(session, flags));
  Answer answer{{{"ok", true}, {"checked", Json::array()}}, {}};
  if (receipts.empty()) session.console.note("nothing is installed by Howdah");
  for (const Receipt& receipt : receipts) {
    TRY(const auto deviations, compare_with_disk(receipt));
    Json found = Json::array();
    for (const Deviation& deviation : deviations) {
      found.push_back({{"path", deviation.path.string()}, {"what", deviation.what}});
      answer.text += deviation.what + ": " + deviation.path.string() + "\n";
    }
    answer.text += title(receipt) + ": " + std::to_string(receipt.files.size() - deviations.size()) + " of " +
                   std::to_string(receipt.files.size()) + " files as installed\n";
    answer.json["checked"].push_back({{"distribution", receipt.distribution},
                                      {"version", receipt.version},
                                      {"postgres_id", receipt.postgres_id},
                                      {"files", receipt.files.size()},
                                      {"deviations", std::move(found)}});
    if (deviations.empty()) continue;
    answer.json["ok"] = false;
    answer.code = ExitCode::untrusted;
  }
  return answer;
}

/// Distributions of the same PostgreSQL that need this one.
Result<std::vector<std::string>> dependents(Session& session, const Receipt& receipt) {
  TRY(const auto others, Receipts(session.home.receipts()).list(receipt.postgres_id));
  std::vector<std::string> names;
  for (const Receipt& other : others) {
    if (std::find(other.needs.begin(), other.needs.end(), receipt.distribution) != other.needs.end())
      names.push_back(other.display);
  }
  return names;
}

Result<Answer> remove(Session& session, const Flags& flags) {
  TRY(const FileLock lock, FileLock::acquire(session.home.lock()));
  TRY(const auto receipts, selected(session, flags));
  if (receipts.size() > 1) {
    return fail(Errc::usage, flags.name +
                                 " is installed in several PostgreSQLs; say which with --pg-config " +
                                 joined({receipts[0].pg_config.string(), receipts[1].pg_config.string()}));
  }
  const Receipt& receipt = receipts.front();
  TRY(const auto needed_by, dependents(session, receipt));
  if (!needed_by.empty()) {
    return fail(Errc::conflict, receipt.display + " is needed by " + joined(needed_by) + "; remove " +
                                    (needed_by.size() == 1 ? "it" : "them") + " first");
  }
  TRY_VOID(take_away(receipt, session.home, flags.force));
  return Answer{{{"removed", to_json(receipt)}},
                "removed " + receipt.display + " " + receipt.version + ": " +
                    std::to_string(receipt.files.size()) + " files\n"};
}

std::shared_ptr<Flags> declare(CLI::App& app, bool name_required) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("NAME", flags->name, "Extension or distribution")->required(name_required);
  app.add_option("--pg-config", flags->pg_config, "Only in this PostgreSQL");
  app.add_option("--prefix", flags->prefix, "Only below this folder");
  return flags;
}

}  // namespace

Run declare_list(CLI::App& app) {
  const auto flags = declare(app, false);
  return [flags](Session& session) { return list(session, *flags); };
}

Run declare_verify(CLI::App& app) {
  const auto flags = declare(app, false);
  return [flags](Session& session) { return verify(session, *flags); };
}

Run declare_remove(CLI::App& app) {
  const auto flags = declare(app, true);
  app.add_flag("--force", flags->force, "Remove files even if they were modified");
  return [flags](Session& session) { return remove(session, *flags); };
}

}  // namespace howdah
