// SPDX-License-Identifier: PostgreSQL
#include "bench/http_load.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <memory>
#include <optional>
#include <thread>

#include "bench/measure.hpp"
#include "core/sys/files.hpp"

namespace howdah::bench {
namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

class Connection {
 public:
  explicit Connection(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), port_(port) {}

  bool open() {
    const sockaddr_in address = loopback(port_);
    const int on = 1;
    ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }

  /// Length of the body; nothing when it was no 200 with a Content-Length, or the connection broke.
  std::optional<std::size_t> get(const std::string& path, std::string* body = nullptr) {
    const std::string request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    if (::send(socket_.get(), request.data(), request.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(request.size()))
      return std::nullopt;
    std::size_t end = std::string::npos;
    while ((end = pending_.find("\r\n\r\n")) == std::string::npos)
      if (!receive()) return std::nullopt;
    const char* length = ::strcasestr(pending_.c_str(), "\r\ncontent-length: ");
    if (!pending_.starts_with("HTTP/1.1 200") || length == nullptr) return std::nullopt;
    const std::size_t size = std::strtoul(length + std::strlen("\r\ncontent-length: "), nullptr, 10);
    while (pending_.size() < end + 4 + size)
      if (!receive()) return std::nullopt;
    if (body != nullptr) *body = pending_.substr(end + 4, size);
    pending_.erase(0, end + 4 + size);
    return size;
  }

 private:
  bool receive() {
    char buffer[65536];
    const ssize_t count = ::recv(socket_.get(), buffer, sizeof buffer, 0);
    if (count <= 0) return false;
    pending_.append(buffer, static_cast<std::size_t>(count));
    return true;
  }

  UniqueFd socket_;
  int port_;
  std::string pending_;
};

/// Servers close a kept connection after so many requests: then it is opened anew.
bool ask(std::unique_ptr<Connection>& connection, const Load& load, const std::string& path,
         LoadResult& result) {
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (!connection) {
      connection = std::make_unique<Connection>(load.port);
      if (!connection->open()) return false;
    }
    if (const auto size = connection->get(path)) {
      ++result.answers;
      result.bytes += *size;
      return true;
    }
    connection.reset();
  }
  return false;
}

bool work(const Load& load, std::size_t first, LoadResult& result) {
  std::unique_ptr<Connection> connection;
  const Stopwatch watch;
  for (std::size_t next = first; watch.seconds() < load.seconds; ++next)
    if (!ask(connection, load, load.paths[next % load.paths.size()], result)) return false;
  return true;
}

}  // namespace

Result<LoadResult> run_load(const Load& load) {
  std::vector<LoadResult> results(load.connections);
  std::atomic<bool> failed = false;
  const Stopwatch watch;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < load.connections; ++i)
    threads.emplace_back([&, i] {
      if (!work(load, i * load.paths.size() / load.connections, results[i])) failed = true;
    });
  for (std::thread& thread : threads) thread.join();
  if (failed) return fail(Errc::failed, fmt::format("port {}: an answer was no 200", load.port));
  LoadResult all;
  all.seconds = watch.seconds();
  for (const LoadResult& one : results) {
    all.answers += one.answers;
    all.bytes += one.bytes;
  }
  return all;
}

Result<std::string> fetch(int port, const std::string& path) {
  Connection connection(port);
  std::string body;
  if (!connection.open() || !connection.get(path, &body))
    return fail(Errc::failed, fmt::format("port {}: no answer to GET {}", port, path));
  return body;
}

Result<int> free_port() {
  const UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
    return fail(Errc::unavailable, "no free port on loopback");
  return ntohs(address.sin_port);
}

}  // namespace howdah::bench
