// SPDX-License-Identifier: PostgreSQL
#include "registryd/data_folder.hpp"

#include <fmt/format.h>
#include <sys/random.h>
#include <unistd.h>

#include "core/base/bytes.hpp"
#include "core/index/keyring.hpp"
#include "core/index/new_index.hpp"
#include "hooks/install.hpp"

namespace howdah {
namespace {

constexpr const char* k_default_id = "localhost/main";
constexpr std::uint64_t k_max_small_file = 4U << 10U;
constexpr std::uint64_t k_max_root_bytes = 1U << 20U;

/// The commit the index stands at; nothing when there is no index yet.
Result<std::optional<git::ObjectId>> tip_of(const DataFolder& data) {
  const auto repository = git::Repository::open(data.index());
  if (!repository && repository.error().code == Errc::not_found) return std::nullopt;
  if (!repository) return tl::unexpected(repository.error());
  return repository->ref(k_main_ref);
}

/// A repository without main is what a killed first start left, unless there was a pin already.
Result<void> clear_the_way(const DataFolder& data, UnixSeconds now) {
  std::error_code error;
  if (fs::exists(data.root_pin(), error)) {
    return fail(
        Errc::untrusted,
        fmt::format("{} has no {}, yet {} says there was one; fetch it back from a mirror or a backup",
                    data.index().string(), k_main_ref, data.root_pin().string()));
  }
  if (!fs::exists(data.index(), error)) return {};
  const fs::path aside = fmt::format("{}.unfinished-{}", data.index().string(), now);
  fs::rename(data.index(), aside, error);
  if (error) return tl::unexpected(system_error("move aside", data.index(), error.value()));
  return {};
}

Result<void> make_index(const DataFolder& data, const RegistryId& id, UnixSeconds now) {
  TRY(const SecretKey root_key, load_key(data.keys(), "root"));
  TRY(const SecretKey timestamp_key, load_key(data.keys(), "timestamp"));
  TRY(const OnlineKeys online, load_online_keys(data.keys()));
  const NewIndex what{.document = {.id = id, .date = now}, .now = now};
  TRY_VOID(create_index(data.index(), what, root_key, timestamp_key.public_key(), online));
  return {};
}

Result<void> make_registry(const DataFolder& data, const std::optional<RegistryId>& id, UnixSeconds now,
                           MadeParts& made) {
  TRY_VOID(clear_the_way(data, now));
  TRY(const RegistryId fallback, RegistryId::parse(k_default_id));
  const RegistryId& chosen = id ? *id : fallback;
  TRY(const auto keys, ensure_keys(data.keys(), chosen));
  for (const std::string& key : keys) made.paths.push_back((data.keys() / (key + ".key")).string());
  TRY_VOID(make_index(data, chosen, now));
  made.paths.push_back(data.index().string());
  made.index = true;
  return {};
}

/// Of root/1.json at the tip, whatever the pin says.
Result<Sha256> first_root(const DataFolder& data, const git::ObjectId& tip) {
  TRY(const git::Repository repository, git::Repository::open(data.index()));
  TRY(const git::Commit commit, repository.read_commit(tip));
  TRY(const auto entry, repository.find(commit.tree, Layout::root_path(1)));
  if (!entry)
    return fail(Errc::invalid, fmt::format("{}: no {}", data.index().string(), Layout::root_path(1)));
  TRY(const std::string text, repository.read_blob(entry->id, k_max_root_bytes));
  return sha256(text);
}

Result<void> refuse_other_registry(const DataFolder& data, const std::optional<RegistryId>& id) {
  TRY(const RegistryIdentity identity, identify(data));
  if (!id || *id == identity.id) return {};
  return fail(Errc::conflict,
              fmt::format("{} holds the registry {}, not {}; leave out --registry-id, or choose "
                          "another --data folder",
                          data.root.string(), identity.id.text(), id->text()));
}

Result<void> make_folders(const DataFolder& data, std::vector<std::string>& made) {
  std::error_code ignored;
  for (const auto& [folder, mode] : {std::pair(data.artifacts(), 0755U), std::pair(data.spool(), 0700U)}) {
    if (fs::is_directory(folder, ignored)) continue;
    TRY_VOID(make_directories(folder, mode));
    made.push_back(folder.string());
  }
  if (!fs::exists(data.cache(), ignored))
    made.push_back(data.cache().string());  // SQLite makes it when opened
  return {};
}

}  // namespace

Result<MadeParts> prepare(const DataFolder& data, const std::optional<RegistryId>& id, UnixSeconds now) {
  MadeParts made;
  TRY_VOID(make_folders(data, made.paths));
  TRY(std::optional<git::ObjectId> tip, tip_of(data));
  if (!tip) {
    TRY_VOID(make_registry(data, id, now, made));
    TRY(tip, tip_of(data));
  }
  TRY(const auto pin, read_file_if_exists(data.root_pin(), k_max_small_file));
  if (!pin) {
    TRY(const Sha256 root, first_root(data, *tip));
    TRY_VOID(write_file_atomically(data.root_pin(), root.hex() + "\n"));
    made.paths.push_back(data.root_pin().string());
  }
  TRY_VOID(install_hooks(data.index()));
  TRY_VOID(refuse_other_registry(data, id));
  return made;
}

Result<RegistryIdentity> identify(const DataFolder& data) {
  TRY(const auto pin, read_file_if_exists(data.root_pin(), k_max_small_file));
  if (!pin) {
    return fail(Errc::not_found,
                fmt::format("{}: no registry there; make one with: registryd serve --data {}",
                            data.root.string(), data.root.string()));
  }
  const auto root = Sha256::parse(std::string_view(*pin).substr(0, pin->find('\n')));
  if (!root) return fail(Errc::invalid, fmt::format("{}: not 64 hex digits", data.root_pin().string()));
  TRY(auto repository, git::Repository::open(data.index()));
  const Verifier verifier(std::make_shared<git::Repository>(std::move(repository)), {*root, std::nullopt});
  TRY(const auto view, verifier.open_tip());
  return RegistryIdentity{view->registry().id, *root};
}

Result<std::string> nonce_seed(const DataFolder& data) {
  std::string bytes(32, '\0');
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    return fail(Errc::unavailable, "the system gives no random bytes");
  const auto created = create_file(data.nonce_seed(), to_hex(bytes) + "\n", 0600);
  if (!created && created.error().code != Errc::conflict) return tl::unexpected(created.error());
  TRY(const std::string text, read_file(data.nonce_seed(), k_max_small_file));
  return text.substr(0, text.find('\n'));
}

Result<FileLock> lock(const DataFolder& data, Sharing sharing) {
  TRY_VOID(make_directories(data.root));
  TRY(auto held, FileLock::try_acquire(data.lock(), sharing));
  if (!held) {
    const auto pid = read_file_if_exists(data.pid(), k_max_small_file);
    const std::string who = pid && *pid ? (*pid)->substr(0, (*pid)->find('\n')) : "unknown";
    return fail(Errc::conflict,
                fmt::format("{} is in use by the registryd with process id {}; stop it first, "
                            "choose another --data folder, or let both share one --database postgresql://…",
                            data.root.string(), who));
  }
  TRY_VOID(write_file_atomically(data.pid(), fmt::format("{}\n", ::getpid())));
  return *std::move(held);
}

}  // namespace howdah
