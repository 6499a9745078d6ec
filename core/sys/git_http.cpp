// SPDX-License-Identifier: PostgreSQL
#include "core/sys/git_http.hpp"

#include <fcntl.h>
#include <git2/sys/transport.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string_view>
#include <system_error>

#include "core/sys/http_redirect.hpp"

namespace howdah::git {
namespace {

constexpr std::string_view k_discovery = "/info/refs?service=git-upload-pack";

/// The C structs come first so that libgit2's pointers to them are pointers to ours.
struct Subtransport : git_smart_subtransport {
  HttpSession* session = nullptr;
};

/// One request: written by libgit2, sent at its first read.
struct Stream : git_smart_subtransport_stream {
  HttpSession* session = nullptr;
  HttpRequest request;
  std::string expected_type;
  UniqueFd answer;
};

int give_up(HttpSession& session, Error error) {
  git_error_set_str(GIT_ERROR_HTTP, error.message.c_str());
  session.error = std::move(error);
  return GIT_EUSER;
}

/// A redirect of the first request moves the whole conversation (gitprotocol-http, "Discovering References").
Result<void> note_base(HttpSession& session, const HttpResponse& response) {
  if (!session.base.empty()) return {};
  const std::size_t end = response.url.rfind(k_discovery);
  if (end == std::string::npos || end + k_discovery.size() != response.url.size())
    return fail(Errc::not_found, "redirected to " + shown_url(response.url) + ", which is no git repository");
  session.base = response.url.substr(0, end);
  return {};
}

Result<UniqueFd> receive(Stream& stream) {
  HttpSession& session = *stream.session;
  const fs::path file = session.scratch / ("answer-" + std::to_string(session.answers++));
  stream.request.limit = session.remaining;
  stream.request.save_to = file;
  TRY(const HttpResponse response, session.client.send(stream.request));
  TRY_VOID(check_answer(stream.request, response, stream.expected_type));
  TRY_VOID(note_base(session, response));
  UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return tl::unexpected(system_error("read", file, errno));
  std::error_code ignored;
  session.remaining -= std::min<std::uint64_t>(session.remaining, fs::file_size(file, ignored));
  ::unlink(file.c_str());
  return fd;
}

int on_read(git_smart_subtransport_stream* self, char* buffer, size_t size, size_t* count) {
  auto& stream = *static_cast<Stream*>(self);
  if (!stream.answer) {
    auto answer = receive(stream);
    if (!answer) return give_up(*stream.session, std::move(answer).error());
    stream.answer = *std::move(answer);
  }
  ssize_t got = -1;
  do {
    got = ::read(stream.answer.get(), buffer, size);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return give_up(*stream.session, system_error("read", "an answer", errno));
  *count = static_cast<size_t>(got);
  return 0;
}

int on_write(git_smart_subtransport_stream* self, const char* bytes, size_t size) {
  static_cast<Stream*>(self)->request.body.append(bytes, size);
  return 0;
}

void free_stream(git_smart_subtransport_stream* self) {
  const std::unique_ptr<Stream> owner(static_cast<Stream*>(self));
}

int on_action(git_smart_subtransport_stream** result, git_smart_subtransport* self, const char* url,
              git_smart_service_t action) {
  auto stream = std::make_unique<Stream>();
  stream->subtransport = self;
  stream->read = &on_read;
  stream->write = &on_write;
  stream->free = &free_stream;
  stream->session = static_cast<Subtransport*>(self)->session;
  std::string base = url;
  while (!base.empty() && base.back() == '/') base.pop_back();
  if (action == GIT_SERVICE_UPLOADPACK_LS) {
    stream->request.url = base.append(k_discovery);
    stream->expected_type = "application/x-git-upload-pack-advertisement";
  } else if (action == GIT_SERVICE_UPLOADPACK) {
    stream->request.method = "POST";
    stream->request.url = stream->session->base + "/git-upload-pack";
    stream->request.headers = {{"Content-Type", "application/x-git-upload-pack-request"}};
    stream->expected_type = "application/x-git-upload-pack-result";
  } else {
    return give_up(*stream->session, {Errc::internal, "push over HTTP is left to stock git", {}});
  }
  stream->request.headers["Accept"] = stream->expected_type;
  *result = stream.release();
  return 0;
}

int on_close(git_smart_subtransport*) {
  return 0;
}

void free_subtransport(git_smart_subtransport* self) {
  const std::unique_ptr<Subtransport> owner(static_cast<Subtransport*>(self));
}

int make_subtransport(git_smart_subtransport** result, git_transport*, void* session) {
  auto subtransport = std::make_unique<Subtransport>();
  subtransport->action = &on_action;
  subtransport->close = &on_close;
  subtransport->free = &free_subtransport;
  subtransport->session = static_cast<HttpSession*>(session);
  *result = subtransport.release();
  return 0;
}

}  // namespace

int make_http_transport(git_transport** transport, git_remote* remote, void* session) {
  constexpr unsigned k_stateless = 1;
  git_smart_subtransport_definition definition{&make_subtransport, k_stateless, session};
  return git_transport_smart(transport, remote, &definition);  // copies what it needs
}

Result<void> check_answer(const HttpRequest& request, const HttpResponse& response,
                          std::string_view expected_type) {
  const std::string what = request.method + " " + shown_url(request.url) + ": ";
  const std::string status = "HTTP status " + std::to_string(response.status);
  if (response.status == 404 || response.status == 410)
    return fail(Errc::not_found, what + status + ": no git repository there; check the address");
  if (response.status == 401 || response.status == 403)
    return fail(Errc::denied, what + status + ": this repository may not be read without a login");
  if (response.status != 200) return fail(Errc::unavailable, what + status);
  const auto type = response.headers.find("content-type");
  if (type == response.headers.end() || type->second != expected_type)
    return fail(Errc::not_found, what + "the answer is not git's smart protocol; check the address");
  return {};
}

}  // namespace howdah::git
