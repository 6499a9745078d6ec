// SPDX-License-Identifier: PostgreSQL
// Answers that depend on nothing but the index at one commit, the path and the query, kept while that commit
// is the tip.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "registryd/http/message.hpp"

namespace howdah {

class AnswerCache {
 public:
  /// Keeps at most twice `bytes`.
  explicit AnswerCache(std::size_t bytes = 4U << 20U) : bytes_(bytes) {}

  /// Null when it has to be made.
  [[nodiscard]] std::shared_ptr<const Response> find(const Sha1& tip, const std::string& key);
  /// `response.of_commit` says which tip it is good for.
  void keep(const std::string& key, std::shared_ptr<const Response> response);

 private:
  using Answers = std::unordered_map<std::string, std::shared_ptr<const Response>>;
  void move_to(const Sha1& tip);
  void add(const std::string& key, std::shared_ptr<const Response> response);

  const std::size_t bytes_;
  std::mutex mutex_;
  Sha1 tip_;
  // Two generations: what is asked for moves to the young one; when that is full it becomes the old one.
  Answers young_;
  Answers old_;
  std::size_t young_bytes_ = 0;
};

/// What tells two such answers apart.
[[nodiscard]] std::string answer_key(const Request& request);

}  // namespace howdah
