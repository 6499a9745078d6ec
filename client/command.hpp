// SPDX-License-Identifier: PostgreSQL
// What a command is: a row of the table in commands.cpp. A file cmd_*.cpp declares its flags, calls a step,
// and says what came out, once for people and once as JSON.
#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "client/console.hpp"
#include "client/exit_codes.hpp"
#include "client/home.hpp"
#include "client/network.hpp"
#include "client/world.hpp"
#include "core/base/result.hpp"
#include "core/model/json.hpp"
#include "federation/layers.hpp"

namespace howdah {

/// What a command is given to work with.
struct Session {
  World& world;
  Console& console;
  Home home;  ///< empty paths for commands that need nothing
  NetworkRules network;
  std::vector<std::string> arguments{};  ///< the command line, without the program's name

  /// As they were last verified, however long ago.
  [[nodiscard]] Layers layers() const { return Layers(home.layers(), &world.http); }
  /// For reading.
  [[nodiscard]] FreshLayers fresh_layers() const {
    return FreshLayers(layers(), network, world.clock, console);
  }
};

/// What came out: `json` is printed with --json, `text` (ending in a newline, or empty) without.
struct Answer {
  Json json;
  std::string text;
  ExitCode code = ExitCode::ok;
};

using Run = std::function<Result<Answer>(Session&)>;

enum class Needs : std::uint8_t {
  nothing,
  home,      ///< a place for state
  registry,  ///< at least one registry added
};

struct CommandRow {
  std::string_view name;  ///< `registry add`: one word a level
  std::string_view summary;
  Needs needs;
  Run (*declare)(CLI::App& app);  ///< adds the flags; the result reads them when it is run
};

[[nodiscard]] std::span<const CommandRow> all_commands();

/// Runs one command line (without the program's name) and returns the exit code.
[[nodiscard]] ExitCode run_howdah(const std::vector<std::string>& arguments, World& world);

[[nodiscard]] Run declare_registry_add(CLI::App& app);
[[nodiscard]] Run declare_registry_ls(CLI::App& app);
[[nodiscard]] Run declare_registry_rm(CLI::App& app);
[[nodiscard]] Run declare_registry_map(CLI::App& app);
[[nodiscard]] Run declare_registry_pin(CLI::App& app);
[[nodiscard]] Run declare_registry_trust(CLI::App& app);
[[nodiscard]] Run declare_registry_export(CLI::App& app);
[[nodiscard]] Run declare_registry_import(CLI::App& app);
[[nodiscard]] Run declare_update(CLI::App& app);
[[nodiscard]] Run declare_search(CLI::App& app);
[[nodiscard]] Run declare_info(CLI::App& app);
[[nodiscard]] Run declare_install(CLI::App& app);
[[nodiscard]] Run declare_upgrade(CLI::App& app);
[[nodiscard]] Run declare_outdated(CLI::App& app);
[[nodiscard]] Run declare_why(CLI::App& app);
[[nodiscard]] Run declare_avail(CLI::App& app);
[[nodiscard]] Run declare_lock(CLI::App& app);
[[nodiscard]] Run declare_sync(CLI::App& app);
[[nodiscard]] Run declare_list(CLI::App& app);
[[nodiscard]] Run declare_verify(CLI::App& app);
[[nodiscard]] Run declare_remove(CLI::App& app);
[[nodiscard]] Run declare_publish(CLI::App& app);
[[nodiscard]] Run declare_login(CLI::App& app);
[[nodiscard]] Run declare_logout(CLI::App& app);
[[nodiscard]] Run declare_account_register(CLI::App& app);
[[nodiscard]] Run declare_account_verify(CLI::App& app);
[[nodiscard]] Run declare_token_create(CLI::App& app);
[[nodiscard]] Run declare_token_ls(CLI::App& app);
[[nodiscard]] Run declare_token_revoke(CLI::App& app);
[[nodiscard]] Run declare_sign(CLI::App& app);
[[nodiscard]] Run declare_submit(CLI::App& app);
[[nodiscard]] Run declare_key_add(CLI::App& app);
[[nodiscard]] Run declare_key_revoke(CLI::App& app);
[[nodiscard]] Run declare_key_ls(CLI::App& app);
[[nodiscard]] Run declare_owner_add(CLI::App& app);
[[nodiscard]] Run declare_owner_invite(CLI::App& app);
[[nodiscard]] Run declare_owner_accept(CLI::App& app);
[[nodiscard]] Run declare_owner_rm(CLI::App& app);
[[nodiscard]] Run declare_owner_require(CLI::App& app);
[[nodiscard]] Run declare_owner_cede(CLI::App& app);
[[nodiscard]] Run declare_owner_contest(CLI::App& app);
[[nodiscard]] Run declare_publisher_add(CLI::App& app);
[[nodiscard]] Run declare_publisher_ls(CLI::App& app);
[[nodiscard]] Run declare_publisher_rm(CLI::App& app);
[[nodiscard]] Run declare_yank(CLI::App& app);
[[nodiscard]] Run declare_unyank(CLI::App& app);
[[nodiscard]] Run declare_deprecate(CLI::App& app);
[[nodiscard]] Run declare_completion(CLI::App& app);
[[nodiscard]] Run declare_manual(CLI::App& app);
[[nodiscard]] Run declare_meta_lint(CLI::App& app);
[[nodiscard]] Run declare_meta_migrate(CLI::App& app);
[[nodiscard]] Run declare_meta_infer(CLI::App& app);

}  // namespace howdah
