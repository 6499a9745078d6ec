// SPDX-License-Identifier: PostgreSQL
#include "core/index/name_paths.hpp"

#include <algorithm>

#include "core/index/log_check.hpp"
#include "core/index/package_catalog.hpp"

namespace howdah {
namespace {

/// Follows one component. Nothing: the walk ends here.
Result<std::optional<git::TreeEntry>> step(const git::Repository& repository, const git::ObjectId& tree,
                                           std::string_view name) {
  TRY(const auto entries, repository.read_tree(tree));
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [name](const git::TreeEntry& entry) { return entry.name == name; });
  if (found == entries.end()) return std::nullopt;
  return *found;
}

/// Whether it is here, noted on the right side.
Result<bool> note(const git::Repository& repository, const git::ObjectId& id, PathObjects& objects) {
  TRY(const auto header, repository.header(id));
  (header ? objects.here : objects.missing).push_back(id);
  return header.has_value();
}

Result<void> note_files(const git::Repository& repository, const git::ObjectId& folder,
                        PathObjects& objects) {
  TRY(const auto entries, repository.read_tree(folder));
  for (const git::TreeEntry& entry : entries) {
    if (!entry.is_file()) continue;
    TRY(const bool here, note(repository, entry.id, objects));
    static_cast<void>(here);
  }
  return {};
}

/// An index that names are read from: the view's own, or, of a fork, one that it follows.
struct Level {
  const IndexView* index;
  std::string prefix;  ///< of its files' paths in the view's tree
  [[nodiscard]] std::string path(LogKind kind, const std::string& key) const {
    return index->layout().log_path(kind, key);
  }
};

/// Adds to the paths of some names what their logs, as far as they are here, point to.
class Gathering {
 public:
  Gathering(const IndexView& view, NamePaths& paths) : tree_(view.tree()), paths_(paths) {
    for (const IndexView* index = &view; index != nullptr; index = index->upstream())
      levels_.push_back({index, upstream_prefix(static_cast<int>(levels_.size()))});
  }

  /// A log to be read in full, wherever it stands. Where it does not, that has to be certain too: a fork's
  /// own name hides upstream's.
  Result<void> own(LogKind kind, const std::string& key) {
    for (const Level& level : levels_) TRY_VOID(own_at(level, kind, key));
    return {};
  }

 private:
  Result<void> own_at(const Level& level, LogKind kind, const std::string& key) {
    const std::string path = level.prefix + level.path(kind, key);
    if (!paths_.logs.insert(path).second) return {};
    TRY(const LogFacts facts, look_at(level, {kind, key, {}}));
    for (const auto& [extension, distribution] : facts.provides) {
      TRY_VOID(refer(level, LogKind::ext, extension));
      // Nobody else may have that name, which who reads this name asks at once.
      TRY_VOID(refer(level, LogKind::dist, extension));
    }
    for (const auto& [extension, distribution] : facts.claims)
      TRY_VOID(own_or_refer(level, distribution, facts));
    for (const auto& handover : facts.transfers) TRY_VOID(refer(level, LogKind::dist, std::get<1>(handover)));
    return kind == LogKind::dist ? own_packages(level, path, key) : Result<void>{};
  }

  /// Services' packages of a distribution, asked for beside its log rather than after it: only where it is
  /// certain that there is no such distribution there are none.
  Result<void> own_packages(const Level& level, const std::string& dist_path, const std::string& key) {
    const git::Repository& repository = level.index->repository();
    TRY(const PathObjects dist, objects_along(repository, {tree_, dist_path}));
    if (!dist.file && dist.missing.empty()) return {};
    paths_.wanted.insert({tree_, level.prefix + std::string(folder_of(LogKind::packages)) + "/"});
    TRY(const auto services, packaging_services(repository, level.index->tree()));
    for (const std::string& service : services) {
      const std::string path = level.prefix + level.index->layout().log_path(LogKind::packages, key, service);
      paths_.wanted.insert({tree_, path});
      TRY(const PathObjects log, objects_along(repository, {tree_, path}));
      if (!log.file) continue;
      paths_.logs.insert(path);
      TRY_VOID(own_at(level, LogKind::services, service));
    }
    return {};
  }

  /// A log that one of ours is compared with.
  Result<void> refer(const Level& level, LogKind kind, const std::string& key) {
    TRY(const LogFacts ignored, look_at(level, {kind, key, {}}));
    static_cast<void>(ignored);
    return {};
  }

  /// Of the distributions that had an extension the one that has it now is read in full.
  Result<void> own_or_refer(const Level& level, const std::string& distribution, const LogFacts& facts) {
    const bool gave = std::any_of(facts.transfers.begin(), facts.transfers.end(), [&](const auto& handover) {
      return std::get<1>(handover) == distribution;
    });
    return gave ? refer(level, LogKind::dist, distribution) : own(LogKind::dist, distribution);
  }

  Result<LogFacts> look_at(const Level& level, const Layout::LogAddress& address) {
    const git::Repository& repository = level.index->repository();
    const std::string path = level.path(address.kind, address.key);
    const TreePath place{tree_, level.prefix + path};
    paths_.wanted.insert(place);
    TRY(const PathObjects objects, objects_along(repository, place));
    if (!objects.file || !objects.file->is_file() || !objects.missing.empty()) return LogFacts{};
    TRY(const std::string text, repository.read_blob(objects.file->id, k_max_log_bytes));
    const LogContext context = level.index->context();
    LogReplay replay(context, path, address);
    for (const std::string_view line : split_lines(text)) {
      note_checkpoints(level, path, line);
      if (!replay.trust(line)) break;  // verifying it will say so
    }
    return replay.take();
  }

  /// Lines of keys that were dropped hold by what an older tree has at this path.
  void note_checkpoints(const Level& level, const std::string& path, std::string_view text) {
    const RootChain& roots = level.index->roots();
    if (roots.all().size() < 2) return;
    const auto line = read_statement_line(text);
    if (!line) return;
    for (const LineSignature& signature : line->signatures) {
      const auto key = roots.registry_key(signature.keyid);
      if (!key || key->dropped_by == nullptr || !key->dropped_by->checkpoint()) continue;
      const auto tree = git::ObjectId::parse(key->dropped_by->checkpoint()->tree);
      if (tree) paths_.wanted.insert({*tree, path});
    }
  }

  git::ObjectId tree_;
  std::vector<Level> levels_;
  NamePaths& paths_;
};

}  // namespace

Result<PathObjects> objects_along(const git::Repository& repository, const TreePath& path) {
  PathObjects objects;
  git::ObjectId tree = path.tree;
  std::string_view rest = path.path;
  while (true) {
    TRY(const bool here, note(repository, tree, objects));
    if (!here) return objects;
    if (rest.empty()) break;
    const std::string_view name = rest.substr(0, rest.find('/'));
    TRY(const auto entry, step(repository, tree, name));
    rest.remove_prefix(std::min(rest.size(), name.size() + 1));
    const bool is_last = name.data() + name.size() == path.path.data() + path.path.size();
    if (!entry || (!is_last && !entry->is_tree())) return objects;
    if (is_last) {
      objects.file = entry;
      TRY(const bool there, note(repository, entry->id, objects));
      static_cast<void>(there);
      return objects;
    }
    tree = entry->id;
  }
  TRY_VOID(note_files(repository, tree, objects));
  return objects;
}

std::vector<TreePath> paths_of_documents(const git::ObjectId& tree) {
  std::vector<TreePath> paths;
  for (int depth = 0; depth <= k_max_forks; ++depth) {
    paths.push_back({tree, upstream_prefix(depth) + k_registry_file});
    paths.push_back({tree, upstream_prefix(depth) + "root/"});
  }
  return paths;
}

Result<NamePaths> paths_of_names(const IndexView& view, std::span<const std::string> keys) {
  NamePaths paths;
  Gathering gathering(view, paths);
  for (const std::string& given : keys) {
    TRY(const Name name, Name::parse(given));
    TRY_VOID(gathering.own(LogKind::ext, name.key()));
    TRY_VOID(gathering.own(LogKind::dist, name.key()));
  }
  return paths;
}

}  // namespace howdah
