// SPDX-License-Identifier: PostgreSQL
#include "core/index/history.hpp"

#include <fmt/format.h>

#include <functional>

#include "core/base/clock.hpp"
#include "core/index/commit_check.hpp"
#include "core/index/lineage.hpp"
#include "core/index/log_check.hpp"
#include "core/index/tree_diff.hpp"
#include "core/model/statement.hpp"

namespace howdah {
namespace {

Result<void> add_lines(const git::Repository& repository, const ChangedFile& file, const git::Commit& commit,
                       std::vector<Event>& events) {
  TRY(const std::string text, repository.read_blob(file.after->id, k_max_log_bytes));
  std::size_t known = 0;
  if (file.before) {
    TRY(const std::string before, repository.read_blob(file.before->id, k_max_log_bytes));
    known = split_lines(before).size();
  }
  const auto lines = split_lines(text);
  for (std::size_t i = known; i < lines.size(); ++i) {
    TRY(const StatementLine line, read_statement_line(lines[i]));
    Event event;
    event.commit = commit.id;
    event.committed = identity_time(commit.committer);
    event.path = file.path;
    event.line = i + 1;
    event.type = line.type;
    event.subject = line.subject;
    event.version = line.version;
    event.statement = statement_id(lines[i]).hex();
    event.text = lines[i];
    events.push_back(std::move(event));
  }
  return {};
}

using IsLog = std::function<bool(std::string_view path)>;

Result<std::vector<Event>> lines_between(const git::Repository& repository, const IsLog& is_log,
                                         const std::optional<git::ObjectId>& since,
                                         const git::ObjectId& until, std::uint64_t first_serial) {
  TRY(const auto commits, commits_after(repository, since, until));
  std::vector<Event> events;
  for (const git::ObjectId& id : commits) {
    TRY(const git::Commit commit, repository.read_commit(id));
    TRY(const auto before, commit_before(repository, commit));
    const auto tree = before ? std::optional(before->tree) : std::nullopt;
    TRY(const auto files, diff_trees(repository, tree, commit.tree));
    for (const ChangedFile& file : files) {
      if (file.after && is_log(file.path)) TRY_VOID(add_lines(repository, file, commit, events));
    }
  }
  for (std::size_t i = 0; i < events.size(); ++i) events[i].serial = first_serial + i;
  return events;
}

}  // namespace

Result<std::vector<Event>> events_between(const git::Repository& repository, const Layout& layout,
                                          const std::optional<git::ObjectId>& since,
                                          const git::ObjectId& until, std::uint64_t first_serial) {
  const auto own = [&](std::string_view path) { return layout.parse_log_path(path).has_value(); };
  return lines_between(repository, own, since, until, first_serial);
}

Result<std::vector<Event>> events_between(const IndexView& view, const std::optional<git::ObjectId>& since) {
  const auto any = [&](std::string_view path) { return view.parse_log_path(path).has_value(); };
  return lines_between(view.repository(), any, since, view.commit(), 1);
}

Json to_json(const Event& event) {
  Json json = {
      {"serial", event.serial},   {"commit", event.commit.hex()}, {"time", to_rfc3339(event.committed)},
      {"path", event.path},       {"line", event.line},           {"type", event.type},
      {"subject", event.subject}, {"statement", event.statement}};
  if (!event.version.empty()) json["version"] = event.version;
  return json;
}

}  // namespace howdah
