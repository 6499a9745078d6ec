// SPDX-License-Identifier: PostgreSQL
#include "registryd/http/git_backend.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>

#include "core/sys/process.hpp"
#include "registryd/http/problem.hpp"

namespace howdah {
namespace {

constexpr std::size_t k_max_head = 16U << 10U;
constexpr std::size_t k_chunk = 64U << 10U;
constexpr std::uint64_t k_max_stderr = 8U << 10U;

/// Nothing of ours gets through but PATH. Spec of the variables: RFC 3875, git-http-backend(1).
std::map<std::string, std::string> environment_for(const GitCall& call, const GitServing& serving) {
  const char* const path = std::getenv("PATH");
  const std::string repository = serving.repository.string();
  std::map<std::string, std::string> environment{
      {"PATH", path == nullptr ? "/usr/local/bin:/usr/bin:/bin" : path},
      {"LC_ALL", "C"},
      {"GIT_PROJECT_ROOT", repository},
      {"GIT_HTTP_EXPORT_ALL", "1"},
      {"GIT_NO_REPLACE_OBJECTS", "1"},
      {"GIT_CONFIG_NOSYSTEM", "1"},
      {"GIT_PROTOCOL", call.protocol},
      {"REQUEST_METHOD", call.method},
      {"PATH_INFO", call.path},
      {"QUERY_STRING", call.query},
      {"CONTENT_TYPE", call.content_type}};
  // Without a length git reads to the end of the file.
  if (!call.body_file) environment.emplace("CONTENT_LENGTH", std::to_string(call.body.size()));
  auto settings = serving.settings;
  settings.emplace_back("safe.directory", repository);  // the owner of the data may be another user than we
  environment.emplace("GIT_CONFIG_COUNT", std::to_string(settings.size()));
  for (std::size_t i = 0; i < settings.size(); ++i) {
    environment.emplace(fmt::format("GIT_CONFIG_KEY_{}", i), settings[i].first);
    environment.emplace(fmt::format("GIT_CONFIG_VALUE_{}", i), settings[i].second);
  }
  environment.insert(call.environment.begin(), call.environment.end());
  return environment;
}

/// `Name: value` lines of a CGI answer; `Status: 404 Not Found` sets the status.
Response read_head(std::string_view head) {
  Response response;
  while (!head.empty()) {
    std::string_view line = head.substr(0, head.find('\n'));
    head.remove_prefix(std::min(head.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) continue;
    const std::string_view value = line.substr(colon + 2);
    if (line.substr(0, colon) == "Status") {
      std::from_chars(value.data(), value.data() + value.size(), response.status);
    } else {
      const std::string_view name = line.substr(0, colon);
      // What they say to HTTP/1.0, Cache-Control says too; a fetch of nothing new is mostly headers.
      if (name != "Expires" && name != "Pragma") response.set(std::string(name), std::string(value));
    }
  }
  return response;
}

}  // namespace

/// One git at work: holds its place among the k_max_running and the file of its complaints.
class GitBackend::Conversation {
 public:
  explicit Conversation(GitBackend& backend)
      : backend_(backend), stderr_(backend.scratch_ / fmt::format("git-{}.stderr", ++backend.count_)) {}
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;
  ~Conversation() {
    child_.reset();
    report();
    backend_.free_.release();
  }

  Result<void> start(const GitCall& call) {
    Command command{.argv = backend_.serving_.under,
                    .environment = environment_for(call, backend_.serving_),
                    .input_file = call.body_file};
    command.argv.insert(command.argv.end(), {"git", "http-backend"});
    TRY(Child child, Child::start(command, stderr_));
    // http-backend takes in the whole request before it answers, so this cannot block for ever.
    if (!call.body_file) TRY_VOID(child.write(call.body));
    child.close_input();
    child_ = std::move(child);
    return {};
  }

  /// Everything before the empty line; what was read behind it waits for pump().
  Result<Response> head() {
    while (true) {
      for (const std::string_view end : {std::string_view("\r\n\r\n"), std::string_view("\n\n")}) {
        const std::size_t at = buffer_.find(end);
        if (at == std::string::npos) continue;
        Response response = read_head(std::string_view(buffer_).substr(0, at));
        buffer_.erase(0, at + end.size());
        return response;
      }
      TRY(const std::string more, child_->read(k_chunk));
      if (more.empty() || buffer_.size() > k_max_head)
        return fail(Errc::failed, "git http-backend gave no answer we can read");
      buffer_ += more;
    }
  }

  Result<void> pump(const WriteBytes& write) {
    do {
      if (!buffer_.empty() && !write(buffer_)) return fail(Errc::unavailable, "the client went away");
      TRY(buffer_, child_->read(k_chunk));
    } while (!buffer_.empty());
    const int code = child_->wait().value_or(127);
    if (code != 0) return fail(Errc::failed, fmt::format("git http-backend ended with {}", code));
    return {};
  }

 private:
  void report() {
    const auto said = read_file_if_exists(stderr_, k_max_stderr);
    if (said && *said && !(*said)->empty()) backend_.log_.warn("git-said", {{"message", **said}});
    std::error_code ignored;
    fs::remove(stderr_, ignored);
  }

  GitBackend& backend_;
  fs::path stderr_;
  std::optional<Child> child_;
  std::string buffer_;
};

Result<Response> GitBackend::answer(const GitCall& call) {
  if (!free_.try_acquire()) {
    Response busy = problem(503, "unavailable", "too many are at work here; try again in a few seconds");
    busy.set("Retry-After", "5");
    return busy;
  }
  const auto conversation = std::make_shared<Conversation>(*this);
  TRY_VOID(conversation->start(call));
  TRY(Response response, conversation->head());
  response.stream = [conversation](const WriteBytes& write) { return conversation->pump(write); };
  return response;
}

}  // namespace howdah
