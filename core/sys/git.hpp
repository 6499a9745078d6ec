// SPDX-License-Identifier: PostgreSQL
// A bare git repository as an object store: blobs, trees, signed commits, refs moved by compare-and-swap.
// Never checks anything out, never follows replace refs, and reads an object's size before its content.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/crypto/digest.hpp"
#include "core/sys/files.hpp"
#include "core/sys/git_cache.hpp"

namespace howdah::git {

/// Keeps at most some 16 MiB of packs mapped and 4 MiB of objects in memory, of all repositories of this
/// process: for one that stays, and reads a little here and there. Without, whole packs are mapped, which a
/// walk over all of history likes better.
void map_sparingly();

using ObjectId = Sha1;

struct TreeEntry {
  std::string name;        ///< one path component, never one that stock `git fsck` refuses
  std::uint32_t mode = 0;  ///< as written: links, submodules and 0100755 are for the caller to judge
  ObjectId id;
  [[nodiscard]] bool is_tree() const { return mode == 040000; }
  [[nodiscard]] bool is_file() const { return mode == 0100644; }
};

/// What an object is, without its content.
struct ObjectHeader {
  ObjectId id;
  std::string type;
  std::uint64_t size = 0;
};

struct Ref {
  std::string name;
  ObjectId target;
};

struct Identity {
  std::string name;
  std::string email;
  std::int64_t time = 0;  ///< Unix seconds; always written with offset +0000
};

struct Commit {
  ObjectId id;
  ObjectId tree;
  std::vector<ObjectId> parents;
  std::string author;     ///< raw header value: `Name <mail> time offset`
  std::string committer;  ///< likewise
  std::string message;
  std::string raw;  ///< the whole commit object, as hashed
};

/// One file to write: its path from the root and its whole new content.
struct FileChange {
  std::string path;
  std::string content;
};

/// For one thread at a time; opening is cheap, so every thread opens its own.
class Repository {
 public:
  /// An empty repository whose HEAD names refs/heads/main. Fails with conflict when there is one already.
  [[nodiscard]] static Result<Repository> init_bare(const fs::path& path);
  /// Exactly there: neither a parent folder nor a `.git` below is looked at. Whoever owns it, it is readable.
  /// Errors: not_found when there is no repository; invalid for object formats other than SHA-1.
  /// `cache`: what other handles of the same repository have read, and what they will find.
  [[nodiscard]] static Result<Repository> open(const fs::path& path,
                                               std::shared_ptr<ObjectCache> cache = nullptr);
  Repository(Repository&&) noexcept;
  Repository& operator=(Repository&&) noexcept;
  ~Repository();

  [[nodiscard]] const fs::path& path() const;

  /// fsync every object and ref written (default on; benchmarks of raw cost may turn it off). Process-wide,
  /// for repositories opened from then on.
  static void set_durable(bool durable);

  /// Also reads objects from `objects`, another repository's folder of them or the quarantine of a push; what
  /// is written goes where it went before.
  [[nodiscard]] Result<void> also_read(const fs::path& objects);

  /// From now on objects written here stay in memory, where only this handle reads them, until move_ref()
  /// makes files of them: many become one pack, a few stay apart. What no ref comes to need is dropped. Ends
  /// with the first move_ref(); no repack takes the pack away while this handle is open or gathers anew.
  [[nodiscard]] Result<void> gather();

  /// `name` is HEAD or starts with `refs/`; symbolic refs are followed.
  [[nodiscard]] Result<std::optional<ObjectId>> ref(const std::string& name) const;
  /// Moves `name` from `expected` (nothing: must not exist) to `next`, an object we have. The comparison
  /// happens under git's own ref lock. Errors: conflict when it stands elsewhere, unavailable when another
  /// program holds the lock.
  [[nodiscard]] Result<void> move_ref(const std::string& name, const std::optional<ObjectId>& expected,
                                      const ObjectId& next, const std::string& reason);

  /// Sorted by name; `prefix` is `refs/` and whole components (`refs/for/`). Symbolic refs are left out.
  [[nodiscard]] Result<std::vector<Ref>> refs_below(const std::string& prefix) const;
  /// Errors: conflict when it does not stand at `expected`, unavailable when another program holds the lock.
  [[nodiscard]] Result<void> remove_ref(const std::string& name, const ObjectId& expected);

  /// Nothing when there is no such object.
  [[nodiscard]] Result<std::optional<ObjectHeader>> header(const ObjectId& id) const;
  /// Every object in a folder of objects, its alternates not included, in no order. Errors: too_large beyond
  /// `limit` objects.
  [[nodiscard]] static Result<std::vector<ObjectHeader>> list_objects(const fs::path& objects,
                                                                      std::size_t limit);
  /// Writes `from`'s object here, under the same id. Errors: not_found, too_large beyond `limit` bytes.
  [[nodiscard]] Result<void> copy_object(const Repository& from, const ObjectId& id, std::uint64_t limit);

  [[nodiscard]] Result<Commit> read_commit(const ObjectId& id) const;
  [[nodiscard]] Result<std::vector<TreeEntry>> read_tree(const ObjectId& id) const;
  /// Errors: too_large beyond `limit` bytes (from the header, before inflating), not_found.
  [[nodiscard]] Result<std::string> read_blob(const ObjectId& id, std::uint64_t limit) const;
  /// Absent is not an error; neither is a file where `path` wants a folder.
  [[nodiscard]] Result<std::optional<TreeEntry>> find(const ObjectId& tree, const std::string& path) const;

  /// Whether `ancestor` is `commit` or reachable from it (`git merge-base --is-ancestor`).
  [[nodiscard]] Result<bool> is_descendant(const ObjectId& commit, const ObjectId& ancestor) const;
  /// The commits from `tip` along first parents, newest first, down to but without `stop_before`; to the root
  /// when nothing is given. Errors: conflict when `stop_before` is not on that line.
  [[nodiscard]] Result<std::vector<ObjectId>> first_parent_chain(
      const ObjectId& tip, const std::optional<ObjectId>& stop_before) const;

  [[nodiscard]] Result<ObjectId> write_blob(std::string_view content);
  /// `base` with these files added or replaced (mode 100644); writes only the trees on their paths, new
  /// folders included. Errors: invalid for a bad path or one named twice, conflict where a file would become
  /// a folder or the reverse.
  [[nodiscard]] Result<ObjectId> write_tree(const std::optional<ObjectId>& base,
                                            const std::vector<FileChange>& changes);
  /// The unsigned commit object text for `author` = `committer` = `who`.
  [[nodiscard]] Result<std::string> commit_text(const ObjectId& tree, const std::vector<ObjectId>& parents,
                                                const Identity& who, const std::string& message) const;
  /// Stores `text` with `signature` (armored SSHSIG without final newline) in its gpgsig header.
  [[nodiscard]] Result<ObjectId> write_commit(const std::string& text, const std::string& signature);
  /// Splits a commit object into (signature, text without it). Nothing when it is not signed exactly once.
  [[nodiscard]] static std::optional<std::pair<std::string, std::string>> split_signature(
      std::string_view raw);

  /// Writes an object of any content under its own id, as a corrupt or hostile peer would. For tests and
  /// imports.
  [[nodiscard]] Result<ObjectId> write_raw(std::string_view type, std::string_view content);

  /// Fetches `refspecs` from an http(s) URL, file URL or path into this repository, no tags, nothing pruned.
  /// Refs move all or, on a refusal, none; only forward unless their refspec starts with `+`. Redirects as
  /// HttpClient. Errors: not_found (a named ref the peer lacks, no repository), conflict (not a
  /// fast-forward), too_large (beyond `limit` bytes received), unavailable.
  [[nodiscard]] Result<void> fetch(const std::string& url, const std::vector<std::string>& refspecs,
                                   std::uint64_t limit);

  struct State;

 private:
  explicit Repository(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace howdah::git
