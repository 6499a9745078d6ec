// SPDX-License-Identifier: PostgreSQL
#include "core/index/lineage.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace howdah {
namespace {

constexpr std::string_view k_number = "Howdah-Epoch: ";
constexpr std::string_view k_previous = "Howdah-Previous: ";
constexpr std::string_view k_subject = "epoch ";
constexpr int k_max_epochs = 100'000;

std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

/// As we write it: no sign, no leading zero.
std::optional<int> read_number(std::string_view text) {
  int number = 0;
  if (text.empty() || text.size() > 6 || text.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  for (const char digit : text) number = number * 10 + (digit - '0');
  if (std::to_string(number) != text || number < 2 || number > k_max_epochs) return std::nullopt;
  return number;
}

Result<bool> is_here(const git::Repository& repository, const git::ObjectId& id) {
  TRY(const auto header, repository.header(id));
  return header.has_value();
}

/// One step back of a walk that judges: the trees on both sides of a boundary are the same.
Result<std::optional<git::Commit>> step_back(const git::Repository& repository, const git::Commit& commit) {
  TRY(auto before, commit_before(repository, commit));
  if (!before || !commit.parents.empty() || before->tree == commit.tree) return before;
  return fail_untrusted(Distrust::fork, "trust-fork", "commit " + commit.id.hex(),
                        fmt::format("it starts an epoch with another tree than that of commit {}, with which "
                                    "it says the one before ended",
                                    before->id.hex()),
                        "ask its operator before you trust it again");
}

}  // namespace

std::string epoch_subject(const EpochStart& start) {
  return fmt::format("{}{}", k_subject, start.number);
}

std::string epoch_trailers(const EpochStart& start) {
  return fmt::format("{}{}\n{}{}\n", k_number, start.number, k_previous, start.previous.hex());
}

std::optional<EpochStart> epoch_start(const git::Commit& commit) {
  if (!commit.parents.empty()) return std::nullopt;
  std::string_view text = commit.message;
  const std::string_view subject = take_line(text);
  if (!subject.starts_with(k_subject) || !take_line(text).empty()) return std::nullopt;
  take_line(text);  // Howdah-Registry
  const std::string_view trailers = text;
  const std::string_view number_line = take_line(text);
  const std::string_view previous_line = take_line(text);
  if (!number_line.starts_with(k_number) || !previous_line.starts_with(k_previous)) return std::nullopt;
  const auto number = read_number(number_line.substr(k_number.size()));
  const auto previous = git::ObjectId::parse(previous_line.substr(k_previous.size()));
  if (!number || !previous) return std::nullopt;
  EpochStart start{*number, *previous};
  if (subject != epoch_subject(start) || trailers != epoch_trailers(start)) return std::nullopt;
  return start;
}

std::string epoch_ref(int number) {
  return fmt::format("{}{}", k_epoch_refs, number);
}

std::optional<git::ObjectId> id_before(const git::Commit& commit) {
  if (!commit.parents.empty()) return commit.parents.front();
  const auto start = epoch_start(commit);
  return start ? std::optional(start->previous) : std::nullopt;
}

Result<std::optional<git::Commit>> commit_before(const git::Repository& repository,
                                                 const git::Commit& commit) {
  const auto id = id_before(commit);
  if (!id) return std::nullopt;
  if (commit.parents.empty()) {
    TRY(const bool here, is_here(repository, *id));
    if (!here) return std::nullopt;
  }
  TRY(git::Commit before, repository.read_commit(*id));
  return before;
}

Result<bool> leads_back_to(const git::Repository& repository, const git::ObjectId& later,
                           const git::ObjectId& earlier) {
  if (later == earlier) return true;
  TRY(git::Commit commit, repository.read_commit(later));
  while (true) {
    TRY(auto before, step_back(repository, commit));
    if (id_before(commit) == earlier) return true;
    if (!before) return false;
    commit = *std::move(before);
  }
}

Result<std::optional<EpochStart>> missing_epoch(const git::Repository& repository, const git::ObjectId& later,
                                                const git::ObjectId& earlier) {
  TRY(git::Commit commit, repository.read_commit(later));
  while (commit.id != earlier) {
    TRY(auto before, commit_before(repository, commit));
    if (!before) return epoch_start(commit);
    commit = *std::move(before);
  }
  return std::nullopt;
}

Result<std::vector<git::ObjectId>> commits_after(const git::Repository& repository,
                                                 const std::optional<git::ObjectId>& since,
                                                 const git::ObjectId& until) {
  std::vector<git::ObjectId> commits;
  if (since == until) return commits;
  TRY(git::Commit commit, repository.read_commit(until));
  while (true) {
    commits.push_back(commit.id);
    if (since && id_before(commit) == since) break;
    TRY(auto before, commit_before(repository, commit));
    if (!before && since)
      return fail(Errc::not_found,
                  fmt::format("commit {} is not an ancestor of {}", since->hex(), until.hex()));
    if (!before) break;
    commit = *std::move(before);
  }
  std::reverse(commits.begin(), commits.end());
  return commits;
}

Result<bool> is_in_history(const git::Repository& repository, const git::ObjectId& tip,
                           const git::ObjectId& commit) {
  TRY(const bool in_this_epoch, repository.is_descendant(tip, commit));
  if (in_this_epoch) return true;
  TRY(const auto epochs, repository.refs_below(std::string(k_epoch_refs)));
  for (const git::Ref& epoch : epochs) {
    TRY(const bool in_that_epoch, repository.is_descendant(epoch.target, commit));
    if (in_that_epoch) return true;
  }
  return false;
}

}  // namespace howdah
