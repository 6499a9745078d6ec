// SPDX-License-Identifier: PostgreSQL
// A repository over git's smart HTTP, by stock `git http-backend` (a CGI program).
#pragma once

#include <atomic>
#include <map>
#include <optional>
#include <semaphore>
#include <string>
#include <utility>
#include <vector>

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
  std::string protocol;                                 ///< the Git-Protocol header: `version=2`
  std::string body;                                     ///< not compressed
  std::optional<fs::path> body_file = {};               ///< instead of `body`
  std::map<std::string, std::string> environment = {};  ///< more of it, for git's hooks
};

/// What is served, and how git is to run for it.
struct GitServing {
  fs::path repository;
  std::vector<std::pair<std::string, std::string>> settings = {};  ///< as of `git config`
  std::vector<std::string> under = {};                             ///< a program that runs git: `prlimit …`
  std::ptrdiff_t at_once = 32;
};

class GitBackend {
 public:
  /// `scratch`: a folder for what git says on its standard error.
  GitBackend(GitServing serving, fs::path scratch, const Log& log)
      : serving_(std::move(serving)), scratch_(std::move(scratch)), log_(log), free_(serving_.at_once) {}

  /// Starts git and reads the head of its answer; the rest is streamed, and git is stopped when nobody
  /// listens. Errors: unavailable (too many at work, git missing), failed (no answer of the expected form).
  [[nodiscard]] Result<Response> answer(const GitCall& call);

 private:
  class Conversation;
  static constexpr std::ptrdiff_t k_max_running = 32;

  GitServing serving_;
  fs::path scratch_;
  const Log& log_;
  std::counting_semaphore<k_max_running> free_;
  std::atomic<std::uint64_t> count_ = 0;
};

}  // namespace howdah
