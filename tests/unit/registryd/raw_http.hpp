// SPDX-License-Identifier: PostgreSQL
// HTTP by hand over one TCP connection: sends what no client library would.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>

#include "core/sys/files.hpp"

namespace howdah::test {

struct RawAnswer {
  int status = 0;
  std::map<std::string, std::string> headers;
  std::string body;
};

class RawConnection {
 public:
  explicit RawConnection(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval patience{20, 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("cannot connect");
  }

  /// False when the peer has closed.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  /// The next answer; nothing when the connection was closed before a whole head came.
  std::optional<RawAnswer> answer() {
    std::size_t end = std::string::npos;
    while ((end = pending_.find("\r\n\r\n")) == std::string::npos) {
      if (!receive()) return std::nullopt;
    }
    RawAnswer answer = parse(pending_.substr(0, end));
    pending_.erase(0, end + 4);
    const std::size_t length = std::strtoul(answer.headers["content-length"].c_str(), nullptr, 10);
    while (pending_.size() < length && receive()) {
    }
    answer.body = pending_.substr(0, length);
    pending_.erase(0, length);
    return answer;
  }

  /// What comes up to and including `text`; nothing when the connection ends before.
  std::optional<std::string> until(const std::string& text) {
    std::size_t at = std::string::npos;
    while ((at = pending_.find(text)) == std::string::npos) {
      if (!receive()) return std::nullopt;
    }
    std::string read = pending_.substr(0, at + text.size());
    pending_.erase(0, at + text.size());
    return read;
  }

  /// Whether the peer has closed and nothing more comes.
  bool closed() { return pending_.empty() && !receive(); }

 private:
  bool receive() {
    char buffer[16384];
    const ssize_t count = ::recv(socket_.get(), buffer, sizeof buffer, 0);
    if (count <= 0) return false;
    pending_.append(buffer, static_cast<std::size_t>(count));
    return true;
  }

  static RawAnswer parse(const std::string& head) {
    RawAnswer answer;
    answer.status = std::atoi(head.c_str() + std::string("HTTP/1.1 ").size());
    for (std::size_t at = head.find("\r\n"); at != std::string::npos; at = head.find("\r\n", at + 1)) {
      const std::string line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
      const std::size_t colon = line.find(": ");
      std::string name = line.substr(0, colon);
      for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      if (colon != std::string::npos) answer.headers[name] = line.substr(colon + 2);
    }
    return answer;
  }

  UniqueFd socket_;
  std::string pending_;
};

}  // namespace howdah::test
