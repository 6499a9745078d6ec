// SPDX-License-Identifier: PostgreSQL
#include "registryd/upkeep/backup.hpp"

#include <fmt/format.h>

#include "core/index/epoch.hpp"
#include "core/index/timestamp_ref.hpp"
#include "core/model/json.hpp"
#include "hooks/gate.hpp"
#include "hooks/install.hpp"
#include "registryd/state/database_copy.hpp"
#include "registryd/upkeep/stock_git.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_max_small_file = 64U << 10U;

std::string every(std::string_view prefix) {
  return fmt::format("{}*:{}*", prefix, prefix);
}

/// The timestamp before main, so that main has what it names; epochs and the rest after it.
Result<git::ObjectId> copy_index(const fs::path& from, const fs::path& to) {
  { TRY(const git::Repository made, git::Repository::init_bare(to)); }
  const std::string source = fs::absolute(from).string();
  const auto fetch = [&](std::vector<std::string> refspecs) {
    refspecs.insert(refspecs.begin(), {"fetch", "-q", "--no-tags", source});
    return stock_git(to, std::move(refspecs));
  };
  TRY(const git::Repository repository, git::Repository::open(from));
  TRY(const auto stamp, repository.ref(k_timestamp_ref));
  if (stamp) TRY_VOID(fetch({fmt::format("{}:{}", k_timestamp_ref, k_timestamp_ref)}));
  TRY_VOID(fetch({fmt::format("{}:{}", k_main_ref, k_main_ref)}));
  TRY_VOID(fetch({every(k_epoch_refs), every(k_checkpoint_refs), every(k_archive), every("refs/heads/")}));
  TRY(const git::Repository copy, git::Repository::open(to));
  TRY(const auto tip, copy.ref(k_main_ref));
  if (!tip) return fail(Errc::internal, to.string() + ": no main was copied");
  return *tip;
}

/// Immutable files: a second name serves as well as a second copy, where the file system allows it.
Result<void> copy_artifacts(const fs::path& from, const fs::path& to, Backup& backup) {
  TRY(const std::vector<fs::path> files, list_files(from));
  for (const fs::path& file : files) {
    TRY_VOID(make_directories((to / file).parent_path()));
    std::error_code error;
    fs::create_hard_link(from / file, to / file, error);
    if (!error) ++backup.linked;
    if (error) fs::copy_file(from / file, to / file, error);
    if (error == std::errc::no_such_file_or_directory) continue;  // a temporary name that was renamed since
    if (error) return tl::unexpected(system_error("copy", from / file, error.value()));
    ++backup.artifacts;
  }
  return {};
}

Result<void> copy_state(const fs::path& from, const fs::path& to) {
  std::error_code ignored;
  if (!fs::exists(from, ignored)) return {};
  return copy_database(from, to);
}

Result<void> copy_secret(const fs::path& from, const fs::path& to) {
  TRY(const auto content, read_file_if_exists(from, k_max_small_file));
  if (!content) return {};
  return write_file_atomically(to, *content, 0600);
}

Result<void> copy_small_files(const DataFolder& from, const DataFolder& to) {
  TRY_VOID(make_directories(to.keys(), 0700));
  TRY(const auto keys, list_files(from.keys()));
  for (const fs::path& key : keys) TRY_VOID(copy_secret(from.keys() / key, to.keys() / key));
  TRY_VOID(copy_secret(from.nonce_seed(), to.nonce_seed()));
  TRY(const std::string pin, read_file(from.root_pin(), k_max_small_file));
  return write_file_atomically(to.root_pin(), pin);
}

Json note_of(const Backup& backup) {
  return {{"registry", backup.registry},   {"root_sha256", backup.root.hex()},
          {"commit", backup.commit.hex()}, {"taken", to_rfc3339(backup.taken)},
          {"artifacts", backup.artifacts}, {"artifacts_linked", backup.linked}};
}

Result<Backup> read_note(const fs::path& from) {
  TRY(const auto text, read_file_if_exists(from / k_backup_note, k_max_small_file));
  if (!text)
    return fail(Errc::not_found,
                fmt::format("{}: no backup there; one has a file {}", from.string(), k_backup_note));
  TRY(const Json note, parse_json(*text));
  const auto root = Sha256::parse(note.value("root_sha256", ""));
  const auto commit = git::ObjectId::parse(note.value("commit", ""));
  const auto taken = from_rfc3339(note.value("taken", ""));
  if (!root || !commit || !taken)
    return fail(Errc::invalid,
                fmt::format("{}: not a note registryd backup wrote", (from / k_backup_note).string()));
  return Backup{note.value("registry", ""), *root, *commit, *taken, 0, 0};
}

Result<void> require_free(const fs::path& folder) {
  std::error_code ignored;
  if (!fs::exists(folder, ignored) || fs::is_empty(folder, ignored)) return {};
  return fail(Errc::conflict, folder.string() + " is there already; name a folder that is not");
}

/// All of it is on the disk before the name says that it is whole.
Result<void> reveal(TempDir made, const fs::path& as) {
  TRY_VOID(sync_filesystem(made.path()));
  std::error_code error;
  fs::remove(as, error);  // an empty folder
  fs::rename(made.path(), as, error);
  if (error) return tl::unexpected(system_error("put in place", as, error.value()));
  made.release();
  return sync_directory(fs::absolute(as).parent_path());
}

}  // namespace

Result<Backup> back_up(const DataFolder& data, const fs::path& to, const Clock& clock) {
  TRY_VOID(require_free(to));
  TRY(const RegistryIdentity identity, identify(data));
  TRY_VOID(make_directories(fs::absolute(to).parent_path()));
  TRY(TempDir folder, TempDir::create(fs::absolute(to).parent_path()));
  const DataFolder copy{folder.path()};
  Backup backup{identity.id.text(), identity.root, {}, clock.now(), 0, 0};
  TRY_VOID(copy_small_files(data, copy));
  TRY(backup.commit, copy_index(data.index(), copy.index()));
  TRY_VOID(copy_artifacts(data.artifacts(), copy.artifacts(), backup));
  TRY_VOID(copy_state(data.state(), copy.state()));
  TRY_VOID(write_file_atomically(copy.root / k_backup_note, note_of(backup).dump(2) + "\n"));
  TRY_VOID(reveal(std::move(folder), to));
  return backup;
}

Result<Backup> restore(const fs::path& from, const DataFolder& data) {
  TRY(Backup backup, read_note(from));
  TRY_VOID(require_free(data.root));
  const DataFolder source{from};
  TRY(const RegistryIdentity identity, identify(source));
  if (identity.root != backup.root || identity.id.text() != backup.registry)
    return fail(Errc::untrusted, from.string() + ": its note and its index are of different registries");
  TRY_VOID(make_directories(fs::absolute(data.root).parent_path()));
  TRY(TempDir folder, TempDir::create(fs::absolute(data.root).parent_path()));
  const DataFolder copy{folder.path()};
  TRY_VOID(copy_small_files(source, copy));
  TRY(backup.commit, copy_index(source.index(), copy.index()));
  TRY_VOID(install_hooks(copy.index()));
  TRY_VOID(make_directories(copy.artifacts()));
  TRY_VOID(make_directories(copy.spool(), 0700));
  TRY_VOID(copy_artifacts(source.artifacts(), copy.artifacts(), backup));
  TRY_VOID(copy_state(source.state(), copy.state()));
  TRY_VOID(reveal(std::move(folder), data.root));
  return backup;
}

}  // namespace howdah
