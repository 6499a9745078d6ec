// SPDX-License-Identifier: PostgreSQL
#include "hooks/install.hpp"

#include "core/sys/process.hpp"
#include "hooks/embedded_files.hpp"

namespace howdah {
namespace {

constexpr const char* k_settings_file = "howdah.gitconfig";

/// One include instead of a dozen settings: the operator's own lines in `config` stay apart from ours.
Result<void> include_settings(const fs::path& repository) {
  const std::string config = (repository / "config").string();
  const Command command{.argv = {"git", "config", "--file", config, "--replace-all", "include.path",
                                 k_settings_file, "^howdah\\.gitconfig$"}};
  TRY(const Finished git, run(command));
  if (git.ok()) return {};
  return fail(Errc::unavailable, render_argv(command.argv) + ": " + git.err);
}

Result<void> install(const fs::path& repository, std::string_view hook, std::string_view settings) {
  std::error_code ignored;
  if (!fs::is_regular_file(repository / "config", ignored)) {
    return fail(Errc::not_found, repository.string() + ": no bare git repository there");
  }
  TRY_VOID(write_file_atomically(repository / "hooks" / "pre-receive", hook, 0755));
  TRY_VOID(write_file_atomically(repository / k_settings_file, settings));
  return include_settings(repository);
}

}  // namespace

Result<void> install_hooks(const fs::path& repository) {
  return install(repository, k_pre_receive_hook, k_index_settings);
}

bool has_hooks(const fs::path& repository) {
  std::error_code ignored;
  return fs::is_regular_file(repository / k_settings_file, ignored);
}

Result<void> install_inbox_hooks(const fs::path& repository) {
  return install(repository, k_inbox_pre_receive_hook, k_inbox_settings);
}

}  // namespace howdah
