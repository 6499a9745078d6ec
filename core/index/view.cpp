// SPDX-License-Identifier: PostgreSQL
#include "core/index/view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "core/index/former_keys.hpp"
#include "core/index/log_check.hpp"
#include "core/index/tree_diff.hpp"

namespace howdah {

IndexView::IndexView(std::shared_ptr<const git::Repository> repository, const git::Commit& commit,
                     RegistryDocument registry, RootChain roots, std::shared_ptr<const IndexView> upstream)
    : repository_(std::move(repository)),
      commit_(commit.id),
      tree_(commit.tree),
      registry_(std::move(registry)),
      roots_(std::move(roots)),
      layout_(registry_.fanout),
      upstream_(std::move(upstream)) {}

IndexView IndexView::through(std::shared_ptr<const git::Repository> repository) const {
  IndexView view = *this;
  if (upstream_) view.upstream_ = std::make_shared<const IndexView>(upstream_->through(repository));
  view.repository_ = std::move(repository);
  return view;
}

LogContext IndexView::context() const {
  LogContext context{layout_, registry_.id, root()};
  context.service = [this](const std::string& service_key) { return service(service_key); };
  if (roots_.all().size() > 1) context.former = std::make_shared<CheckpointKeys>(roots_, repository_);
  return context;
}

Result<std::optional<std::string>> IndexView::blob_text(const std::string& path) const {
  TRY(const auto entry, repository_->find(tree_, path));
  if (!entry) return std::nullopt;
  if (!entry->is_file())
    return fail_untrusted(Distrust::policy, "trust-policy", path, "not a plain file", "");
  return repository_->read_blob(entry->id, k_max_log_bytes);
}

Result<std::optional<std::string>> IndexView::log_text(LogKind kind, const std::string& key) const {
  const std::string path = layout_.log_path(kind, key);
  TRY(auto text, blob_text(path));
  if (!text) return std::nullopt;
  TRY(const LogFacts facts, replay_log(path, *text, context()));
  TRY_VOID(check_transfers(facts));
  return text;
}

/// A name changes hands only if the distribution that had it says so in its own log.
Result<void> IndexView::check_transfers(const LogFacts& facts) const {
  for (const auto& handover : facts.transfers) {
    const auto& [extension, from, to, cede] = handover;
    const std::string path = layout_.log_path(LogKind::dist, from);
    TRY(const auto text, blob_text(path));
    LogFacts giver;
    if (text) {
      TRY(giver, replay_log(path, *text, context()));
    }
    if (giver.cedes.contains(handover)) continue;
    return fail_untrusted(
        Distrust::signature, "trust-signature", layout_.log_path(LogKind::ext, extension),
        fmt::format("gives the name to {}, but {} holds no such statement by the owners of {}", to, path,
                    from),
        "");
  }
  return {};
}

Result<std::optional<std::vector<Statement>>> IndexView::log(LogKind kind, const Name& name) const {
  TRY(const auto text, log_text(kind, name.key()));
  if (!text) return std::nullopt;
  return parse_log(*text);
}

Result<std::optional<std::vector<Statement>>> IndexView::packages(const Name& service_name,
                                                                  const Name& distribution) const {
  TRY(const ServiceRecord* record, service(service_name.key()));
  if (record == nullptr || record->grant() == nullptr) return std::nullopt;
  const std::string path = layout_.log_path(LogKind::packages, distribution.key(), service_name.key());
  TRY(const auto text, blob_text(path));
  if (!text) return std::nullopt;
  TRY_VOID(replay_log(path, *text, context()));
  return parse_log(*text);
}

Result<std::optional<Ownership>> IndexView::ownership(const Name& distribution, UnixSeconds now) const {
  TRY(const auto text, log_text(LogKind::dist, distribution.key()));
  if (!text) return std::nullopt;
  const LogContext known = context();
  LogReplay replay(known, {}, {LogKind::dist, distribution.key(), {}});
  for (const std::string_view line : split_lines(*text)) TRY_VOID(replay.trust(line));
  Ownership ownership = replay.ownership();
  ownership.advance(now);
  return ownership;
}

Result<const ServiceRecord*> IndexView::service(const std::string& key) const {
  const auto answer = [](const std::optional<ServiceRecord>& record) { return record ? &*record : nullptr; };
  if (const auto known = services_.find(key); known != services_.end()) return answer(known->second);
  TRY(const auto text, log_text(LogKind::services, key));
  std::optional<ServiceRecord> record;
  if (text) {
    const LogContext against = context();
    LogReplay replay(against, {}, {LogKind::services, key, {}});
    for (const std::string_view line : split_lines(*text)) TRY_VOID(replay.trust(line));
    record = replay.service();
  }
  return answer(services_[key] = std::move(record));
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

Result<const IndexView*> IndexView::holder(LogKind kind, const std::string& key) const {
  TRY(const auto entry, repository_->find(tree_, layout_.log_path(kind, key)));
  if (entry) return this;
  if (!upstream_) return nullptr;
  return upstream_->holder(kind, key);
}

Result<std::vector<std::string>> IndexView::all_keys(LogKind kind) const {
  TRY(auto all, keys(kind));
  if (!upstream_) return all;
  TRY(const auto theirs, upstream_->all_keys(kind));
  std::vector<std::string> united;
  std::set_union(all.begin(), all.end(), theirs.begin(), theirs.end(), std::back_inserter(united));
  return united;
}

std::vector<std::string> IndexView::log_paths(LogKind kind, const std::string& key) const {
  std::vector<std::string> paths;
  for (const IndexView* view = this; view != nullptr; view = view->upstream())
    paths.push_back(upstream_prefix(static_cast<int>(paths.size())) + view->layout().log_path(kind, key));
  return paths;
}

std::optional<Layout::LogAddress> IndexView::parse_log_path(std::string_view path) const {
  const std::string_view folder = k_upstream_folder;
  const bool below = path.starts_with(folder) && path.substr(folder.size()).starts_with('/');
  if (!below) return layout_.parse_log_path(path);
  return upstream_ ? upstream_->parse_log_path(path.substr(folder.size() + 1)) : std::nullopt;
}

}  // namespace howdah
