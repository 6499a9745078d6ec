// SPDX-License-Identifier: PostgreSQL
// Ends a piece of work, in a process of its own, as kill -9 would, right before a chosen change to the disk.
#pragma once

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <functional>
#include <stdexcept>

namespace howdah::test {

/// Whether a system call changes which names or modes there are, or waits for the disk. Bytes are written
/// between these.
inline bool changes_the_disk(std::uint64_t call, std::uint64_t flags) {
  if (call == SYS_openat) return (flags & O_CREAT) != 0;
  for (const long one : {SYS_renameat2, SYS_renameat, SYS_linkat, SYS_mkdirat, SYS_unlinkat, SYS_fchmod,
                         SYS_fchmodat, SYS_fsync, SYS_fdatasync,
#ifdef SYS_rename
                         SYS_rename, SYS_link, SYS_unlink, SYS_mkdir, SYS_rmdir
#endif
       })
    if (call == static_cast<std::uint64_t>(one)) return true;
  return false;
}

/// Runs `work` and kills it before its change number `fatal` (from 1). False when it ended by itself, by
/// which time it has seen fewer. Children that `work` starts are not counted.
inline bool killed_at(std::size_t fatal, const std::function<void()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    ::raise(SIGSTOP);
    work();
    ::_exit(0);
  }
  int status = 0;
  if (::waitpid(child, &status, 0) != child || !WIFSTOPPED(status))
    throw std::runtime_error("it does not stop");
  ::ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
  std::size_t changes = 0;
  for (long signal = 0;;) {
    ::ptrace(PTRACE_SYSCALL, child, nullptr, signal);
    if (::waitpid(child, &status, 0) != child || !WIFSTOPPED(status)) return false;
    signal = WSTOPSIG(status) == (SIGTRAP | 0x80) ? 0 : WSTOPSIG(status);
    if (signal != 0) continue;
    __ptrace_syscall_info info{};
    ::ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof info, &info);
    if (info.op != PTRACE_SYSCALL_INFO_ENTRY || !changes_the_disk(info.entry.nr, info.entry.args[2]) ||
        ++changes < fatal)
      continue;
    ::kill(child, SIGKILL);
    ::waitpid(child, &status, 0);
    return true;
  }
}

}  // namespace howdah::test
