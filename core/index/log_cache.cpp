// SPDX-License-Identifier: PostgreSQL
#include "core/index/log_cache.hpp"

#include "core/index/log_check.hpp"

namespace howdah {
namespace {

/// No log may take more than one of so many parts of a cache.
constexpr std::size_t k_shares = 8;

}  // namespace

Result<std::shared_ptr<const ReadLog>> read_log(const git::Repository& repository,
                                                const git::ObjectId& blob) {
  auto log = std::make_shared<ReadLog>();
  TRY(log->text, repository.read_blob(blob, k_max_log_bytes));
  for (const std::string_view line : split_lines(log->text)) {
    TRY(StatementLine read, read_statement_line(line));
    log->lines.push_back(std::move(read));
  }
  return log;
}

Result<std::shared_ptr<const ReadLog>> LogCache::read(const git::Repository& repository,
                                                      const git::ObjectId& blob) {
  if (auto known = find(blob)) return known;
  TRY(auto log, read_log(repository, blob));
  add(blob, log);
  return log;
}

std::shared_ptr<const ReadLog> LogCache::find(const git::ObjectId& blob) {
  const std::lock_guard lock(mutex_);
  const auto found = places_.find(blob);
  if (found == places_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->second;
}

void LogCache::add(const git::ObjectId& blob, std::shared_ptr<const ReadLog> log) {
  const std::lock_guard lock(mutex_);
  if (log->text.size() > bytes_ / k_shares || places_.contains(blob)) return;
  used_ += log->text.size();
  entries_.emplace_front(blob, std::move(log));
  places_[blob] = entries_.begin();
  while (used_ > bytes_) {
    used_ -= entries_.back().second->text.size();
    places_.erase(entries_.back().first);
    entries_.pop_back();
  }
}

}  // namespace howdah
