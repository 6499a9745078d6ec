// SPDX-License-Identifier: PostgreSQL
// Outside programs: an argument vector (never a shell), a stated environment, captured output, a time limit.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/sys/files.hpp"

namespace howdah {

struct Command {
  std::vector<std::string> argv;                                  ///< argv[0] is looked up in PATH
  fs::path directory;                                             ///< empty: ours
  std::optional<std::map<std::string, std::string>> environment;  ///< nothing: ours
  std::string input;                                              ///< standard input, then end of file
  std::chrono::seconds timeout{0};                                ///< 0: none
  std::optional<fs::path> log;                                    ///< both streams are also appended here
};

struct Finished {
  int exit_code = 0;  ///< 128 + signal when a signal ended it
  std::string out;    ///< at most the last 8 MiB of each stream
  std::string err;
  [[nodiscard]] bool ok() const { return exit_code == 0; }
};

/// Starts, feeds, drains and waits. Errors: not_found (no such program), unavailable (timeout: the whole
/// process group is killed). A non-zero exit is not an error.
[[nodiscard]] Result<Finished> run(const Command& command);

/// The absolute path of a program in PATH.
[[nodiscard]] std::optional<fs::path> find_program(const std::string& name);

/// Shell-quoted, for showing to people.
[[nodiscard]] std::string render_argv(const std::vector<std::string>& argv);

/// A child whose streams we keep open, for servers that speak over pipes (git http-backend) and for daemons.
class Child {
 public:
  /// stdin and stdout are pipes; stderr goes to `stderr_sink` when given, else to ours.
  [[nodiscard]] static Result<Child> start(const Command& command, std::optional<fs::path> stderr_file = {});
  Child(Child&&) noexcept = default;
  Child& operator=(Child&& other) noexcept;
  /// Kills (SIGKILL) and reaps a child still running.
  ~Child();

  [[nodiscard]] int pid() const { return pid_; }
  [[nodiscard]] Result<void> write(std::string_view bytes);
  void close_input();
  /// Up to `limit` bytes; empty at end of output.
  [[nodiscard]] Result<std::string> read(std::size_t limit);
  void signal(int number) const;
  /// Waits; the exit code as in Finished. Nothing when `timeout` passed first.
  [[nodiscard]] std::optional<int> wait(std::optional<std::chrono::milliseconds> timeout = {});

 private:
  Child() = default;
  UniqueFd in_, out_;
  int pid_ = -1;
};

}  // namespace howdah
