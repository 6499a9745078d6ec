// SPDX-License-Identifier: PostgreSQL
// The index at one commit. Statements it hands out have been verified line by line, at the moment they are
// read.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/index/layout.hpp"
#include "core/index/log_replay.hpp"
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

  /// What a service has said of a distribution, verified. Nothing when it said nothing, or when it may not
  /// speak now: revoking a service hides all its facts.
  [[nodiscard]] Result<std::optional<std::vector<Statement>>> packages(const Name& service,
                                                                       const Name& distribution) const;

  /// The verified text of a log (whole lines), for readers who need no parsed values.
  [[nodiscard]] Result<std::optional<std::string>> log_text(LogKind kind, const std::string& key) const;

  /// Who may speak for a distribution at this commit; recoveries due by `now` included.
  [[nodiscard]] Result<std::optional<Ownership>> ownership(const Name& distribution, UnixSeconds now) const;

  /// A service's record, verified; null when there is no such service.
  [[nodiscard]] Result<const ServiceRecord*> service(const std::string& key) const;

  /// The same commit read through another handle of the repository, for another thread.
  [[nodiscard]] IndexView through(std::shared_ptr<const git::Repository> repository) const;

  /// What this view's logs are read against. Holds as long as the view.
  [[nodiscard]] LogContext context() const;

  /// Keys of every log of that kind, sorted.
  [[nodiscard]] Result<std::vector<std::string>> keys(LogKind kind) const;

  // Everything above is of this registry's own logs. A fork also holds, unchanged, the index it follows.

  /// That index, read by its own root, keys and layout; null when this is no fork. Lives as long as this
  /// view.
  [[nodiscard]] const IndexView* upstream() const { return upstream_.get(); }
  /// Where the log of a distribution or an extension stands: here, else upstream, and so on; null when
  /// nowhere. A name of the fork's own hides upstream's.
  [[nodiscard]] Result<const IndexView*> holder(LogKind kind, const std::string& key) const;
  /// As keys(), with upstream's.
  [[nodiscard]] Result<std::vector<std::string>> all_keys(LogKind kind) const;
  /// Where logs of that name may stand in this tree: its own path, then those below `upstream/`.
  [[nodiscard]] std::vector<std::string> log_paths(LogKind kind, const std::string& key) const;
  /// What a file of this tree is the log of, upstream's logs included.
  [[nodiscard]] std::optional<Layout::LogAddress> parse_log_path(std::string_view path) const;

 private:
  friend class Verifier;
  IndexView(std::shared_ptr<const git::Repository> repository, const git::Commit& commit,
            RegistryDocument registry, RootChain roots, std::shared_ptr<const IndexView> upstream);
  std::shared_ptr<const git::Repository> repository_;
  [[nodiscard]] Result<std::optional<std::string>> blob_text(const std::string& path) const;
  [[nodiscard]] Result<void> check_transfers(const LogFacts& facts) const;

  git::ObjectId commit_;
  git::ObjectId tree_;
  RegistryDocument registry_;
  RootChain roots_;
  Layout layout_;
  std::shared_ptr<const IndexView> upstream_;
  mutable std::map<std::string, std::optional<ServiceRecord>> services_;  ///< by key; read so far
};

}  // namespace howdah
