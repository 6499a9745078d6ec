// SPDX-License-Identifier: PostgreSQL
#include "federation/sparse_names.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include "core/index/name_paths.hpp"
#include "federation/known_logs.hpp"
#include "federation/sparse_round.hpp"
#include "federation/update_steps.hpp"

namespace howdah {
namespace {

Result<Missing> missing_of_names(const IndexView& index, std::span<const std::string> keys) {
  TRY(const NamePaths paths, paths_of_names(index, keys));
  Missing missing;
  for (const TreePath& path : paths.wanted) {
    TRY(const PathObjects objects, objects_along(index.repository(), path));
    missing.insert(missing.end(), objects.missing.begin(), objects.missing.end());
  }
  return missing;
}

std::optional<KnownLog::Seen> seen(const KnownLogs& known, const std::string& path) {
  const auto found = known.find(path);
  return found == known.end() ? std::nullopt : std::optional(found->second);
}

/// Whether all of it is here and was verified as it is.
Result<bool> is_settled(const LayerView& layer, std::span<const std::string> keys) {
  TRY(const Missing missing, missing_of_names(*layer.index, keys));
  if (!missing.empty()) return false;
  TRY(const KnownLogs known, read_known_logs(layer.folder));
  TRY(const NamePaths paths, paths_of_names(*layer.index, keys));
  for (const std::string& path : paths.logs) {
    TRY(const auto entry, layer.index->repository().find(layer.index->tree(), path));
    const auto before = seen(known, path);
    if (entry.has_value() != before.has_value() || (entry && entry->id != before->blob)) return false;
  }
  return true;
}

/// A distribution's log, wherever it was found.
std::optional<KnownLog::Seen> seen_of(const IndexView& index, const std::string& key,
                                      const KnownLogs& known) {
  for (const std::string& path : index.log_paths(LogKind::dist, key))
    if (auto last = seen(known, path)) return last;
  return std::nullopt;
}

/// The commit at which most of these names were read, so that their trees are here.
std::optional<git::ObjectId> read_before(const IndexView& index, std::span<const std::string> keys,
                                         const KnownLogs& known) {
  std::map<git::ObjectId, std::size_t> commits;
  for (const std::string& key : keys) {
    const auto last = seen_of(index, key, known);
    if (last && last->commit != index.commit()) ++commits[last->commit];
  }
  const auto most = std::max_element(commits.begin(), commits.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most == commits.end()) return std::nullopt;
  return most->first;
}

/// Names that were read at `from`, and the others: the former come as what changed since.
struct Split {
  std::optional<git::ObjectId> from;
  std::vector<std::string> before;
  std::vector<std::string> anew;
};

Split split(const IndexView& index, std::span<const std::string> keys, const KnownLogs& known) {
  Split names{read_before(index, keys, known), {}, {}};
  for (const std::string& key : keys) {
    const auto last = seen_of(index, key, known);
    (last && last->commit == names.from ? names.before : names.anew).push_back(key);
  }
  return names;
}

Result<void> bring(SparseSource& source, Quarantine& quarantine, const IndexView& index,
                   const std::vector<std::string>& keys, const std::optional<git::ObjectId>& from) {
  if (keys.empty()) return {};
  return bring_all(source, quarantine, {index.commit(), from, keys, {}},
                   [&] { return missing_of_names(index, keys); });
}

/// Every one of these logs as it is now, verified and found to go on from what was read before.
Result<KnownLogs> verify_read(const Verified<IndexView>& index, const std::set<std::string>& paths,
                              const KnownLogs& known, const LayerView& layer) {
  std::vector<KnownLog> logs;
  for (const std::string& path : paths) logs.push_back({path, seen(known, path)});
  TRY(const VerifyReport report, verify_logs(index, logs));
  TRY_VOID(require_clean(report, layer.location.text()));
  KnownLogs read = known;
  for (const std::string& path : paths) {
    TRY(const auto entry, index->repository().find(index->tree(), path));
    if (entry) read[path] = {entry->id, index->commit()};
  }
  return read;
}

/// Brings objects of a view until what is wanted of it is there, and says which logs these are.
using Bringing =
    std::function<Result<std::set<std::string>>(Quarantine&, const IndexView&, const KnownLogs&)>;

Result<std::set<std::string>> bring_logs_of(const LayerView& layer, std::span<const std::string> keys,
                                            Quarantine& quarantine, const IndexView& index,
                                            const KnownLogs& known) {
  const auto source = make_source(layer.state.transport, layer.location, *layer.http, FetchLimits{}.sparse);
  const Split names = split(index, keys, known);
  TRY_VOID(bring(*source, quarantine, index, names.before, names.from));
  TRY_VOID(bring(*source, quarantine, index, names.anew, std::nullopt));
  TRY(NamePaths paths, paths_of_names(index, keys));
  return std::move(paths.logs);
}

/// Object by object, which a registryd serves like any git host.
Result<std::set<std::string>> bring_log_at(const LayerView& layer, const std::string& path,
                                           Quarantine& quarantine, const IndexView& index) {
  const auto source = make_source(Transport::git_sparse, layer.location, *layer.http, FetchLimits{}.sparse);
  TRY_VOID(source->look(quarantine.repository().path(), std::nullopt));
  TRY_VOID(bring_all(*source, quarantine, {index.commit(), {}, {}, {}}, [&]() -> Result<Missing> {
    TRY(const PathObjects objects, objects_along(index.repository(), {index.tree(), path}));
    return objects.missing;
  }));
  return std::set{path};
}

Result<void> bring_into(Quarantine& quarantine, const LayerView& layer, const Bringing& bringing) {
  TRY(const auto reader, quarantine.reader());
  const Verifier verifier(reader, {layer.state.root, layer.state.registry});
  TRY(const Verified<IndexView> index, verifier.open(layer.state.commit));
  TRY(const KnownLogs known, read_known_logs(layer.folder));
  TRY(const auto logs, bringing(quarantine, *index, known));
  TRY(const KnownLogs read, verify_read(index, logs, known, layer));
  TRY_VOID(quarantine.accept());
  return write_known_logs(layer.folder, read);
}

/// An update in another process may have come in between.
Result<void> check_unmoved(const LayerView& layer) {
  TRY(const auto state, read_layer_state(layer.folder));
  if (state && state->commit == layer.state.commit) return {};
  return fail(Errc::unavailable,
              "registry " + layer.state.name + " was updated meanwhile by another howdah; run this again");
}

Result<void> bring_by(const LayerView& layer, const Bringing& bringing) {
  const std::string doing = "registry " + layer.state.name + ", which brings names when they are asked for";
  if (layer.http == nullptr) return fail(Errc::unavailable, doing + ": there is no network");
  TRY(const FileLock lock, FileLock::acquire(layer.folder / "lock"));
  TRY_VOID(check_unmoved(layer));
  TRY(Quarantine quarantine, Quarantine::open(layer.folder, layer.state.commit));
  auto brought = bring_into(quarantine, layer, bringing);
  if (brought || brought.error().code == Errc::untrusted) return brought;
  Error error = judge_fetch(std::move(brought).error(), layer.location.text(), FetchLimits{}.sparse);
  return tl::unexpected(error.code == Errc::untrusted ? std::move(error)
                                                      : in_context(doing, std::move(error)));
}

}  // namespace

Result<void> bring_names(const LayerView& layer, std::span<const std::string> keys) {
  if (!layer.state.is_sparse()) return {};
  TRY(const bool settled, is_settled(layer, keys));
  if (settled) return {};
  return bring_by(layer, [&](Quarantine& quarantine, const IndexView& index, const KnownLogs& known) {
    return bring_logs_of(layer, keys, quarantine, index, known);
  });
}

Result<void> bring_user(const LayerView& layer, const Name& user) {
  if (!layer.state.is_sparse()) return {};
  const std::string path = layer.index->layout().log_path(LogKind::users, user.key());
  TRY(const PathObjects objects, objects_along(layer.index->repository(), {layer.index->tree(), path}));
  if (objects.missing.empty()) return {};
  return bring_by(layer, [&](Quarantine& quarantine, const IndexView& index, const KnownLogs&) {
    return bring_log_at(layer, path, quarantine, index);
  });
}

}  // namespace howdah
