// SPDX-License-Identifier: PostgreSQL
#include "registryd/http/answer_cache.hpp"

namespace howdah {
namespace {

/// Of one answer: a longer one would push out too many others.
constexpr std::size_t k_largest_share = 8;
/// About what an entry costs besides its body.
constexpr std::size_t k_overhead = 512;

}  // namespace

std::shared_ptr<const Response> AnswerCache::find(const Sha1& tip, const std::string& key) {
  const std::lock_guard lock(mutex_);
  move_to(tip);
  if (const auto found = young_.find(key); found != young_.end()) return found->second;
  const auto found = old_.find(key);
  if (found == old_.end()) return nullptr;
  auto response = std::move(found->second);
  old_.erase(found);
  add(key, response);
  return response;
}

void AnswerCache::keep(const std::string& key, std::shared_ptr<const Response> response) {
  if (response->body.size() > bytes_ / k_largest_share) return;
  const std::lock_guard lock(mutex_);
  if (response->of_commit != tip_) return;
  add(key, std::move(response));
}

/// A tip never comes back, except after an answer that was slow to be made.
void AnswerCache::move_to(const Sha1& tip) {
  if (tip == tip_) return;
  tip_ = tip;
  young_.clear();
  old_.clear();
  young_bytes_ = 0;
}

void AnswerCache::add(const std::string& key, std::shared_ptr<const Response> response) {
  const std::size_t cost = key.size() + response->body.size() + k_overhead;
  if (young_bytes_ + cost > bytes_) {
    old_ = std::move(young_);
    young_.clear();
    young_bytes_ = 0;
  }
  if (young_.insert_or_assign(key, std::move(response)).second) young_bytes_ += cost;
}

std::string answer_key(const Request& request) {
  std::string key = request.header("host");  // where no public URL is set, answers may name it
  key += request.path;
  for (const auto& [name, value] : request.parameters) {
    key += '\0';
    key += name;
    key += '\0';
    key += value;
  }
  return key;
}

}  // namespace howdah
