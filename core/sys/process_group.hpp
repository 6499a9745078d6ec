// SPDX-License-Identifier: PostgreSQL
// One started program, leader of its own process group unless it runs in the foreground: reaped exactly once,
// killed (with its group) when dropped alive. process.hpp builds on it.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.hpp"
#include "core/sys/files.hpp"

namespace howdah {

struct Command;

/// What the program finds as descriptors 0, 1 and 2; nothing else is inherited.
struct Streams {
  int in = 0;
  int out = 1;
  int err = 2;
};

class ProcessGroup {
 public:
  /// Errors: not_found (program or folder), denied, invalid (no argv), unavailable.
  [[nodiscard]] static Result<ProcessGroup> start(const Command& command, const Streams& streams);
  ProcessGroup(ProcessGroup&& other) noexcept;
  ProcessGroup& operator=(ProcessGroup&& other) noexcept;
  ~ProcessGroup() { kill(); }

  [[nodiscard]] int pid() const { return pid_; }
  /// Becomes readable when the program has ended (pidfd_open(2)).
  [[nodiscard]] int ended_fd() const { return ended_.get(); }
  void signal(int number) const;
  /// SIGKILL to the whole group, then reaps; nothing to do once waited for.
  void kill();
  /// The exit code, 128 + signal when a signal ended it. Nothing when `timeout` passed first.
  [[nodiscard]] std::optional<int> wait(std::optional<std::chrono::milliseconds> timeout = {});

 private:
  ProcessGroup(int pid, bool leads, UniqueFd ended) : pid_(pid), leads_(leads), ended_(std::move(ended)) {}
  void reap();

  int pid_ = -1;
  bool leads_ = true;
  UniqueFd ended_;
  std::optional<int> exit_code_;  ///< set once reaped: the pid is no longer ours
};

}  // namespace howdah
