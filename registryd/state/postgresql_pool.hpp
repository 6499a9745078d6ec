// SPDX-License-Identifier: PostgreSQL
// The connections one process holds to a PostgreSQL: made when needed, a bounded number, lent to one
// transaction at a time.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <pqxx/pqxx>
#include <string>
#include <vector>

namespace howdah {

/// Swallows what libpqxx would print to standard error: failures arrive as exceptions.
class SilentNotices final : public pqxx::errorhandler {
 public:
  using pqxx::errorhandler::errorhandler;
  bool operator()(const char* /*message*/) noexcept override { return false; }
};

struct PostgresConnection {
  explicit PostgresConnection(const std::string& options) : connection(options), notices(connection) {}
  pqxx::connection connection;
  SilentNotices notices;
};

class PostgresPool {
 public:
  explicit PostgresPool(const std::string& url);

  /// Waits while all are lent. Throws libpqxx's exceptions when the database cannot be reached.
  [[nodiscard]] std::unique_ptr<PostgresConnection> take();
  void give_back(std::unique_ptr<PostgresConnection> connection);
  /// After the server went away: every connection there was is gone.
  void forget_idle();

 private:
  std::unique_ptr<PostgresConnection> connect();

  std::string options_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<PostgresConnection>> idle_;
  std::size_t lent_ = 0;
};

/// Declared before the transaction that uses it, so that it goes back after that has ended.
class PostgresLease {
 public:
  explicit PostgresLease(PostgresPool& pool) : pool_(pool), connection_(pool.take()) {}
  PostgresLease(const PostgresLease&) = delete;
  PostgresLease& operator=(const PostgresLease&) = delete;
  ~PostgresLease() { pool_.give_back(std::move(connection_)); }
  [[nodiscard]] pqxx::connection& connection() { return connection_->connection; }

 private:
  PostgresPool& pool_;
  std::unique_ptr<PostgresConnection> connection_;
};

}  // namespace howdah
