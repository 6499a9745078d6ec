// SPDX-License-Identifier: PostgreSQL
// The index over git's smart HTTP, reads only, by stock `git http-backend` (a CGI program).
#pragma once

#include <atomic>
#include <semaphore>
#include <string>

#include "core/base/log.hpp"
#include "core/base/result.hpp"
#include "core/sys/files.hpp"
#include "registryd/http/message.hpp"

namespace howdah {

struct GitCall {
  std::string method;
  std::string path;  ///< below the repository: `/info/refs`, `/git-upload-pack`
  std::string query;
  std::string content_type;
  std::string protocol;  ///< the Git-Protocol header: `version=2`
  std::string body;      ///< not compressed
};

class GitBackend {
 public:
  /// `scratch`: a folder for what git says on its standard error.
  GitBackend(fs::path repository, fs::path scratch, const Log& log)
      : repository_(std::move(repository)), scratch_(std::move(scratch)), log_(log) {}

  /// Starts git and reads the head of its answer; the rest is streamed, and git is stopped when nobody
  /// listens. Errors: unavailable (too many at work, git missing), failed (no answer of the expected form).
  [[nodiscard]] Result<Response> answer(const GitCall& call);

 private:
  class Conversation;
  static constexpr std::ptrdiff_t k_max_running = 32;

  fs::path repository_;
  fs::path scratch_;
  const Log& log_;
  std::counting_semaphore<k_max_running> free_{k_max_running};
  std::atomic<std::uint64_t> count_ = 0;
};

}  // namespace howdah
