// SPDX-License-Identifier: PostgreSQL
#include "core/index/sparse_pack.hpp"

#include "core/index/lineage.hpp"
#include "core/index/timestamp_ref.hpp"
#include "core/sys/git_parse.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_most_bytes = 64ULL << 20U;

struct Content {
  git::ObjectType type = git::ObjectType::blob;
  std::string bytes;
};

/// Nothing when it is not here. Errors: too_large.
Result<std::optional<Content>> content_of(const git::Repository& repository, const git::ObjectId& id,
                                          std::uint64_t limit) {
  TRY(const auto header, repository.header(id));
  if (!header) return std::nullopt;
  if (header->size > limit) return fail(Errc::too_large, "an answer of more than one request may want");
  if (header->type == "blob") {
    TRY(std::string blob, repository.read_blob(id, limit));
    return Content{git::ObjectType::blob, std::move(blob)};
  }
  if (header->type == "tree") {
    TRY(auto entries, repository.read_tree(id));
    return Content{git::ObjectType::tree, git::render_tree(std::move(entries))};
  }
  TRY(git::Commit commit, repository.read_commit(id));
  return Content{git::ObjectType::commit, std::move(commit.raw)};
}

Result<void> add_documents(SparsePack& pack, const git::Repository& repository, const git::ObjectId& id,
                           const std::optional<git::ObjectId>& from) {
  pack.add(id);
  TRY(const git::Commit commit, repository.read_commit(id));
  for (const TreePath& path : paths_of_documents(commit.tree)) TRY_VOID(pack.add_path(path, from));
  return {};
}

/// The commit a timestamp names, where it is here; whether it holds is for the reader to find out.
std::optional<git::ObjectId> named_by(const git::Repository& repository, const git::ObjectId& timestamp) {
  const auto file = read_timestamp_file(repository, timestamp);
  const auto read = file ? TimestampMetadata::parse(*file) : tl::unexpected(file.error());
  const auto named = read ? git::ObjectId::parse(read->facts().commit) : std::nullopt;
  if (!named) return std::nullopt;
  const auto header = repository.header(*named);
  const bool is_commit = header && *header && (*header)->type == "commit";
  return is_commit ? named : std::nullopt;
}

}  // namespace

Result<void> SparsePack::add_path(const TreePath& path, const std::optional<git::ObjectId>& from) {
  TRY(const PathObjects wanted, objects_along(repository_, path));
  PathObjects has;
  if (from) {
    TRY(has, objects_along(repository_, {*from, path.path}));
  }
  known_.insert(has.here.begin(), has.here.end());
  for (std::size_t i = 0; i < wanted.here.size(); ++i) {
    auto& base = objects_[wanted.here[i]];
    if (!base && i < has.here.size()) base = has.here[i];
  }
  return {};
}

Result<void> SparsePack::add_names(const IndexView& view, const IndexView* from,
                                   std::span<const std::string> keys) {
  NamePaths before;
  if (from != nullptr) {
    TRY(before, paths_of_names(*from, keys));
  }
  for (const TreePath& path : before.wanted) {
    TRY(const PathObjects has, objects_along(repository_, path));
    known_.insert(has.here.begin(), has.here.end());
  }
  TRY(const NamePaths paths, paths_of_names(view, keys));
  for (const TreePath& path : paths.wanted) {
    const bool was_read =
        from != nullptr && path.tree == view.tree() && before.wanted.contains({from->tree(), path.path});
    TRY_VOID(add_path(path, was_read ? std::optional(from->tree()) : std::nullopt));
  }
  return {};
}

Result<void> SparsePack::add_history(const git::ObjectId& commit, int count) {
  std::optional<git::ObjectId> next = commit;
  for (int i = 0; next && i < count; ++i) {
    add(*next);
    TRY(const git::Commit here, repository_.read_commit(*next));
    TRY(const auto before, commit_before(repository_, here));
    next = before ? std::optional(before->id) : std::nullopt;
  }
  return {};
}

Result<std::string> SparsePack::finish() const {
  git::ThinPack pack(bodies_);
  std::uint64_t left = k_most_bytes;
  for (const auto& [object, base_id] : objects_) {
    if (known_.contains(object)) continue;
    TRY(const auto content, content_of(repository_, object, left));
    if (!content) return fail(Errc::not_found, "object " + object.hex() + " is not here");
    left -= content->bytes.size();
    std::optional<Content> base;
    if (base_id) {
      TRY(base, content_of(repository_, *base_id, k_most_bytes));
    }
    const bool fits = base && base->type == content->type;
    const auto delta_base = fits ? std::optional(git::DeltaBase{*base_id, base->bytes}) : std::nullopt;
    TRY_VOID(pack.add(object, content->type, content->bytes, delta_base));
  }
  return pack.finish();
}

Result<std::string> pack_of_newest(const git::Repository& repository, const NewestState& state,
                                   const std::optional<git::ObjectId>& from, git::PackBodies bodies) {
  SparsePack pack(repository, bodies);
  std::optional<git::ObjectId> known;
  if (from) {
    TRY(const git::Commit before, repository.read_commit(*from));
    known = before.tree;
    pack.leave_out(*from);
  }
  TRY_VOID(add_documents(pack, repository, state.main, known));
  if (!state.timestamp) return pack.finish();
  pack.add(*state.timestamp);
  TRY(const git::Commit timestamp, repository.read_commit(*state.timestamp));
  TRY_VOID(pack.add_path({timestamp.tree, ""}, std::nullopt));
  const auto named = named_by(repository, *state.timestamp);
  if (named && *named != state.main) TRY_VOID(add_documents(pack, repository, *named, known));
  return pack.finish();
}

}  // namespace howdah
