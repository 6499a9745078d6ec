// SPDX-License-Identifier: PostgreSQL
// registryd backup, registryd restore
#include <fmt/format.h>

#include "core/model/json.hpp"
#include "registryd/upkeep/backup.hpp"
#include "registryd/upkeep/commands.hpp"

namespace howdah {
namespace {

struct Options {
  std::string folder;
  std::string data;
};

void print(const Backup& backup, const std::string& folder, const Terminal& terminal) {
  if (terminal.json) {
    terminal.out << Json{{"folder", folder},
                         {"registry", backup.registry},
                         {"root_sha256", backup.root.hex()},
                         {"commit", backup.commit.hex()},
                         {"taken", to_rfc3339(backup.taken)},
                         {"artifacts", backup.artifacts},
                         {"artifacts_linked", backup.linked}}
                 << '\n';
    return;
  }
  terminal.out << fmt::format("{} at commit {}, {} files of artifacts ({} linked): {}\n", backup.registry,
                              backup.commit.hex().substr(0, 12), backup.artifacts, backup.linked, folder);
}

Result<void> run_backup(const Options& options, const Terminal& terminal) {
  TRY(const Backup backup, back_up(DataFolder{options.data}, options.folder, SystemClock()));
  print(backup, options.folder, terminal);
  terminal.err << "the registry's keys are in it: keep it as secret as the data folder\n";
  return {};
}

Result<void> run_restore(const Options& options, const Terminal& terminal) {
  TRY(const Backup backup, restore(options.folder, DataFolder{options.data}));
  print(backup, options.data, terminal);
  terminal.err << fmt::format(
      "next: registryd fsck --data {}\n"
      "Who has seen commits newer than {} will refuse this registry as rolled back. If a mirror has them,\n"
      "bring them in before you serve: git -C {}/index.git fetch MIRROR 'refs/heads/main:refs/heads/main' "
      "'+refs/howdah/*:refs/howdah/*'\n",
      options.data, backup.commit.hex().substr(0, 12), options.data);
  return {};
}

}  // namespace

ServerCommand add_backup_command(CLI::App& command) {
  const auto options = std::make_shared<Options>();
  command.add_option("FOLDER", options->folder, "Where to; must not exist")->required();
  command.add_option("--data", options->data, "The registry's folder")->required();
  return [options](const Terminal& terminal) { return run_backup(*options, terminal); };
}

ServerCommand add_restore_command(CLI::App& command) {
  const auto options = std::make_shared<Options>();
  command.add_option("FOLDER", options->folder, "The backup")->required();
  command.add_option("--data", options->data, "The folder to make; must not exist")->required();
  return [options](const Terminal& terminal) { return run_restore(*options, terminal); };
}

}  // namespace howdah
