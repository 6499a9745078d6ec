// SPDX-License-Identifier: PostgreSQL
// Opening, refs and reading; git_write.cpp and git_settle.cpp write, git_fetch.cpp fetches.
#include "core/sys/git.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "core/base/log.hpp"
#include "core/sys/git_handles.hpp"
#include "core/sys/git_parse.hpp"

namespace howdah::git {
namespace {

constexpr std::uint64_t k_commit_limit = 16ULL << 20U;
constexpr std::uint64_t k_tree_limit = 64ULL << 20U;

/// Stricter than git, which lets control characters and a leading dash through to shells and terminals.
Result<void> check_ref_name(const std::string& name) {
  constexpr std::string_view k_allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/+=@";
  int valid = 0;
  const bool known = name == "HEAD" || name.rfind("refs/", 0) == 0;
  if (known && name.find_first_not_of(k_allowed) == std::string::npos &&
      git_reference_name_is_valid(&valid, name.c_str()) == 0 && valid == 1)
    return {};
  return fail(Errc::invalid, "ref " + json_quote(name) + " is not a full, well-formed ref name");
}

Error moved(const std::string& name, const std::optional<ObjectId>& expected,
            const std::optional<ObjectId>& found) {
  const auto shown = [](const std::optional<ObjectId>& id) { return id ? "at " + id->hex() : "absent"; };
  return {Errc::conflict,
          "move " + name + ": expected it " + shown(expected) + ", but it is " + shown(found),
          {}};
}

/// Where the ref itself stands; a symbolic ref stands nowhere we could compare.
Result<std::optional<ObjectId>> read_direct(git_repository* repository, const std::string& name) {
  ReferenceHandle reference;
  const int code = git_reference_lookup(out(reference), repository, name.c_str());
  if (code == GIT_ENOTFOUND) return std::nullopt;
  TRY_VOID(check(code, "read " + name));
  if (git_reference_type(reference.get()) != GIT_REFERENCE_DIRECT)
    return fail(Errc::conflict, "move " + name + ": it is a symbolic ref; move the ref it names");
  return from_oid(*git_reference_target(reference.get()));
}

/// The extensions that change what we would read (gitrepository-layout: objectformat, refstorage). Asked one
/// by one: git_repository_open_ext() lists them all and in libgit2 1.5 loses 20 KB for every other setting it
/// meets.
Result<void> check_formats(git_repository* repository, const std::string& doing) {
  ConfigHandle config;
  TRY_VOID(check(git_repository_config_snapshot(out(config), repository), doing));
  const std::array<std::pair<const char*, std::string_view>, 2> wanted{
      {{"extensions.objectformat", "sha1"}, {"extensions.refstorage", "files"}}};
  for (const auto& [name, supported] : wanted) {
    const char* value = nullptr;
    const int code = git_config_get_string(&value, config.get(), name);
    if (code == GIT_ENOTFOUND) continue;
    TRY_VOID(check(code, doing));
    if (value != supported)
      return fail(Errc::invalid, doing + ": its " + name + " is " + json_quote(value) + "; only " +
                                     std::string(supported) + " can be read");
  }
  return {};
}

/// Of repositories opened from now on.
std::atomic<bool>& process_durability() {
  static std::atomic<bool> durable{true};
  return durable;
}

/// libgit2's ref store reads the process-wide setting once, when it is created; object writes read it each
/// time. So it is on only here: a ref is fsynced before it is renamed into place, objects not one by one (two
/// fsyncs each, a thousand for a group of publishes) but together in sync_objects(). Another thread's write
/// that happens to see it on is fsynced needlessly.
Result<void> make_refs_durable(git_repository* repository, const std::string& doing) {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
  RefdbHandle refs;
  const auto created = check(git_repository_refdb(out(refs), repository), doing);
  git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 0);
  return created;
}

/// Who was killed while it moved the ref left its lock, and nobody could move it again.
void clear_left_lock(const fs::path& lock) {
  constexpr std::chrono::seconds k_left{5};  // a living program holds one for milliseconds
  std::error_code error;
  const auto written = fs::last_write_time(lock, error);
  if (!error && fs::file_time_type::clock::now() - written > k_left) fs::remove(lock, error);
}

/// `git pack-refs` takes each ref's lock for a moment: we wait for that, and longer than a left lock needs.
int lock_soon(git_transaction* transaction, const fs::path& repository, const std::string& name) {
  constexpr int k_tries = 700;
  constexpr std::chrono::milliseconds k_pause{10};
  for (int tries = 1;; ++tries) {
    const int code = git_transaction_lock_ref(transaction, name.c_str());
    if (code != GIT_ELOCKED || tries == k_tries) return code;
    std::this_thread::sleep_for(k_pause);
    clear_left_lock(repository / (name + ".lock"));
  }
}

}  // namespace

Repository::Repository(std::unique_ptr<State> state) : state_(std::move(state)) {}
Repository::Repository(Repository&&) noexcept = default;
Repository& Repository::operator=(Repository&&) noexcept = default;
Repository::~Repository() = default;

Result<Repository> Repository::init_bare(const fs::path& path) {
  configure_libgit2();
  git_repository_init_options options;
  git_repository_init_options_init(&options, GIT_REPOSITORY_INIT_OPTIONS_VERSION);
  options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKPATH | GIT_REPOSITORY_INIT_NO_REINIT;
  options.initial_head = "main";
  RepositoryHandle repository;
  TRY_VOID(check(git_repository_init_ext(out(repository), path.c_str(), &options),
                 "create git repository " + path.string()));
  return open(path);
}

Result<Repository> Repository::open(const fs::path& path, std::shared_ptr<ObjectCache> cache) {
  configure_libgit2();
  const std::string doing = "open git repository " + path.string();
  auto state = std::make_unique<State>();
  state->path = path;
  state->cache = std::move(cache);
  TRY_VOID(check(git_repository_open_bare(out(state->repository), path.c_str()), doing));
  TRY_VOID(check_formats(state->repository.get(), doing));
  TRY_VOID(check(git_repository_odb(out(state->odb), state->repository.get()), doing));
  state->durable = process_durability();
  if (state->durable) TRY_VOID(make_refs_durable(state->repository.get(), doing));
  return Repository(std::move(state));
}

const fs::path& Repository::path() const {
  return state_->path;
}

void Repository::set_durable(bool durable) {
  process_durability() = durable;
}

Result<std::optional<ObjectId>> Repository::ref(const std::string& name) const {
  TRY_VOID(check_ref_name(name));
  git_oid oid{};
  const int code = git_reference_name_to_id(&oid, state_->repository.get(), name.c_str());
  if (code == GIT_ENOTFOUND) return std::nullopt;
  TRY_VOID(check(code, "read " + name + " of " + path().string()));
  return from_oid(oid);
}

Result<void> Repository::move_ref(const std::string& name, const std::optional<ObjectId>& expected,
                                  const ObjectId& next, const std::string& reason) {
  TRY_VOID(check_ref_name(name));
  const std::string doing = "move " + name + " of " + path().string();
  const git_oid target = to_oid(next);
  if (git_odb_exists(state_->odb.get(), &target) == 0)
    return fail(Errc::not_found, doing + ": there is no object " + next.hex());
  TRY_VOID(state_->sync_objects());
  TransactionHandle transaction;
  TRY_VOID(check(git_transaction_new(out(transaction), state_->repository.get()), doing));
  TRY_VOID(check(lock_soon(transaction.get(), path(), name), doing));
  TRY(const std::optional<ObjectId> found, read_direct(state_->repository.get(), name));
  if (found != expected) return tl::unexpected(moved(name, expected, found));
  TRY_VOID(check(
      git_transaction_set_target(transaction.get(), name.c_str(), &target, nullptr, reason.c_str()), doing));
  return check(git_transaction_commit(transaction.get()), doing);
}

Result<Commit> Repository::read_commit(const ObjectId& id) const {
  TRY(std::string raw, state_->read(id, GIT_OBJECT_COMMIT, k_commit_limit));
  return parse_commit(id, std::move(raw));
}

Result<std::vector<TreeEntry>> Repository::read_tree(const ObjectId& id) const {
  TRY(const std::string raw, state_->read(id, GIT_OBJECT_TREE, k_tree_limit));
  return parse_tree(id, raw);
}

Result<std::string> Repository::read_blob(const ObjectId& id, std::uint64_t limit) const {
  return state_->read(id, GIT_OBJECT_BLOB, limit);
}

Result<std::optional<TreeEntry>> Repository::find(const ObjectId& tree, const std::string& path) const {
  TRY(const std::vector<std::string_view> parts, split_path(path));
  TreeEntry here{"", 040000, tree};
  for (const std::string_view part : parts) {
    if (!here.is_tree()) return std::nullopt;
    TRY(std::vector<TreeEntry> entries, read_tree(here.id));
    const auto found = std::find_if(entries.begin(), entries.end(),
                                    [&](const TreeEntry& entry) { return entry.name == part; });
    if (found == entries.end()) return std::nullopt;
    here = std::move(*found);
  }
  return here;
}

Result<bool> Repository::is_descendant(const ObjectId& commit, const ObjectId& ancestor) const {
  if (commit == ancestor) return true;
  const git_oid descendant_oid = to_oid(commit);
  const git_oid ancestor_oid = to_oid(ancestor);
  const int code = git_graph_descendant_of(state_->repository.get(), &descendant_oid, &ancestor_oid);
  TRY_VOID(check(code, "compare the histories of " + commit.hex() + " and " + ancestor.hex()));
  return code == 1;
}

Result<std::vector<ObjectId>> Repository::first_parent_chain(
    const ObjectId& tip, const std::optional<ObjectId>& stop_before) const {
  std::vector<ObjectId> chain;
  std::optional<ObjectId> next = tip;
  while (next != stop_before) {
    if (!next) {
      return fail(Errc::conflict, "walk from " + tip.hex() + ": " + stop_before->hex() +
                                      " is not on its line of first parents");
    }
    chain.push_back(*next);
    TRY(const Commit commit, read_commit(*next));
    next = commit.parents.empty() ? std::nullopt : std::optional(commit.parents.front());
  }
  return chain;
}

}  // namespace howdah::git
