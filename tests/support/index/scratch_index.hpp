// SPDX-License-Identifier: PostgreSQL
// A real index in a temporary folder, with known keys, a clock that stands still and a few statements.
#pragma once

#include <memory>
#include <string>

#include "core/index/verifier.hpp"
#include "core/index/writer.hpp"

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

class ScratchIndex {
 public:
  static constexpr UnixSeconds k_start = 1'790'000'000;

  explicit ScratchIndex(const std::string& registry = "registry.test/main");

  [[nodiscard]] fs::path path() const { return folder_.path() / "index.git"; }
  [[nodiscard]] const TrustAnchor& anchor() const { return anchor_; }
  [[nodiscard]] IndexWriter& writer() { return *writer_; }
  [[nodiscard]] FixedClock& clock() { return clock_; }
  [[nodiscard]] std::shared_ptr<git::Repository> open() const;
  [[nodiscard]] Verifier verifier() const { return {open(), anchor_}; }
  [[nodiscard]] git::ObjectId tip() const;

  /// A `user` statement.
  void add_user(const std::string& name);
  /// owner-add and claims where they are missing, then a release. `extension` defaults to the distribution's
  /// name.
  Committed release(const std::string& distribution, const std::string& version,
                    const std::string& user = "alice", std::string extension = {});

  /// Puts a file's content in place of what the tip has, in a commit signed by `key` (default: the commit
  /// key), and moves main there: what somebody with write access to the repository could do.
  git::ObjectId forge(const std::vector<git::FileChange>& changes, const SecretKey* key = nullptr);
  /// The same for a whole tree.
  git::ObjectId forge_tree(const git::ObjectId& tree, const SecretKey* key = nullptr);
  [[nodiscard]] std::string read(const std::string& path) const;
  [[nodiscard]] std::string log_path(LogKind kind, const std::string& name) const;

  /// Keys by role: the same seeds in every scratch index.
  [[nodiscard]] static SecretKey registry_key() { return test_key(0x20); }
  [[nodiscard]] static SecretKey commit_key() { return test_key(0x40); }

 private:
  TempDir folder_;
  FixedClock clock_{k_start};
  TrustAnchor anchor_;
  RegistryId id_;
  std::unique_ptr<IndexWriter> writer_;
};

/// A META v2 document that provides one extension.
[[nodiscard]] Json sample_meta(const std::string& distribution, const std::string& version,
                               const std::string& extension);
/// The type-specific members of a release statement of sample_meta().
[[nodiscard]] Json sample_release(const std::string& distribution, const std::string& version,
                                  const std::string& extension, const std::string& user);

}  // namespace howdah::test
