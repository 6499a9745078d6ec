// SPDX-License-Identifier: PostgreSQL
// Outside programs: an argument vector (never a shell), a stated environment, captured output, a time limit.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/sys/files.hpp"
#include "core/sys/process_group.hpp"

namespace howdah {

struct Command {
  std::vector<std::string> argv{};  ///< argv[0] is looked up in our PATH; with a slash, from `directory`
  fs::path directory{};             ///< empty: ours
  std::optional<std::map<std::string, std::string>> environment{};  ///< nothing: ours
  std::string input{};                                              ///< standard input, then end of file
  std::optional<fs::path> input_file{};                             ///< Child only: instead of a pipe
  std::chrono::seconds timeout{0};                                  ///< 0: none
  std::optional<fs::path> log{};                                    ///< both streams are also appended here
  /// Stays in our process group, so that ^C at the terminal reaches it. A timeout then kills only the program
  /// itself.
  bool foreground = false;
};

struct Finished {
  int exit_code = 0;  ///< 128 + signal when a signal ended it
  std::string out;    ///< at most the last 8 MiB of each stream
  std::string err;
  [[nodiscard]] bool ok() const { return exit_code == 0; }
};

/// Starts (in a process group of its own), feeds, drains and waits. Errors: not_found (no such program or
/// folder), denied (not executable), unavailable (timeout: the whole process group is killed). A non-zero
/// exit is not an error. Ends when the program does: what it left in the background lives on, unheard.
[[nodiscard]] Result<Finished> run(const Command& command);

/// The absolute path of a program in PATH.
[[nodiscard]] std::optional<fs::path> find_program(const std::string& name);

/// Shell-quoted, for showing to people.
[[nodiscard]] std::string render_argv(const std::vector<std::string>& argv);

/// A child whose streams we keep open, for servers that speak over pipes (git http-backend) and for daemons.
/// Uses argv, directory and environment of the Command.
class Child {
 public:
  /// stdin (unless `input_file` is given) and stdout are pipes; stderr is appended to `stderr_file` when
  /// given, else goes to ours.
  [[nodiscard]] static Result<Child> start(const Command& command, std::optional<fs::path> stderr_file = {});

  [[nodiscard]] int pid() const { return process_.pid(); }
  /// Writes all of it; unavailable when the child has closed its end.
  [[nodiscard]] Result<void> write(std::string_view bytes);
  void close_input() { in_ = UniqueFd(); }
  /// Up to `limit` bytes; empty at end of output.
  [[nodiscard]] Result<std::string> read(std::size_t limit);
  /// To the child alone; does nothing once it has been waited for.
  void signal(int number) const { process_.signal(number); }
  /// Waits; the exit code as in Finished, again on every later call. Nothing when `timeout` passed first.
  [[nodiscard]] std::optional<int> wait(std::optional<std::chrono::milliseconds> timeout = {}) {
    return process_.wait(timeout);
  }

 private:
  Child(ProcessGroup process, UniqueFd in, UniqueFd out)
      : process_(std::move(process)), in_(std::move(in)), out_(std::move(out)) {}
  ProcessGroup process_;
  UniqueFd in_, out_;
};

}  // namespace howdah
