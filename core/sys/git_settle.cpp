// SPDX-License-Identifier: PostgreSQL
// How gathered objects become files, and files durable, before a ref moves.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "core/sys/git_handles.hpp"
#include "core/sys/git_pack.hpp"

namespace howdah::git {
namespace {

/// Fewer objects stay loose, as git does it (fetch.unpackLimit): every pack makes looking up anything slower
/// until the next repack.
constexpr std::size_t k_pack_from = 24;
/// A pack is made in memory.
constexpr std::size_t k_pack_bytes = 256U << 20U;

std::size_t bytes_of(const std::vector<GatheredObject>& objects) {
  std::size_t bytes = 0;
  for (const GatheredObject& object : objects) bytes += object.content.size();
  return bytes;
}

}  // namespace

Result<void> Repository::State::sync_objects() {
  TRY_VOID(write_gathered());
  const bool wait = durable && unsynced;
  if (wait) TRY_VOID(sync_filesystem(path / "objects"));
  TRY_VOID(show_pack(wait));
  unsynced = false;
  return {};
}

Result<void> Repository::State::write_gathered() {
  if (gathering == nullptr) return {};
  const std::vector<GatheredObject> objects = std::exchange(gathering, nullptr)->close();
  if (objects.size() >= k_pack_from && bytes_of(objects) <= k_pack_bytes) return write_pack(objects);
  for (const GatheredObject& object : objects) TRY_VOID(put(object.type, object.content));
  return {};
}

/// Others see a pack once its index has its name: it gets that in show_pack(), with both files on disk. The
/// `.keep` beside it stops a repack, which drops what no ref needs, from taking it before the ref has moved
/// (as git-receive-pack does). What a crash leaves of these files `git gc` clears away or leaves alone.
Result<void> Repository::State::write_pack(const std::vector<GatheredObject>& objects) {
  TRY(const Pack made, make_pack(objects));
  const fs::path folder = path / "objects" / "pack";
  pack = PackFiles{folder / ("pack-" + made.checksum.hex()), folder / ("tmp_idx_" + made.checksum.hex())};
  TRY_VOID(place_file(pack->stem.string() + ".keep", "howdah\n", 0444));
  TRY_VOID(place_file(pack->stem.string() + ".pack", made.pack, 0444));
  return place_file(pack->hidden_index, made.index, 0444);
}

Result<void> Repository::State::show_pack(bool wait) {
  if (!pack || pack->hidden_index.empty()) return {};
  const fs::path index = pack->stem.string() + ".idx";
  if (::rename(pack->hidden_index.c_str(), index.c_str()) != 0)
    return tl::unexpected(system_error("write", index, errno));
  pack->hidden_index.clear();
  if (wait) return sync_directory(index.parent_path());
  return {};
}

void Repository::State::release_pack() {
  if (pack) ::unlink((pack->stem.string() + ".keep").c_str());
  pack.reset();
}

}  // namespace howdah::git
