// SPDX-License-Identifier: PostgreSQL
#include "federation/search_entries.hpp"

#include <optional>
#include <set>

#include "core/index/catalog.hpp"
#include "core/index/tree_diff.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_cache_limit = 1ULL << 30U;
constexpr int k_format = 1;

struct Cached {
  git::ObjectId commit;
  SearchEntries entries;
};

Json to_json(const SearchEntry& entry) {
  return {{"display", entry.display},         {"version", entry.version},       {"abstract", entry.abstract},
          {"description", entry.description}, {"extensions", entry.extensions}, {"tags", entry.tags}};
}

SearchEntry parse_entry(const Json& json) {
  return {meta_text(json, "/display"),     meta_text(json, "/version"),       meta_text(json, "/abstract"),
          meta_text(json, "/description"), meta_strings(json, "/extensions"), meta_strings(json, "/tags")};
}

/// One file a registry and root of trust.
fs::path file_of(const LayerView& layer, const fs::path& cache) {
  const std::string identity = layer.state.registry.text() + "\n" + layer.state.root.hex();
  return cache / (sha256(identity).hex() + ".json");
}

std::optional<Cached> load(const fs::path& file) {
  const auto text = read_file_if_exists(file, k_cache_limit);
  if (!text || !*text) return std::nullopt;
  const auto json = parse_json(**text, {k_cache_limit});
  if (!json || meta_text(*json, "/commit").empty() || json->value("format", Json()) != Json(k_format)) {
    return std::nullopt;
  }
  const auto commit = git::ObjectId::parse(meta_text(*json, "/commit"));
  if (!commit) return std::nullopt;
  Cached cached{*commit, {}};
  const Json entries = meta_object(*json, "/entries");
  for (const auto& [key, entry] : entries.items()) cached.entries.emplace(key, parse_entry(entry));
  return cached;
}

void save(const fs::path& file, const Cached& cached) {
  Json entries = Json::object();
  for (const auto& [key, entry] : cached.entries) entries[key] = to_json(entry);
  const Json json{{"format", k_format}, {"commit", cached.commit.hex()}, {"entries", std::move(entries)}};
  // A cache that cannot be written is only slower next time.
  static_cast<void>(write_file_atomically(file, json.dump()));
}

Result<void> read_entry(const LayerView& layer, const std::string& key, SearchEntries& entries) {
  TRY(const Name name, Name::parse(key));
  entries.erase(key);
  TRY(const IndexView* home, layer.index->holder(LogKind::dist, key));
  if (home == nullptr) return {};
  TRY(const auto log, home->log(LogKind::dist, name));
  TRY(const DistributionRecord record, fold_distribution(*log));
  const ReleaseRecord* latest = record.latest();
  if (latest == nullptr) return {};
  const Json& meta = latest->meta;
  entries[key] = {record.display,
                  latest->version,
                  meta_text(meta, "/abstract"),
                  meta_text(meta, "/description"),
                  meta_extensions(meta),
                  meta_strings(meta, "/classifications/tags")};
  return {};
}

/// Distributions with new statements since the cache was made; nothing when it does not lead here.
std::optional<std::set<std::string>> changed_since(const LayerView& layer, const Cached& cached) {
  const IndexView& index = *layer.index;
  const auto before = index.repository().read_commit(cached.commit);
  const auto changes =
      before ? diff_trees(index.repository(), before->tree, index.tree()) : tl::unexpected(before.error());
  if (!changes) return std::nullopt;
  std::set<std::string> keys;
  for (const ChangedFile& change : *changes) {
    const auto address = index.parse_log_path(change.path);
    if (address && address->kind == LogKind::dist) keys.insert(address->key);
  }
  return keys;
}

}  // namespace

Result<SearchEntries> search_entries(const LayerView& layer, const fs::path& cache) {
  const fs::path file = file_of(layer, cache);
  std::optional<Cached> cached = load(file);
  if (cached && cached->commit == layer.index->commit()) return std::move(cached->entries);
  const auto changed = cached ? changed_since(layer, *cached) : std::nullopt;
  Cached fresh{layer.index->commit(), changed ? std::move(cached->entries) : SearchEntries()};
  if (changed) {
    for (const std::string& key : *changed) TRY_VOID(read_entry(layer, key, fresh.entries));
  } else {
    TRY(const auto keys, layer.index->all_keys(LogKind::dist));
    for (const std::string& key : keys) TRY_VOID(read_entry(layer, key, fresh.entries));
  }
  save(file, fresh);
  return std::move(fresh.entries);
}

}  // namespace howdah
