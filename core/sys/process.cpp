// SPDX-License-Identifier: PostgreSQL
#include "core/sys/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

namespace howdah {
namespace {

using Deadline = std::optional<std::chrono::steady_clock::time_point>;

constexpr std::size_t k_kept = 8U << 20U;  ///< of each stream
constexpr std::size_t k_chunk = 64U << 10U;
constexpr std::size_t k_rounds = 64;    ///< of k_chunk: more than any pipe buffer (1 MiB, pipe(7))
constexpr std::size_t k_quoted = 2000;  ///< of the output, in error messages

struct Pipe {
  UniqueFd read, write;
};

/// Both ends close on exec and lie above the standard descriptors, so that dup2 cannot mix them up.
Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return tl::unexpected(system_error("create", "a pipe", errno));
  Pipe pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
  for (UniqueFd* end : {&pipe.read, &pipe.write}) {
    if (end->get() > 2) continue;
    *end = UniqueFd(::fcntl(end->get(), F_DUPFD_CLOEXEC, 3));
    if (!*end) return tl::unexpected(system_error("create", "a pipe", errno));
  }
  return pipe;
}

void make_nonblocking(const UniqueFd& fd) {
  ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
}

Result<UniqueFd> open_to_append(const fs::path& path) {
  if (path.has_parent_path()) TRY_VOID(make_directories(path.parent_path()));
  UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0644));
  if (!fd) return tl::unexpected(system_error("open the log", path, errno));
  return fd;
}

Result<UniqueFd> open_to_read(const fs::path& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!fd) return tl::unexpected(system_error("open", path, errno));
  return fd;
}

/// Blocking write of all bytes; 0 or an errno value.
int write_all(const UniqueFd& fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd.get(), bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

void keep_tail(std::string& text, std::size_t size) {
  if (text.size() > size) text.erase(0, text.size() - size);
}

/// The conversation with one running program: feeds its input, collects its output, watches the clock.
class Conversation {
 public:
  Conversation(const Command& command, UniqueFd log) : command_(command), log_(std::move(log)) {
    if (command.timeout.count() > 0) deadline_ = std::chrono::steady_clock::now() + command.timeout;
  }

  Result<Finished> hold() {
    TRY(Pipe in, make_pipe());
    TRY(Pipe out, make_pipe());
    TRY(Pipe err, make_pipe());
    TRY(ProcessGroup process,
        ProcessGroup::start(command_, {in.read.get(), out.write.get(), err.write.get()}));
    in_ = std::move(in.write);
    out_ = std::move(out.read);
    err_ = std::move(err.read);
    for (UniqueFd* end : {&in.read, &out.write, &err.write}) *end = UniqueFd();  // or they would never end
    for (const UniqueFd* end : {&in_, &out_, &err_}) make_nonblocking(*end);
    while (true) {
      TRY(const bool ended, poll_once(process.ended_fd()));
      if (ended) break;
    }
    finished_.exit_code = process.wait().value_or(127);
    keep_tail(finished_.out, k_kept);
    keep_tail(finished_.err, k_kept);
    return std::move(finished_);
  }

 private:
  /// Milliseconds for poll(2); -1 without deadline.
  [[nodiscard]] int time_left() const {
    if (!deadline_) return -1;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(*deadline_ - std::chrono::steady_clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 1'000'000));
  }

  /// True when the program has ended and everything it wrote is read.
  Result<bool> poll_once(int ended_fd) {
    if (in_ && command_.input.size() == fed_) in_ = UniqueFd();
    std::array<pollfd, 4> watched{{{ended_fd, POLLIN, 0},
                                   {in_.get(), POLLOUT, 0},  // poll ignores negative descriptors
                                   {out_.get(), POLLIN, 0},
                                   {err_.get(), POLLIN, 0}}};
    const int ready = ::poll(watched.data(), watched.size(), time_left());
    if (ready < 0 && errno != EINTR) return tl::unexpected(system_error("watch", command_.argv[0], errno));
    if (watched[0].revents == 0 && time_left() == 0) return timed_out();
    if (ready <= 0) return false;
    if (watched[1].revents != 0) feed();
    TRY_VOID(drain(out_, finished_.out));
    TRY_VOID(drain(err_, finished_.err));
    return watched[0].revents != 0;
  }

  void feed() {
    const std::string_view rest = std::string_view(command_.input).substr(fed_);
    const ssize_t count = ::write(in_.get(), rest.data(), std::min(rest.size(), k_chunk));
    if (count >= 0) {
      fed_ += static_cast<std::size_t>(count);
    } else if (errno != EINTR && errno != EAGAIN) {
      in_ = UniqueFd();  // the program does not want the rest: its own decision
    }
  }

  /// Reads what is there now, but no more than any pipe holds: a child left behind may never stop writing.
  Result<void> drain(UniqueFd& fd, std::string& kept) {
    std::array<char, k_chunk> buffer;
    for (std::size_t round = 0; fd && round < k_rounds; ++round) {
      const ssize_t count = ::read(fd.get(), buffer.data(), buffer.size());
      if (count > 0) {
        TRY_VOID(keep(std::string_view(buffer.data(), static_cast<std::size_t>(count)), kept));
      } else if (count == 0 || (errno != EINTR && errno != EAGAIN)) {
        fd = UniqueFd();
      } else if (errno == EAGAIN) {
        break;
      }
    }
    return {};
  }

  Result<void> keep(std::string_view bytes, std::string& kept) {
    kept += bytes;
    if (kept.size() > 2 * k_kept) keep_tail(kept, k_kept);
    if (!log_) return {};
    const int error = write_all(log_, bytes);
    if (error != 0) return tl::unexpected(system_error("write the log", *command_.log, error));
    return {};
  }

  /// The process group dies with its owner, in hold().
  Result<bool> timed_out() {
    std::string message = "run " + render_argv(command_.argv) + ": stopped after " +
                          std::to_string(command_.timeout.count()) + " s without an end";
    if (command_.log) {
      message += "; its output is in " + command_.log->string();
    } else if (std::string tail = finished_.err.empty() ? finished_.out : finished_.err; !tail.empty()) {
      keep_tail(tail, k_quoted);
      message += "; it last said: " + tail;
    }
    return fail(Errc::unavailable, message);
  }

  const Command& command_;
  UniqueFd log_;
  Deadline deadline_;
  UniqueFd in_, out_, err_;
  std::size_t fed_ = 0;
  Finished finished_;
};

bool is_plain(char c) {
  constexpr std::string_view k_plain = "_-+=@%:,./";
  const bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return alphanumeric || k_plain.find(c) != std::string_view::npos;
}

std::string shell_quoted(const std::string& word) {
  if (!word.empty() && std::all_of(word.begin(), word.end(), is_plain)) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

bool is_program(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error) && ::access(path.c_str(), X_OK) == 0;
}

}  // namespace

Result<Finished> run(const Command& command) {
  UniqueFd log;
  if (command.log) {
    TRY(log, open_to_append(*command.log));
  }
  return Conversation(command, std::move(log)).hold();
}

std::optional<fs::path> find_program(const std::string& name) {
  std::error_code error;
  if (name.find('/') != std::string::npos) {
    if (!is_program(name)) return std::nullopt;
    return fs::absolute(name, error);
  }
  const char* const variable = std::getenv("PATH");
  std::string_view rest = variable == nullptr ? "/usr/local/bin:/usr/bin:/bin" : variable;
  while (!rest.empty()) {
    const std::string_view folder = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(rest.size(), folder.size() + 1));
    if (folder.empty()) continue;  // would mean the current folder
    if (const fs::path candidate = fs::path(folder) / name; is_program(candidate))
      return fs::absolute(candidate, error);
  }
  return std::nullopt;
}

std::string render_argv(const std::vector<std::string>& argv) {
  std::string line;
  for (const std::string& word : argv) line += (line.empty() ? "" : " ") + shell_quoted(word);
  return line;
}

Result<Child> Child::start(const Command& command, std::optional<fs::path> stderr_file) {
  UniqueFd err;
  if (stderr_file) {
    TRY(err, open_to_append(*stderr_file));
  }
  Pipe in;
  if (command.input_file) {
    TRY(in.read, open_to_read(*command.input_file));
  } else {
    TRY(in, make_pipe());
  }
  TRY(Pipe out, make_pipe());
  TRY(ProcessGroup process,
      ProcessGroup::start(command, {in.read.get(), out.write.get(), err ? err.get() : 2}));
  return Child(std::move(process), std::move(in.write), std::move(out.read));
}

Result<void> Child::write(std::string_view bytes) {
  if (const int error = write_all(in_, bytes); error != 0)
    return tl::unexpected(system_error("write to", "the input of a program", error));
  return {};
}

Result<std::string> Child::read(std::size_t limit) {
  std::string bytes(limit, '\0');
  while (true) {
    const ssize_t count = ::read(out_.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return tl::unexpected(system_error("read", "the output of a program", errno));
    bytes.resize(static_cast<std::size_t>(count));
    return bytes;
  }
}

}  // namespace howdah
