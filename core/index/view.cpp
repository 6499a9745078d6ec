// SPDX-License-Identifier: PostgreSQL
#include "core/index/view.hpp"

#include <algorithm>

#include "core/index/log_check.hpp"
#include "core/index/tree_diff.hpp"

namespace howdah {

IndexView::IndexView(std::shared_ptr<const git::Repository> repository, const git::Commit& commit,
                     RegistryDocument registry, RootChain roots)
    : repository_(std::move(repository)),
      commit_(commit.id),
      tree_(commit.tree),
      registry_(std::move(registry)),
      roots_(std::move(roots)),
      layout_(registry_.fanout) {}

Result<std::optional<std::string>> IndexView::log_text(LogKind kind, const std::string& key) const {
  const std::string path = layout_.log_path(kind, key);
  TRY(const auto entry, repository_->find(tree_, path));
  if (!entry) return std::nullopt;
  if (!entry->is_file()) return fail(Errc::untrusted, path + ": not a plain file");
  TRY(std::string text, repository_->read_blob(entry->id, k_max_log_bytes));
  Diagnostics findings;
  check_log(path, text, {layout_, registry_.id, root()}, findings);
  if (findings.has_errors()) {
    const Finding& first = findings.findings().front();
    return fail(Errc::untrusted, first.place + ": " + first.message, findings);
  }
  return text;
}

Result<std::optional<std::vector<Statement>>> IndexView::log(LogKind kind, const Name& name) const {
  TRY(const auto text, log_text(kind, name.key()));
  if (!text) return std::nullopt;
  return parse_log(*text);
}

Result<std::vector<std::string>> IndexView::keys(LogKind kind) const {
  TRY(const auto folder, repository_->find(tree_, std::string(folder_of(kind))));
  std::vector<std::string> keys;
  if (!folder || !folder->is_tree()) return keys;
  TRY(const auto files, diff_trees(*repository_, std::nullopt, folder->id));
  for (const ChangedFile& file : files) {
    const std::string path = std::string(folder_of(kind)) + "/" + file.path;
    if (auto address = layout_.parse_log_path(path)) keys.push_back(std::move(address->key));
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

}  // namespace howdah
