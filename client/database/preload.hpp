// SPDX-License-Identifier: PostgreSQL
// The libraries a server loads when it starts, or a session when it begins: what they are, what they will be
// after the next start, and how to change that.
#pragma once

#include <string>
#include <vector>

#include "client/database/psql.hpp"
#include "core/base/result.hpp"

namespace howdah {

enum class PreloadScope : std::uint8_t {
  server,   ///< shared_preload_libraries: a change needs a restart
  session,  ///< session_preload_libraries: new sessions have it
};
[[nodiscard]] std::string setting_of(PreloadScope scope);

struct Preload {
  PreloadScope scope = PreloadScope::server;
  std::vector<std::string> running;  ///< what the server has loaded
  std::vector<std::string> written;  ///< what its configuration files say
  std::string file;                  ///< the one that decides; empty: none names the setting
  [[nodiscard]] bool needs_restart() const { return scope == PreloadScope::server && running != written; }
};
/// Errors: denied when the role may not read the configuration (pg_file_settings), those of Psql.
[[nodiscard]] Result<Preload> read_preload(const Psql& psql, PreloadScope scope);
[[nodiscard]] Json to_json(const Preload& preload);

/// What is to be written, and where.
struct PreloadChange {
  PreloadScope scope = PreloadScope::server;
  std::vector<std::string> before, after;
  std::string statement;  ///< ALTER SYSTEM …, or the line for `file`
  std::string file;       ///< empty: ALTER SYSTEM
  [[nodiscard]] bool none() const { return before == after; }
};

enum class PreloadEdit : std::uint8_t { add, remove };
/// Errors: not_found when a library to add does not stand in the chosen PostgreSQL's pkglibdir: a server that
/// cannot find one does not start.
[[nodiscard]] Result<PreloadChange> plan_preload(const Psql& psql, const Preload& now, PreloadEdit edit,
                                                 const std::string& library, const std::string& file);

/// Writes it and has the server read its files again. Errors: those of Psql; conflict when the server does
/// not read `file`, or another setting overrides it: then the file is as before.
[[nodiscard]] Result<void> apply_preload(const Psql& psql, const PreloadChange& change);

[[nodiscard]] Json to_json(const PreloadChange& change);
/// How to restart the server that answers, as data for the one who may.
[[nodiscard]] Result<std::string> restart_command(const Psql& psql);

}  // namespace howdah
