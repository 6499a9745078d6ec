// SPDX-License-Identifier: PostgreSQL
#include "client/database/preload_edit.hpp"

#include "client/database/sql_text.hpp"
#include "client/install/next_steps.hpp"
#include "client/resolve/universe.hpp"

namespace howdah {
namespace {

Result<void> agree(const PreloadDesk& desk, const PreloadChange& change) {
  desk.console.note(setting_of(change.scope) + ": " + libraries_text(change.before) + " becomes " +
                    libraries_text(change.after));
  desk.console.note("  " +
                    (change.file.empty() ? change.statement : "in " + change.file + ": " + change.statement));
  if (desk.yes) return {};
  if (!desk.console.can_ask())
    return fail(Errc::usage, "nothing was changed: nobody is here to be asked; --yes says yes");
  if (desk.console.ask("Change the server's configuration")) return {};
  return fail(Errc::usage, "nothing was changed");
}

Result<Json> meta_of(const Receipt& receipt, const std::vector<LayerView>& layers) {
  TRY(const Found found, found_of(receipt, layers));
  if (const ReleaseRecord* release = found.distribution.release(receipt.version)) return release->meta;
  return fail(Errc::not_found, "no registry here has " + receipt.display + " " + receipt.version + " of " +
                                   receipt.registry +
                                   ", so what it wants preloaded is not known; name the library: howdah "
                                   "preload add LIBRARY");
}

/// Where the server finds it: a name in its own folder of modules, else the whole path.
std::string library_of(const Receipt& receipt, const std::string& library, const Postgres& postgres) {
  for (const ReceiptFile& file : receipt.files) {
    const bool module = file.path.extension() == ".so" || file.path.extension() == ".dylib";
    if (!module || file.path.stem() != library) continue;
    const fs::path folder = file.path.parent_path();
    return folder == postgres.pkglibdir ? library : (folder / library).string();
  }
  return library;
}

}  // namespace

std::string libraries_text(const std::vector<std::string>& libraries) {
  return libraries.empty() ? "nothing" : list_setting_text(libraries);
}

Result<PreloadOutcome> edit_preload(const PreloadDesk& desk, const PreloadRequest& request) {
  TRY(const Preload now, read_preload(desk.psql, request.scope));
  TRY(PreloadChange change, plan_preload(desk.psql, now, request.edit, request.library, request.file));
  if (!change.none() && !desk.dry_run) {
    TRY_VOID(agree(desk, change));
    TRY_VOID(apply_preload(desk.psql, change));
  }
  PreloadOutcome outcome{std::move(change)};
  outcome.restart = request.scope == PreloadScope::server && now.running != outcome.change.after;
  if (outcome.restart) {
    TRY(outcome.restart_command, restart_command(desk.psql));
  }
  return outcome;
}

Result<std::vector<PreloadOutcome>> preload_installed(const PreloadDesk& desk,
                                                      const std::vector<Receipt>& receipts,
                                                      const std::vector<LayerView>& layers) {
  std::vector<PreloadOutcome> outcomes;
  for (const Receipt& receipt : receipts) {
    TRY(const Json meta, meta_of(receipt, layers));
    for (const PreloadWish& wish : preloads_of(meta)) {
      const auto scope = wish.server ? PreloadScope::server : PreloadScope::session;
      const std::string library = library_of(receipt, wish.library, desk.psql.postgres());
      TRY(PreloadOutcome outcome, edit_preload(desk, {scope, PreloadEdit::add, library}));
      outcomes.push_back(std::move(outcome));
    }
  }
  return outcomes;
}

Json to_json(const PreloadOutcome& outcome) {
  Json json = to_json(outcome.change);
  json["restart"] = outcome.restart;
  if (outcome.restart) json["restart_command"] = outcome.restart_command;
  return json;
}

Json to_json(const std::vector<PreloadOutcome>& outcomes) {
  Json all = Json::array();
  for (const PreloadOutcome& outcome : outcomes) all.push_back(to_json(outcome));
  return all;
}

std::string to_text(const PreloadOutcome& outcome) {
  return (outcome.change.none() ? "" : outcome.change.statement + "\n") +
         (outcome.restart ? "restart PostgreSQL for it to count: " + outcome.restart_command + "\n" : "");
}

}  // namespace howdah
