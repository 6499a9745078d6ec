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

namespace howdah::git {

using ObjectId = Sha1;

struct TreeEntry {
  std::string name;  ///< one path component
  std::uint32_t mode = 0;
  ObjectId id;
  [[nodiscard]] bool is_tree() const { return mode == 040000; }
  [[nodiscard]] bool is_file() const { return mode == 0100644; }
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

class Repository {
 public:
  [[nodiscard]] static Result<Repository> init_bare(const fs::path& path);
  /// Fails with not_found when there is no repository there.
  [[nodiscard]] static Result<Repository> open(const fs::path& path);
  Repository(Repository&&) noexcept;
  Repository& operator=(Repository&&) noexcept;
  ~Repository();

  [[nodiscard]] const fs::path& path() const;

  /// fsync every object and ref written (default on; benchmarks of raw cost may turn it off).
  static void set_durable(bool durable);

  [[nodiscard]] Result<std::optional<ObjectId>> ref(const std::string& name) const;
  /// Moves `name` from `expected` (nothing: must not exist) to `next`. Errors: conflict when it stands
  /// elsewhere.
  [[nodiscard]] Result<void> move_ref(const std::string& name, const std::optional<ObjectId>& expected,
                                      const ObjectId& next, const std::string& reason);

  [[nodiscard]] Result<Commit> read_commit(const ObjectId& id) const;
  [[nodiscard]] Result<std::vector<TreeEntry>> read_tree(const ObjectId& id) const;
  /// Errors: too_large beyond `limit` bytes (from the header, before inflating), not_found.
  [[nodiscard]] Result<std::string> read_blob(const ObjectId& id, std::uint64_t limit) const;
  [[nodiscard]] Result<std::optional<TreeEntry>> find(const ObjectId& tree, const std::string& path) const;

  [[nodiscard]] Result<ObjectId> write_blob(std::string_view content);
  /// `base` with these files added or replaced (mode 100644); writes only the trees on their paths.
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

  /// Fetches `refspecs` from a URL or path into this repository, no tags. `limit`: bytes received before
  /// giving up.
  [[nodiscard]] Result<void> fetch(const std::string& url, const std::vector<std::string>& refspecs,
                                   std::uint64_t limit);

 private:
  struct State;
  explicit Repository(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace howdah::git
