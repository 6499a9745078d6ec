// SPDX-License-Identifier: PostgreSQL
#include "registryd/upkeep/maintain.hpp"

#include <fmt/format.h>

#include <charconv>

#include "core/index/keyring.hpp"
#include "core/index/writer.hpp"
#include "registryd/upkeep/stock_git.hpp"

namespace howdah {
namespace {

constexpr const char* k_lock = "howdah-maintain.lock";

struct Counts {
  std::uint64_t packs = 0;
  std::uint64_t loose = 0;
};

/// `name: number` in what `git count-objects -v` prints.
std::uint64_t number_after(std::string_view text, std::string_view name) {
  const std::size_t at = text.find(name);
  std::uint64_t number = 0;
  if (at == std::string_view::npos) return number;
  std::from_chars(text.data() + at + name.size(), text.data() + text.size(), number);
  return number;
}

Result<Counts> count(const fs::path& repository) {
  TRY(const std::string said, stock_git(repository, {"count-objects", "-v"}));
  return Counts{number_after(said, "packs: "), number_after(said, "count: ")};
}

Result<Epoch> start_epoch(const DataFolder& data, const Clock& clock) {
  TRY(const RegistryIdentity identity, identify(data));
  TRY(OnlineKeys keys, load_online_keys(data.keys()));
  TRY(Epoch epoch, begin_epoch(data.index(), identity.anchor(), keys, clock.now()));
  IndexWriter writer(data.index(), identity.anchor(), std::move(keys), clock);
  TRY_VOID(writer.refresh_timestamp());
  return epoch;
}

/// Loose objects and small packs become one; large packs stay until as much has come together again. What no
/// ref needs is kept: it may belong to a commit whose ref is about to move.
Result<void> repack(const fs::path& repository) {
  TRY_VOID(stock_git(repository,
                     {"repack", "-q", "-d", "-l", "--geometric=2", "--write-midx", "--write-bitmap-index"}));
  TRY_VOID(stock_git(repository, {"prune-packed", "-q"}));
  TRY_VOID(stock_git(repository, {"pack-refs", "--all"}));
  TRY_VOID(stock_git(repository, {"commit-graph", "write", "--reachable", "--split"}));
  return {};
}

/// git leaves out a ref that moves while it looks at it, and refuses a bundle without any; publishes go on
/// meanwhile.
Result<void> bundle_main(const fs::path& repository, const fs::path& file) {
  constexpr int k_tries = 50;
  for (int tries = 1;; ++tries) {
    const auto made = stock_git(repository, {"bundle", "create", "-q", file.string(), k_main_ref});
    if (made) return {};
    const bool moved = made.error().message.find("empty bundle") != std::string::npos;
    if (!moved || tries == k_tries) return tl::unexpected(made.error());
  }
}

/// Readers see the old bundle or the new one.
Result<std::uint64_t> renew_bundle(const DataFolder& data) {
  TRY(const TempDir scratch, TempDir::create(data.root));
  const fs::path made = scratch.path() / "clone.bundle";
  TRY_VOID(bundle_main(data.index(), made));
  std::error_code error;
  const std::uintmax_t bytes = fs::file_size(made, error);
  if (!error) fs::rename(made, clone_bundle(data), error);
  if (error) return tl::unexpected(system_error("put in place", clone_bundle(data), error.value()));
  return bytes;
}

}  // namespace

Result<Maintained> maintain(const DataFolder& data, const MaintainWhat& what, const Clock& clock) {
  TRY_VOID(identify(data));
  TRY(const auto lock, FileLock::try_acquire(data.index() / k_lock));
  if (!lock) return fail(Errc::conflict, "another registryd maintain is at work on " + data.root.string());
  Maintained done;
  TRY(const Counts before, count(data.index()));
  if (what.epoch) {
    TRY_VOID(repack(data.index()));  // who follows at once is served by bitmaps (docs/decisions/0023)
    TRY(done.epoch, start_epoch(data, clock));
  }
  TRY_VOID(repack(data.index()));
  TRY(const Counts after, count(data.index()));
  done.packs_before = before.packs;
  done.packs = after.packs;
  done.loose_before = before.loose;
  done.loose = after.loose;
  if (what.bundle) {
    TRY(done.bundle_bytes, renew_bundle(data));
  }
  return done;
}

}  // namespace howdah
