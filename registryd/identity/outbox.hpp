// SPDX-License-Identifier: PostgreSQL
// Mail on its way out. What is to be sent becomes a file first, so that nobody waits for a mail server, and
// no mail is lost with a process; a thread sends the files where a server is set, else they stay for the
// operator's.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "core/base/log.hpp"
#include "core/sys/files.hpp"
#include "core/sys/mail.hpp"

namespace howdah {

struct MailSettings {
  std::string from = "registry@localhost";
  std::optional<SmtpServer> server = {};  ///< nothing: mails stay in their folder
};

/// `<folder>/new/<time>-<id>.eml` waits, `<folder>/failed/` could not be delivered.
class Outbox {
 public:
  /// `clock` and `log` must outlive it.
  Outbox(fs::path folder, MailSettings settings, const Clock& clock, const Log& log);

  /// Errors: usage (the address), those of writing a file.
  [[nodiscard]] Result<void> put(const Mail& mail);

  /// Tries each mail that waits and is due. What the server refuses for good, or for two days, goes to
  /// failed. Returns how many were sent. For one thread at a time.
  Result<std::size_t> deliver();

  /// Sends whatever comes, until dropped. Does nothing without a server.
  void start();

 private:
  Result<bool> deliver(const fs::path& file);
  void keep_delivering(const std::stop_token& stop);

  fs::path folder_;
  MailSettings settings_;
  const Clock& clock_;
  const Log& log_;
  std::map<fs::path, UnixSeconds> due_;  ///< of those that failed
  std::mutex mutex_;
  std::condition_variable_any wake_;
  bool fresh_ = false;
  std::jthread thread_;
};

}  // namespace howdah
