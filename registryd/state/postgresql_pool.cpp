// SPDX-License-Identifier: PostgreSQL
#include "registryd/state/postgresql_pool.hpp"

namespace howdah {
namespace {

/// PostgreSQL allows 100 for all that use it, unless its operator changed that.
constexpr std::size_t k_connections = 16;

/// A server that does not answer is an error, not a wait for ever.
std::string with_patience(const std::string& url) {
  if (url.find("connect_timeout=") != std::string::npos) return url;
  return url + (url.find('?') == std::string::npos ? "?" : "&") + "connect_timeout=10";
}

}  // namespace

PostgresPool::PostgresPool(const std::string& url) : options_(with_patience(url)) {}

std::unique_ptr<PostgresConnection> PostgresPool::connect() {
  try {
    return std::make_unique<PostgresConnection>(options_);
  } catch (...) {
    give_back(nullptr);
    throw;
  }
}

std::unique_ptr<PostgresConnection> PostgresPool::take() {
  {
    std::unique_lock lock(mutex_);
    returned_.wait(lock, [this] { return lent_ < k_connections; });
    ++lent_;
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  return connect();
}

void PostgresPool::give_back(std::unique_ptr<PostgresConnection> connection) {
  {
    const std::lock_guard lock(mutex_);
    --lent_;
    if (connection && connection->connection.is_open()) idle_.push_back(std::move(connection));
  }
  returned_.notify_one();
}

void PostgresPool::forget_idle() {
  const std::lock_guard lock(mutex_);
  idle_.clear();
}

}  // namespace howdah
