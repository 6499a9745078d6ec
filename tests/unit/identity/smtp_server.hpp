// SPDX-License-Identifier: PostgreSQL
// A mail server on loopback that keeps what it is given.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace howdah::test {

struct ReceivedMail {
  std::string from;
  std::string to;
  std::string data;  ///< as it came: dots at the beginning of lines doubled
};

class SmtpListener {
 public:
  SmtpListener() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), length) != 0 || ::listen(socket_, 16) != 0)
      throw std::runtime_error("no loopback socket");
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { accept_all(); });
  }
  SmtpListener(const SmtpListener&) = delete;
  SmtpListener& operator=(const SmtpListener&) = delete;
  ~SmtpListener() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    ::close(socket_);
  }

  [[nodiscard]] std::string url() const { return "smtp://127.0.0.1:" + std::to_string(port_); }
  /// What RCPT hears from now on.
  void answer_recipients(const std::string& line) {
    const std::lock_guard lock(mutex_);
    to_recipients_ = line;
  }
  [[nodiscard]] std::vector<ReceivedMail> received() {
    const std::lock_guard lock(mutex_);
    return received_;
  }
  /// Returns when so many mails have come.
  void wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    came_.wait(lock, [&] { return received_.size() >= count; });
  }

 private:
  void accept_all() {
    for (;;) {
      const int connection = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
      if (connection < 0) return;
      converse(connection);
      ::close(connection);
    }
  }
  static void say(int connection, const std::string& line) {
    const std::string text = line + "\r\n";
    (void)!::write(connection, text.data(), text.size());
  }
  /// The next line without its end; false at the end of the connection.
  static bool hear(int connection, std::string& line) {
    line.clear();
    for (char c = 0; ::read(connection, &c, 1) == 1;) {
      if (c == '\n') {
        if (line.ends_with('\r')) line.pop_back();
        return true;
      }
      line += c;
    }
    return false;
  }
  std::string recipients_answer() {
    const std::lock_guard lock(mutex_);
    return to_recipients_;
  }
  void converse(int connection) {
    ReceivedMail mail;
    std::string line;
    say(connection, "220 loopback");
    while (hear(connection, line)) {
      if (line.starts_with("MAIL FROM:")) mail.from = line.substr(10, line.find('>') - 9);
      if (line.starts_with("RCPT TO:")) mail.to = line.substr(8);
      if (line.starts_with("QUIT")) return say(connection, "221 bye");
      if (line == "DATA") {
        say(connection, "354 go on");
        take_data(connection, mail);
      }
      say(connection, line.starts_with("RCPT") ? recipients_answer() : "250 ok");
    }
  }
  void take_data(int connection, ReceivedMail& mail) {
    std::string line;
    while (hear(connection, line) && line != ".") mail.data += line + "\r\n";
    const std::lock_guard lock(mutex_);
    received_.push_back(mail);
    came_.notify_all();
  }

  int socket_;
  int port_ = 0;
  std::mutex mutex_;
  std::condition_variable came_;
  std::string to_recipients_ = "250 ok";
  std::vector<ReceivedMail> received_;
  std::thread thread_;
};

}  // namespace howdah::test
