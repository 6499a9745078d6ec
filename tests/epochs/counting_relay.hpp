// SPDX-License-Identifier: PostgreSQL
// A TCP relay on loopback that counts what a client sends and gets, and keeps what it sends. Headers only.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/sys/files.hpp"

namespace howdah::test {

class CountingRelay {
 public:
  explicit CountingRelay(int target) : target_(target), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in here = address(0);
    REQUIRE(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&here), sizeof here) == 0);
    REQUIRE(::listen(listener_.get(), 64) == 0);
    socklen_t size = sizeof here;
    REQUIRE(::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&here), &size) == 0);
    port_ = ntohs(here.sin_port);
    accepting_ = std::thread([this] { accept_all(); });
  }
  CountingRelay(const CountingRelay&) = delete;
  CountingRelay& operator=(const CountingRelay&) = delete;
  ~CountingRelay() {
    stopping_ = true;
    ::shutdown(listener_.get(), SHUT_RDWR);
    accepting_.join();
    for (std::thread& thread : pumps_) thread.join();
  }

  [[nodiscard]] std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  /// Bytes that went to clients since the last call, heads of answers included.
  std::uint64_t take_received() { return received_.exchange(0); }
  std::uint64_t take_sent() { return sent_.exchange(0); }
  /// Every byte any client has sent.
  std::string said() {
    const std::lock_guard lock(said_mutex_);
    return said_;
  }

 private:
  static sockaddr_in address(int port) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(port));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return to;
  }

  void accept_all() {
    while (true) {
      UniqueFd client(::accept(listener_.get(), nullptr, nullptr));
      if (!client) return;
      UniqueFd server(::socket(AF_INET, SOCK_STREAM, 0));
      const sockaddr_in to = address(target_);
      if (::connect(server.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) continue;
      pumps_.emplace_back([this, client = std::move(client), server = std::move(server)]() mutable {
        pump(client.get(), server.get());
      });
    }
  }

  /// Until either side closes.
  void pump(int client, int server) {
    std::array<pollfd, 2> ends{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
    while (!stopping_) {
      if (::poll(ends.data(), ends.size(), 100) < 0) return;
      if (ends[0].revents != 0 && !forward(client, server, sent_)) return;
      if (ends[1].revents != 0 && !forward(server, client, received_)) return;
    }
  }

  bool forward(int from, int to, std::atomic<std::uint64_t>& count) {
    std::array<char, 65536> bytes{};
    const ssize_t got = ::recv(from, bytes.data(), bytes.size(), 0);
    if (got <= 0) return false;
    count += static_cast<std::uint64_t>(got);
    if (&count == &sent_) {
      const std::lock_guard lock(said_mutex_);
      said_.append(bytes.data(), static_cast<std::size_t>(got));
    }
    for (ssize_t done = 0; done < got;) {
      const ssize_t put = ::send(to, bytes.data() + done, static_cast<std::size_t>(got - done), MSG_NOSIGNAL);
      if (put <= 0) return false;
      done += put;
    }
    return true;
  }

  int target_;
  UniqueFd listener_;
  int port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<std::uint64_t> received_ = 0;
  std::atomic<std::uint64_t> sent_ = 0;
  std::mutex said_mutex_;
  std::string said_;
  std::thread accepting_;
  std::vector<std::thread> pumps_;
};

}  // namespace howdah::test
