// SPDX-License-Identifier: PostgreSQL
// The index at one commit. Statements it hands out have been verified line by line, at the moment they are
// read.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/index/layout.hpp"
#include "core/index/root_chain.hpp"
#include "core/model/registry_document.hpp"
#include "core/model/root.hpp"
#include "core/model/statement.hpp"
#include "core/model/verified.hpp"
#include "core/sys/git.hpp"

namespace howdah {

class IndexView {
 public:
  [[nodiscard]] const git::ObjectId& commit() const { return commit_; }
  [[nodiscard]] const git::ObjectId& tree() const { return tree_; }
  [[nodiscard]] const RegistryDocument& registry() const { return registry_; }
  [[nodiscard]] const RootMetadata& root() const { return roots_.current(); }
  [[nodiscard]] const RootChain& roots() const { return roots_; }
  [[nodiscard]] const Layout& layout() const { return layout_; }
  [[nodiscard]] const git::Repository& repository() const { return *repository_; }

  /// Every statement of a log, oldest first, each verified. Nothing when the log does not exist.
  /// Errors: untrusted, naming file, line and reason.
  [[nodiscard]] Result<std::optional<std::vector<Statement>>> log(LogKind kind, const Name& name) const;

  /// The verified text of a log (whole lines), for readers who need no parsed values.
  [[nodiscard]] Result<std::optional<std::string>> log_text(LogKind kind, const std::string& key) const;

  /// Keys of every log of that kind, sorted.
  [[nodiscard]] Result<std::vector<std::string>> keys(LogKind kind) const;

 private:
  friend class Verifier;
  IndexView(std::shared_ptr<const git::Repository> repository, const git::Commit& commit,
            RegistryDocument registry, RootChain roots);
  std::shared_ptr<const git::Repository> repository_;
  git::ObjectId commit_;
  git::ObjectId tree_;
  RegistryDocument registry_;
  RootChain roots_;
  Layout layout_;
};

}  // namespace howdah
