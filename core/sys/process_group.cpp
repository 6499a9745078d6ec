// SPDX-License-Identifier: PostgreSQL
#include "core/sys/process_group.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>

#include "core/sys/process.hpp"

namespace howdah {
namespace {

/// A NULL-terminated view of strings, as exec wants it.
std::vector<char*> pointers(const std::vector<std::string>& strings) {
  std::vector<char*> result;
  result.reserve(strings.size() + 1);
  for (const std::string& string : strings) result.push_back(const_cast<char*>(string.c_str()));
  result.push_back(nullptr);
  return result;
}

std::vector<std::string> environment_of(const Command& command) {
  std::vector<std::string> result;
  if (command.environment) {
    for (const auto& [name, value] : *command.environment) result.push_back(name + "=" + value);
  } else {
    for (char** variable = environ; *variable != nullptr; ++variable) result.emplace_back(*variable);
  }
  return result;
}

/// posix_spawn's two parameter objects, set up for one start.
class SpawnPlan {
 public:
  SpawnPlan(const Command& command, const Streams& streams) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    add(posix_spawn_file_actions_adddup2(&actions_, streams.in, 0));
    add(posix_spawn_file_actions_adddup2(&actions_, streams.out, 1));
    add(posix_spawn_file_actions_adddup2(&actions_, streams.err, 2));
    add(posix_spawn_file_actions_addclosefrom_np(&actions_, 3));
    if (!command.directory.empty())
      add(posix_spawn_file_actions_addchdir_np(&actions_, command.directory.c_str()));
    // An ignored SIGPIPE and a blocked mask would be inherited through exec.
    sigset_t signals;
    sigemptyset(&signals);
    add(posix_spawnattr_setsigmask(&attributes_, &signals));
    sigaddset(&signals, SIGPIPE);
    add(posix_spawnattr_setsigdefault(&attributes_, &signals));
    add(posix_spawnattr_setpgroup(&attributes_, 0));
    const int group = command.foreground ? 0 : POSIX_SPAWN_SETPGROUP;
    add(posix_spawnattr_setflags(&attributes_,
                                 static_cast<short>(group | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)));
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }

  /// 0 or an errno value; glibc reports a failed exec here too.
  [[nodiscard]] int spawn(pid_t& pid, const std::string& program, const Command& command) const {
    if (error_ != 0) return error_;
    const std::vector<std::string> environment = environment_of(command);
    return posix_spawn(&pid, program.c_str(), &actions_, &attributes_, pointers(command.argv).data(),
                       pointers(environment).data());
  }

 private:
  void add(int result) {
    if (error_ == 0) error_ = result;
  }
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
  int error_ = 0;
};

Result<std::string> program_of(const Command& command) {
  if (command.argv.empty()) return fail(Errc::invalid, "run: no program given");
  const std::string& name = command.argv.front();
  if (name.find('/') != std::string::npos) return name;
  if (const auto found = find_program(name)) return found->string();
  return fail(Errc::not_found, "run " + name + ": no such program in PATH; install it or extend PATH");
}

}  // namespace

Result<ProcessGroup> ProcessGroup::start(const Command& command, const Streams& streams) {
  TRY(const std::string program, program_of(command));
  std::error_code ignored;
  if (!command.directory.empty() && !fs::is_directory(command.directory, ignored))
    return fail(Errc::not_found, "run " + program + " in " + command.directory.string() + ": no such folder");
  pid_t pid = -1;
  if (const int error = SpawnPlan(command, streams).spawn(pid, program, command); error != 0)
    return tl::unexpected(system_error("run", program, error));
  // glibc 2.36 declares pidfd_open() without extern "C".
  UniqueFd ended(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  const int error = errno;
  const bool watched = static_cast<bool>(ended);
  ProcessGroup group(pid, !command.foreground,
                     std::move(ended));  // kills the program when we cannot watch it
  if (!watched) return tl::unexpected(system_error("watch", program, error));
  return group;
}

ProcessGroup::ProcessGroup(ProcessGroup&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      leads_(other.leads_),
      ended_(std::move(other.ended_)),
      exit_code_(std::exchange(other.exit_code_, std::nullopt)) {}

ProcessGroup& ProcessGroup::operator=(ProcessGroup&& other) noexcept {
  if (this != &other) {
    kill();
    pid_ = std::exchange(other.pid_, -1);
    leads_ = other.leads_;
    ended_ = std::move(other.ended_);
    exit_code_ = std::exchange(other.exit_code_, std::nullopt);
  }
  return *this;
}

void ProcessGroup::signal(int number) const {
  if (pid_ > 0 && !exit_code_) ::kill(pid_, number);
}

void ProcessGroup::kill() {
  if (pid_ <= 0 || exit_code_) return;
  ::kill(leads_ ? -pid_ : pid_, SIGKILL);
  reap();
}

std::optional<int> ProcessGroup::wait(std::optional<std::chrono::milliseconds> timeout) {
  using Clock = std::chrono::steady_clock;
  if (pid_ <= 0 || exit_code_) return exit_code_;
  const auto deadline = Clock::now() + timeout.value_or(std::chrono::milliseconds(0));
  while (timeout) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd watched{ended_.get(), POLLIN, 0};
    const int ready = ::poll(&watched, 1, static_cast<int>(left > 0 ? left : 0));
    if (ready > 0) break;
    if (ready == 0) return std::nullopt;
  }
  reap();
  return exit_code_;
}

void ProcessGroup::reap() {
  int status = 0;
  pid_t reaped = -1;
  do {
    reaped = ::waitpid(pid_, &status, 0);
  } while (reaped < 0 && errno == EINTR);
  if (reaped < 0) {
    exit_code_ = 127;  // somebody else reaped it (SIGCHLD ignored): its code is lost
  } else {
    exit_code_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }
}

}  // namespace howdah
