// SPDX-License-Identifier: PostgreSQL
// The only file that knows cpp-httplib (0.11). What it does not do right is done here:
// - it takes bodies of any size when chunked, and buffers form headers: bodies are counted, forms need a
// length;
// - it applies Range to whatever we answer, without looking at its bounds: what it has parsed is forgotten,
//   bodies go out through a provider without length, and handlers answer ranges;
// - it takes the body of a GET for the next request: such connections are closed.
#include "registryd/http/server.hpp"

#include <fmt/format.h>
#include <httplib.h>
#include <sys/random.h>

#include <atomic>
#include <cerrno>
#include <cstring>

#include "core/base/ascii.hpp"
#include "core/base/bytes.hpp"
#include "registryd/http/exchange.hpp"
#include "registryd/http/framing.hpp"
#include "registryd/http/problem.hpp"

namespace howdah {
namespace {

constexpr int k_backlog = 511;
constexpr time_t k_keep_alive_seconds = 2;  // how long a shutdown may wait for idle connections
constexpr std::size_t k_keep_alive_requests = 1000;
constexpr time_t k_read_seconds = 15;
constexpr time_t k_write_seconds = 60;
constexpr std::size_t k_max_path = 2048;
constexpr int k_max_form_parts = 16;

std::string new_request_id() {
  std::string bytes(8, '\0');
  if (::getrandom(bytes.data(), bytes.size(), 0) < 0) bytes.clear();
  return to_hex(bytes);
}

/// The client's own number for its request, when it is one that may stand in a log; else a new one.
std::string request_id(const Request& request) {
  constexpr std::size_t k_longest = 64;
  const std::string sent = request.header("x-request-id");
  const bool fit = !sent.empty() && sent.size() <= k_longest &&
                   std::all_of(sent.begin(), sent.end(),
                               [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; });
  return fit ? sent : new_request_id();
}

/// What httplib refuses by itself, by the status it gives.
ProblemCode code_of(int status) {
  if (status == 414) return "path-too-long";
  if (status == 416) return "malformed-range";
  return "malformed-request";
}

/// httplib hands its request out as const, yet it is its own local variable: what must not be seen by it
/// later is taken out here.
httplib::Request& own(const httplib::Request& request) {
  return const_cast<httplib::Request&>(request);  // NOLINT
}

class HttplibBody final : public RequestBody {
 public:
  struct Source {
    const httplib::Request& from;
    httplib::Response& to;
    const httplib::ContentReader& reader;
  };

  HttplibBody(Source source, const Request& request, const HttpLimits& limits)
      : source_(source),
        length_(declared_length(request).value_or(0)),
        limits_(limits),
        pending_(has_body(request)) {}

  Result<void> read(const Sink& sink) override {
    if (!pending_) return {};
    pending_ = false;
    // A form would be taken apart by httplib before we could count it.
    own(source_.from).headers.erase("Content-Type");
    std::uint64_t count = 0;
    Result<void> outcome;
    const bool whole = source_.reader([&](const char* data, std::size_t size) {
      count += size;
      if (outcome) outcome = sink({data, size});
      return count <= limits_.drained_bytes;
    });
    return conclude(whole, outcome);
  }

  Result<void> read_field(const std::string& name, const Sink& sink) override {
    if (!source_.from.is_multipart_form_data() || length_ == 0) {
      return fail(Errc::usage,
                  fmt::format("send multipart/form-data with a Content-Length and the file in field "
                              "'{}', as does: curl -F {}=@FILE",
                              name, name));
    }
    pending_ = false;
    int parts = 0;
    int found = 0;
    bool wanted = false;
    Result<void> outcome;
    const bool whole = source_.reader(
        [&](const httplib::MultipartFormData& part) {
          wanted = part.name == name;
          found += wanted ? 1 : 0;
          if (found > 1 && outcome) outcome = fail(Errc::usage, fmt::format("field '{}' stands twice", name));
          return ++parts <= k_max_form_parts;
        },
        [&](const char* data, std::size_t size) {
          if (wanted && outcome) outcome = sink({data, size});
          return true;
        });
    if (whole && found == 0) outcome = fail(Errc::usage, fmt::format("the form has no field '{}'", name));
    return conclude(whole, outcome);
  }

  /// Reads and drops what nobody asked for, so that the client hears the answer and the connection can go on.
  void drain() {
    own(source_.from).headers.erase("Content-Encoding");
    (void)read([](std::string_view) -> Result<void> { return {}; });
  }

  /// Bytes of this request may still be on their way: no further request can be read.
  [[nodiscard]] bool broken() const { return broken_; }

 private:
  Result<void> conclude(bool whole, const Result<void>& outcome) {
    const bool skipped = source_.to.status == 413;  // httplib read over a body beyond its limit
    source_.to.status = -1;
    broken_ = !whole && !skipped;
    if (!outcome) return outcome;
    if (skipped) {
      return fail(Errc::too_large,
                  fmt::format("the body has {} bytes, this registry takes {}", length_, limits_.body_bytes));
    }
    if (!whole)
      return fail(Errc::usage, "the body ended early, is not what its header says, or goes on for ever");
    return {};
  }

  Source source_;
  std::uint64_t length_;  ///< as declared; 0 when chunked
  const HttpLimits& limits_;
  bool pending_;
  bool broken_ = false;
};

Request convert(const httplib::Request& from) {
  Request request;
  request.method = from.method;
  request.path = from.path;
  const std::size_t mark = from.target.find('?');
  if (mark != std::string::npos) request.query = from.target.substr(mark + 1);
  for (const auto& [name, value] : from.headers) request.headers.emplace(ascii_lower(name), value);
  // httplib adds one of each: what is left was sent.
  for (const char* own_header : {"remote_addr", "remote_port", "local_addr", "local_port"}) {
    const auto added = request.headers.find(own_header);
    if (added != request.headers.end()) request.headers.erase(added);
  }
  for (const auto& [name, value] : from.params) request.parameters.emplace(name, value);
  request.remote = from.remote_addr;
  request.id = request_id(request);
  return request;
}

void send(const std::shared_ptr<Exchange>& exchange, const httplib::Request& from, httplib::Response& to,
          const std::atomic<bool>& stopping) {
  Response& response = exchange->response;
  own(from).ranges.clear();  // Router's matter
  to.status = response.status;
  for (const auto& [name, value] : response.headers) {
    if (name != "Content-Type") to.set_header(name, value);
  }
  const auto type = response.headers.find("Content-Type");
  const std::string content_type = type == response.headers.end() ? "" : type->second;
  const bool unknown_length = response.stream && !response.stream_length;
  if (from.version == "HTTP/1.0") exchange->close = true;
  if (exchange->close) to.set_header("Connection", "close");
  // The whole body in one call: httplib asks for more only while it is not shutting down.
  const auto provider = [exchange, &stopping](std::size_t, httplib::DataSink& sink) {
    const bool whole = exchange->write([&](std::string_view bytes) {
      return bytes.empty() ? !stopping && sink.is_writable() : sink.write(bytes.data(), bytes.size());
    });
    if (whole) sink.done();
    return whole;
  };
  if (unknown_length && !exchange->close) {
    to.set_chunked_content_provider(content_type, provider);
    return;
  }
  if (!unknown_length && response.status != 304) {
    to.set_header("Content-Length", std::to_string(response.stream_length.value_or(response.body.size())));
  }
  to.set_content_provider(content_type, provider);
  if (content_type.empty()) to.headers.erase("Content-Type");
}

int open_port(const std::string& host, int port, httplib::Server& server) {
  errno = 0;
  if (port == 0) return server.bind_to_any_port(host);
  return server.bind_to_port(host, port) ? port : -1;
}

}  // namespace

class HttpServer::Listener final : public httplib::Server {
 public:
  Listener(const Router& router, const Log& log, HttpLimits limits)
      : router_(router), log_(log), limits_(limits) {
    set_limits();
    set_pre_routing_handler([this](const httplib::Request& from, httplib::Response& to) {
      return before_body(from, to) ? HandlerResponse::Handled : HandlerResponse::Unhandled;
    });
    const auto with_body = [this](const httplib::Request& from, httplib::Response& to,
                                  const httplib::ContentReader& reader) { serve(from, to, reader); };
    const std::string everything = R"([\s\S]*)";
    Post(everything, with_body);
    Put(everything, with_body);
    Patch(everything, with_body);
    Delete(everything, with_body);
    set_expect_100_continue_handler(
        [this](const httplib::Request& from, httplib::Response& to) { return invite(from, to); });
    set_exception_handler([this](const httplib::Request& from, httplib::Response& to, std::exception_ptr) {
      refuse(std::make_shared<Exchange>(log_, convert(from)), from, to,
             problem(500, "internal", "the registry failed on this request"));
    });
    set_error_handler([](const httplib::Request&, httplib::Response& to) { explain(to); });
  }

  ~Listener() override {
    if (stopped_socket_ != INVALID_SOCKET) ::close(stopped_socket_);
  }

  Result<int> open(const std::string& host, int port) {
    const int got = open_port(host, port, *this);
    if (got <= 0) {
      return fail(Errc::unavailable,
                  fmt::format("cannot listen on {}:{}: {}; choose another --listen address", host, port,
                              errno != 0 ? std::strerror(errno) : "not an address of this machine"));
    }
    ::listen(svr_sock_, k_backlog);  // httplib's own is 5
    return got;
  }

  /// Unlike httplib's stop(), also works before the loop has started. The number of the socket stays taken
  /// until the loop is over, so that nothing else can be accepted on.
  void finish() {
    stopping_ = true;
    const socket_t socket = svr_sock_.exchange(INVALID_SOCKET);
    if (socket == INVALID_SOCKET) return;
    ::shutdown(socket, SHUT_RDWR);
    stopped_socket_ = socket;
  }

 private:
  void set_limits() {
    set_payload_max_length(limits_.body_bytes);
    set_keep_alive_timeout(k_keep_alive_seconds);
    set_keep_alive_max_count(k_keep_alive_requests);
    set_read_timeout(k_read_seconds);
    set_write_timeout(k_write_seconds);
    set_tcp_nodelay(true);
    // httplib would set SO_REUSEPORT, and two servers would share a port unawares.
    set_socket_options([](socket_t socket) {
      const int on = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    });
    new_task_queue = [threads = limits_.threads] { return new httplib::ThreadPool(threads); };
  }

  /// Answers what has no body, and what must not get as far as its body. False: serve() comes next.
  bool before_body(const httplib::Request& from, httplib::Response& to) {
    const auto exchange = std::make_shared<Exchange>(log_, convert(from));
    const Request& request = exchange->request;
    if (auto fault = unreadable(request)) {
      refuse(exchange, from, to, *std::move(fault));
      return true;
    }
    const std::string& method = request.method;
    if (method == "POST" || method == "PUT" || method == "PATCH" || method == "DELETE") {
      exchange->dismiss();
      return false;
    }
    exchange->response = router_.handle(exchange->request);
    send(exchange, from, to, stopping_);
    return true;
  }

  [[nodiscard]] std::optional<Response> unreadable(const Request& request) const {
    if (const char* fault = framing_fault(request)) return problem(400, "ambiguous-request", fault);
    if (request.path.size() > k_max_path)
      return problem(414, "path-too-long", fmt::format("a path has at most {} bytes", k_max_path));
    if (declared_length(request).value_or(0) > limits_.drained_bytes) return too_large();
    return std::nullopt;
  }

  [[nodiscard]] Response too_large() const {
    return problem(413, "too-large", fmt::format("a body has at most {} bytes", limits_.body_bytes));
  }

  void serve(const httplib::Request& from, httplib::Response& to, const httplib::ContentReader& reader) {
    const auto exchange = std::make_shared<Exchange>(log_, convert(from));
    HttplibBody body({from, to, reader}, exchange->request, limits_);
    exchange->request.body = &body;
    exchange->response = router_.handle(exchange->request);
    exchange->request.body = nullptr;
    body.drain();
    exchange->close = body.broken();
    send(exchange, from, to, stopping_);
  }

  /// Expect: 100-continue: whoever asks first hears a refusal before sending anything.
  int invite(const httplib::Request& from, httplib::Response& to) {
    const auto exchange = std::make_shared<Exchange>(log_, convert(from));
    auto refusal = unreadable(exchange->request);
    if (!refusal) refusal = router_.refuse(exchange->request);
    if (!refusal && declared_length(exchange->request).value_or(0) > limits_.body_bytes)
      refusal = too_large();
    if (!refusal) {
      exchange->dismiss();
      return 100;
    }
    refuse(exchange, from, to, *std::move(refusal));
    return to.status;
  }

  /// Answers and closes: the rest of what the client sends could not be told from a new request.
  void refuse(const std::shared_ptr<Exchange>& exchange, const httplib::Request& from, httplib::Response& to,
              Response response) {
    response.set("X-Request-Id", exchange->request.id);
    exchange->response = std::move(response);
    exchange->close = true;
    send(exchange, from, to, stopping_);
  }

  /// For what httplib refuses by itself: request lines and headers it cannot read.
  static void explain(httplib::Response& to) {
    if (to.content_provider_ || !to.body.empty()) return;
    const Response response = problem(to.status, code_of(to.status), "the request could not be read");
    to.set_header("X-Request-Id", new_request_id());
    to.set_content(response.body, "application/problem+json");
  }

  const Router& router_;
  const Log& log_;
  HttpLimits limits_;
  std::atomic<bool> stopping_ = false;
  socket_t stopped_socket_ = INVALID_SOCKET;
};

HttpServer::HttpServer(const Router& router, const Log& log, HttpLimits limits)
    : listener_(std::make_unique<Listener>(router, log, limits)) {}

HttpServer::~HttpServer() = default;

Result<int> HttpServer::bind(const std::string& host, int port) {
  return listener_->open(host, port);
}

void HttpServer::run() {
  listener_->listen_after_bind();
}

void HttpServer::stop() {
  listener_->finish();
}

}  // namespace howdah
