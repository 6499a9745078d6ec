// SPDX-License-Identifier: PostgreSQL
// A real index in a temporary folder, with known keys, a clock that stands still and a few statements.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/index/epoch.hpp"
#include "core/index/timestamp_ref.hpp"
#include "core/index/verifier.hpp"
#include "core/index/writer.hpp"
#include "core/model/root_draft.hpp"

namespace howdah::test {

/// Unwraps, or fails the test with the error's message.
template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return *std::move(result);
}
inline void must(const Result<void>& result) {
  if (!result) throw std::runtime_error(result.error().message);
}

/// A key whose seed is `first`, `first`+1, … : the same in every run.
[[nodiscard]] SecretKey test_key(std::uint8_t first);

/// What a timestamp says where it differs from the honest next one.
struct StampCase {
  std::optional<git::ObjectId> commit{};  ///< default: the tip
  std::optional<std::string> tree{};      ///< default: that commit's
  std::optional<std::int64_t> version{};  ///< default: one more than the last
  UnixSeconds valid = 86400;
  std::optional<std::string> registry{};
  std::uint8_t key = 0x60;  ///< of test_key()
};

/// Honest stamping is for one thread at a time.
enum class Stamps { honest, none };

class ScratchIndex {
 public:
  static constexpr UnixSeconds k_start = 1'790'000'000;

  explicit ScratchIndex(const std::string& registry = "registry.test/main", Stamps stamps = Stamps::honest);

  [[nodiscard]] fs::path path() const { return folder_.path() / "index.git"; }
  [[nodiscard]] const TrustAnchor& anchor() const { return anchor_; }
  [[nodiscard]] IndexWriter& writer() { return *writer_; }
  [[nodiscard]] FixedClock& clock() { return clock_; }
  [[nodiscard]] std::shared_ptr<git::Repository> open() const;
  [[nodiscard]] Verifier verifier() const { return {open(), anchor_}; }
  [[nodiscard]] git::ObjectId tip() const;

  /// Signs a timestamp and moves its ref. What this class commits honestly it stamps, unless made otherwise.
  void stamp(const StampCase& what = {});
  /// Adds the next root, made from the newest by `change` and signed by the root key, in a commit signed by
  /// `committer` (default: the commit key), and stamps with `stamper`.
  void rotate(const std::function<void(RootDraft&)>& change, const SecretKey* committer = nullptr,
              std::uint8_t stamper = 0x60);
  /// Starts an epoch as a registry does, and stamps its first commit.
  Epoch begin_epoch();
  /// Makes a ref point anywhere, as its host could.
  void point(const std::string& ref, const git::ObjectId& to);
  [[nodiscard]] git::ObjectId ref(const std::string& name) const;

  /// A `user` statement.
  void add_user(const std::string& name);
  /// owner-add and claims where they are missing, then a release. `extension` defaults to the distribution's
  /// name.
  Committed release(const std::string& distribution, const std::string& version,
                    const std::string& user = "alice", std::string extension = {});

  /// A statement that would stand next in its log, signed by `keys` alone.
  [[nodiscard]] std::string draft(const std::string& type, const std::string& subject, Json body,
                                  const std::vector<const SecretKey*>& keys) const;
  /// Appends it as the registry would: countersigned, checked.
  Result<Committed> submit(const std::string& line);
  /// A key of an owner, by an owner-key-add that `signers` sign besides the key itself. `by`: the owner who
  /// asks for it; empty means the owner of the key.
  Result<Committed> add_owner_key(const std::string& distribution, const std::string& owner,
                                  const SecretKey& key, std::vector<const SecretKey*> signers = {},
                                  const std::string& by = {});
  [[nodiscard]] Ownership ownership(const std::string& distribution) const;

  /// Puts a file's content in place of what the tip has, in a commit signed by `key` (default: the commit
  /// key), and moves main there: what somebody with write access to the repository could do.
  git::ObjectId forge(const std::vector<git::FileChange>& changes, const SecretKey* key = nullptr);
  /// The same for a whole tree.
  git::ObjectId forge_tree(const git::ObjectId& tree, const SecretKey* key = nullptr);
  [[nodiscard]] std::string read(const std::string& path) const;
  [[nodiscard]] std::string log_path(LogKind kind, const std::string& name) const;

  /// Keys by role: the same seeds in every scratch index.
  [[nodiscard]] static SecretKey root_key() { return test_key(0x00); }
  [[nodiscard]] static SecretKey registry_key() { return test_key(0x20); }
  [[nodiscard]] static SecretKey commit_key() { return test_key(0x40); }

 private:
  TempDir folder_;
  FixedClock clock_{k_start};
  TrustAnchor anchor_;
  RegistryId id_;
  std::unique_ptr<IndexWriter> writer_;
  void stamp_tip() {
    if (stamps_ == Stamps::honest) stamp();
  }
  Stamps stamps_;
  std::int64_t stamped_ = 0;
};

/// A META v2 document that provides one extension.
[[nodiscard]] Json sample_meta(const std::string& distribution, const std::string& version,
                               const std::string& extension);
/// The type-specific members of a release statement of sample_meta().
[[nodiscard]] Json sample_release(const std::string& distribution, const std::string& version,
                                  const std::string& extension, const std::string& user);

}  // namespace howdah::test
