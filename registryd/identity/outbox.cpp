// SPDX-License-Identifier: PostgreSQL
#include "registryd/identity/outbox.hpp"

#include <fmt/format.h>

#include <chrono>

#include "core/base/bytes.hpp"
#include "core/crypto/random.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_max_mail = 1U << 20U;
constexpr UnixSeconds k_retry = 300;
constexpr UnixSeconds k_give_up = 2 * 86'400;
constexpr unsigned k_private = 0600;  // mails carry codes

/// The recipient as the message itself has it: put() wrote it.
std::string recipient_of(const std::string& message) {
  const std::size_t start = message.find("\r\nTo: ") + 6;
  return message.substr(start, message.find("\r\n", start) - start);
}

UnixSeconds written_at(const fs::path& file) {
  UnixSeconds time = 0;
  for (const char c : file.filename().string()) {
    if (c < '0' || c > '9') break;
    time = time * 10 + (c - '0');
  }
  return time;
}

}  // namespace

Outbox::Outbox(fs::path folder, MailSettings settings, const Clock& clock, const Log& log)
    : folder_(std::move(folder)), settings_(std::move(settings)), clock_(clock), log_(log) {}

Result<void> Outbox::put(const Mail& mail) {
  TRY_VOID(check_mail_address(mail.to));
  const UnixSeconds now = clock_.now();
  const std::string id = to_hex(random_bytes(16));
  TRY_VOID(make_directories(folder_ / "new", 0700));
  TRY_VOID(write_file_atomically(folder_ / "new" / fmt::format("{:012}-{}.eml", now, id),
                                 compose_mail(mail, settings_.from, id, now), k_private));
  {
    const std::lock_guard lock(mutex_);
    fresh_ = true;
  }
  wake_.notify_all();
  return {};
}

Result<bool> Outbox::deliver(const fs::path& file) {
  TRY(const std::string message, read_file(file, k_max_mail));
  const auto sent = send_mail(*settings_.server, settings_.from, recipient_of(message), message);
  std::error_code error;
  if (sent) {
    fs::remove(file, error);
    return true;
  }
  const UnixSeconds now = clock_.now();
  const bool over = sent.error().code == Errc::denied || now - written_at(file) > k_give_up;
  log_.warn(over ? "mail-failed" : "mail-waits",
            {{"mail", file.filename().string()}, {"reason", sent.error().message}});
  due_[file] = now + k_retry;
  if (!over) return false;
  TRY_VOID(make_directories(folder_ / "failed", 0700));
  fs::rename(file, folder_ / "failed" / file.filename(), error);
  if (error) return tl::unexpected(system_error("move", file, error.value()));
  due_.erase(file);
  return false;
}

Result<std::size_t> Outbox::deliver() {
  std::size_t sent = 0;
  std::error_code error;
  if (!settings_.server || !fs::exists(folder_ / "new", error)) return sent;
  TRY(const auto alone, FileLock::try_acquire(folder_ / "lock"));
  if (!alone) return sent;  // another server of this folder is at it
  TRY(const auto waiting, list_files(folder_ / "new"));
  for (const fs::path& name : waiting) {
    const fs::path file = folder_ / "new" / name;
    const auto due = due_.find(file);
    if (file.extension() != ".eml" || (due != due_.end() && due->second > clock_.now())) continue;
    TRY(const bool gone, deliver(file));
    sent += gone ? 1 : 0;
  }
  return sent;
}

void Outbox::keep_delivering(const std::stop_token& stop) {
  constexpr std::chrono::seconds k_pause{30};
  while (!stop.stop_requested()) {
    if (const auto delivered = deliver(); !delivered)
      log_.error("mail-not-sent", {{"message", delivered.error().message}});
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, k_pause, [this] { return fresh_; });
    fresh_ = false;
  }
}

void Outbox::start() {
  if (settings_.server)
    thread_ = std::jthread([this](const std::stop_token& stop) { keep_delivering(stop); });
}

}  // namespace howdah
