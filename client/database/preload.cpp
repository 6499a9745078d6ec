// SPDX-License-Identifier: PostgreSQL
#include "client/database/preload.hpp"

#include <algorithm>

#include "client/database/sql_text.hpp"
#include "core/sys/process.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_conf_limit = 1ULL << 20U;

/// ALTER SYSTEM quotes each item of a list on its own; no item at all is the default.
std::string alter_system(const std::string& setting, const std::vector<std::string>& items) {
  if (items.empty()) return "ALTER SYSTEM RESET " + setting + ";";
  std::string list;
  for (const std::string& item : items) list += (list.empty() ? "" : ", ") + sql_literal(item);
  return "ALTER SYSTEM SET " + setting + " = " + list + ";";
}

/// In configuration files a quote is doubled and a backslash escapes.
std::string configuration_line(const std::string& setting, const std::vector<std::string>& items) {
  std::string value;
  for (const char c : list_setting_text(items)) {
    if (c == '\'' || c == '\\') value += c;
    value += c;
  }
  return setting + " = '" + value + "'";
}

Result<void> check_library(const Postgres& postgres, const std::string& library) {
  const fs::path named = library;
  const fs::path file = (named.is_absolute() ? named : postgres.pkglibdir / named);
  std::error_code error;
  for (const char* ending : {"", ".so", ".dylib"})
    if (fs::is_regular_file(fs::path(file.string() + ending), error)) return {};
  return fail(Errc::not_found,
              "there is no library " + library + " in " + postgres.pkglibdir.string() +
                  ", and a server that cannot find what it preloads does not start; "
                  "install it first, or choose the server's own PostgreSQL with --pg-config");
}

Result<void> reload(const Psql& psql) {
  return psql.execute("", "SELECT pg_reload_conf();");
}

/// Writes the line; what stood in the file comes back unless the server reads it.
Result<void> apply_file(const Psql& psql, const PreloadChange& change) {
  TRY(const auto before, read_file_if_exists(change.file, k_conf_limit));
  TRY_VOID(write_file_atomically(change.file, "# Written by howdah preload.\n" + change.statement + "\n"));
  const auto now = read_preload(psql, change.scope);
  if (now && now->written == change.after) return reload(psql);
  TRY_VOID(before ? write_file_atomically(change.file, *before) : remove_tree(change.file));
  if (!now) return tl::unexpected(now.error());
  return fail(Errc::conflict,
              "the server does not go by " + change.file + ": " +
                  (now->file == change.file || now->file.empty() ? "no include_dir names its folder"
                                                                 : now->file + " comes later and decides") +
                  "; the file is as it was, use ALTER SYSTEM (leave --conf-file out) or include its folder");
}

}  // namespace

std::string setting_of(PreloadScope scope) {
  return scope == PreloadScope::server ? "shared_preload_libraries" : "session_preload_libraries";
}

Result<Preload> read_preload(const Psql& psql, PreloadScope scope) {
  const std::string setting = setting_of(scope);
  Preload preload{scope, {}, {}, {}};
  TRY(const Json running, psql.rows("", "SELECT current_setting('" + setting + "') AS value"));
  preload.running = list_setting(text_in(running.at(0), "value"));
  // The last line counts; `applied` is false for what waits for a restart.
  TRY(const Json written, psql.rows("",
                                    "SELECT setting AS value, sourcefile AS file FROM pg_file_settings WHERE "
                                    "name = '" +
                                        setting + "' ORDER BY seqno DESC LIMIT 1"));
  if (written.empty()) return preload;
  preload.written = list_setting(text_in(written[0], "value"));
  preload.file = text_in(written[0], "file");
  return preload;
}

Json to_json(const Preload& preload) {
  return {{"setting", setting_of(preload.scope)},
          {"running", preload.running},
          {"written", preload.written},
          {"file", preload.file},
          {"restart", preload.needs_restart()}};
}

Result<PreloadChange> plan_preload(const Psql& psql, const Preload& now, PreloadEdit edit,
                                   const std::string& library, const std::string& file) {
  PreloadChange change{now.scope, now.written, now.written, {}, file};
  std::erase(change.after, library);
  if (edit == PreloadEdit::add) {
    TRY_VOID(check_library(psql.postgres(), library));
    const bool present = change.after.size() < change.before.size();
    if (present) change.after = change.before;
    if (!present) change.after.push_back(library);
  }
  const std::string setting = setting_of(now.scope);
  change.statement =
      file.empty() ? alter_system(setting, change.after) : configuration_line(setting, change.after);
  return change;
}

Result<void> apply_preload(const Psql& psql, const PreloadChange& change) {
  if (change.none()) return {};
  if (!change.file.empty()) return apply_file(psql, change);
  TRY_VOID(psql.execute("", change.statement));
  TRY(const Preload now, read_preload(psql, change.scope));
  if (now.written == change.after) return reload(psql);
  return fail(Errc::conflict, "ALTER SYSTEM was done, but " + now.file + " decides " +
                                  setting_of(change.scope) + " and says " + list_setting_text(now.written) +
                                  "; change it there");
}

Json to_json(const PreloadChange& change) {
  return {{"setting", setting_of(change.scope)}, {"before", change.before}, {"after", change.after},
          {"statement", change.statement},       {"file", change.file},     {"changed", !change.none()}};
}

Result<std::string> restart_command(const Psql& psql) {
  TRY(const Json rows, psql.rows("", "SELECT current_setting('data_directory') AS folder"));
  const std::string folder = text_in(rows.at(0), "folder");
  return render_argv({(psql.postgres().bindir / "pg_ctl").string(), "restart", "-D", folder});
}

}  // namespace howdah
