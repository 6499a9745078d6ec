// SPDX-License-Identifier: PostgreSQL
// A registry that is a folder: a ScratchIndex and, beside it, the archives its releases name.
#pragma once

#include <string>
#include <vector>

#include "core/sys/archive.hpp"
#include "tests/support/index/scratch_index.hpp"

namespace howdah::test {

class ScratchRegistry {
 public:
  explicit ScratchRegistry(const std::string& id = "registry.test/main") : index_(id) {}

  [[nodiscard]] ScratchIndex& index() { return index_; }
  /// What `registry add` is given.
  [[nodiscard]] std::string url() const { return index_.path().string(); }
  [[nodiscard]] std::string root() const { return "sha256:" + index_.anchor().root->hex(); }

  /// Packs `files` with a META.json made of `meta`, and releases it under the names `meta` gives.
  void publish(const Json& meta, std::vector<PackEntry> files, const std::string& status = "stable");
  void yank(const std::string& distribution, const std::string& version);

  /// The archive of the last publish(), for those who tamper with it.
  [[nodiscard]] const fs::path& last_artifact() const { return last_artifact_; }

 private:
  ScratchIndex index_;
  fs::path last_artifact_;
};

}  // namespace howdah::test
