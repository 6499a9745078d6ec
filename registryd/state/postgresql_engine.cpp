// SPDX-License-Identifier: PostgreSQL
// SqlDatabase as a PostgreSQL: a few connections lent to transactions, SERIALIZABLE, done again when another
// transaction got in the way or when the connection turns out to be gone before anything was committed.
#include <fmt/format.h>

#include <chrono>
#include <pqxx/pqxx>
#include <random>
#include <thread>

#include "registryd/state/address.hpp"
#include "registryd/state/postgresql_pool.hpp"
#include "registryd/state/sql.hpp"

namespace howdah {
namespace {

constexpr int k_attempts = 30;
constexpr int k_connections_tried = 3;
constexpr int k_longest_pause_ms = 64;

/// Columns of these types are numbers: catalog/pg_type.dat.
enum Oid : pqxx::oid { k_bool = 16, k_int8 = 20, k_int2 = 21, k_int4 = 23, k_numeric = 1700 };

SqlValue value_of(const pqxx::field& field) {
  if (field.is_null()) return {};
  switch (field.type()) {
    case k_bool:
      return std::int64_t{*field.c_str() == 't'};
    case k_int8:
    case k_int2:
    case k_int4:
    case k_numeric:
      return field.as<std::int64_t>();
    default:
      return std::string(field.c_str(), field.size());
  }
}

std::vector<SqlRow> rows_of(const pqxx::result& result) {
  std::vector<SqlRow> rows;
  rows.reserve(result.size());
  for (const pqxx::row& row : result) {
    std::vector<SqlValue> values;
    for (const pqxx::field& field : row) values.push_back(value_of(field));
    rows.emplace_back(std::move(values));
  }
  return rows;
}

/// As libpq sends them: text, or nothing for null.
class Parameters {
 public:
  explicit Parameters(const std::vector<SqlValue>& values) {
    for (const SqlValue& value : values) {
      if (const auto* const integer = std::get_if<std::int64_t>(&value)) {
        texts_.push_back(std::to_string(*integer));
      } else if (const auto* const text = std::get_if<std::string>(&value)) {
        texts_.push_back(*text);
      } else {
        texts_.emplace_back();
      }
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      const bool null = std::holds_alternative<std::monostate>(values[i]);
      pointers_.push_back(null ? nullptr : texts_[i].c_str());
    }
  }
  [[nodiscard]] const std::vector<const char*>& pointers() const { return pointers_; }

 private:
  std::vector<std::string> texts_;
  std::vector<const char*> pointers_;
};

Errc code_of(const std::string& sqlstate) {
  // https://www.postgresql.org/docs/15/errcodes-appendix.html; 42P07 and 42710 are tables somebody just made.
  if (sqlstate.starts_with("23") || sqlstate == "42P07" || sqlstate == "42710") return Errc::conflict;
  if (sqlstate.starts_with("42") || sqlstate.starts_with("22")) return Errc::internal;
  return Errc::unavailable;
}

/// Without DETAIL, which repeats what was to be stored.
std::string first_line(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

/// How a transaction ended, when it failed.
enum class Again : std::uint8_t { no, soon, on_another_connection };

struct Trouble {
  Error error;
  Again again = Again::no;
};

/// What an exception of libpqxx means; called in a catch block.
Trouble trouble_of(const std::string& database) {
  const auto error = [&database](Errc code, std::string_view text) {
    return Error{code, fmt::format("database {}: {}", database, first_line(text)), {}};
  };
  try {
    throw;
  } catch (const pqxx::in_doubt_error& exception) {
    return {error(Errc::unavailable, exception.what())};
  } catch (const pqxx::transaction_rollback& exception) {
    return {error(Errc::unavailable, exception.what()), Again::soon};
  } catch (const pqxx::broken_connection& exception) {
    return {error(Errc::unavailable, exception.what()), Again::on_another_connection};
  } catch (const pqxx::sql_error& exception) {
    const Again again =
        exception.sqlstate().starts_with("57P") ? Again::on_another_connection : Again::no;  // shut down
    return {error(code_of(exception.sqlstate()), exception.what()), again};
  } catch (const pqxx::failure& exception) {
    return {error(Errc::unavailable, exception.what())};
  } catch (const std::exception& exception) {
    return {error(Errc::internal, exception.what())};
  }
}

class PostgresSql final : public Sql {
 public:
  PostgresSql(pqxx::transaction_base& transaction, const std::string& database)
      : transaction_(transaction), database_(database) {}
  [[nodiscard]] Again again() const { return again_; }

 protected:
  Result<Answer> run(const std::string& sql, const std::vector<SqlValue>& values) override {
    try {
      const Parameters parameters(values);
      const pqxx::result result =
          transaction_.exec_params(sql, pqxx::prepare::make_dynamic_params(parameters.pointers()));
      return Answer{rows_of(result), static_cast<std::int64_t>(result.affected_rows())};
    } catch (const std::exception&) {
      return refuse();
    }
  }
  Result<void> run_script(const std::string& sql) override {
    try {
      transaction_.exec(sql);
      return {};
    } catch (const std::exception&) {
      return refuse();
    }
  }

 private:
  tl::unexpected<Error> refuse() {
    Trouble trouble = trouble_of(database_);
    again_ = trouble.again;
    return tl::unexpected(std::move(trouble.error));
  }

  pqxx::transaction_base& transaction_;
  const std::string& database_;
  Again again_ = Again::no;
};

using Writing = pqxx::transaction<pqxx::serializable>;
using Reading = pqxx::transaction<pqxx::repeatable_read, pqxx::read_only>;

/// Lets those who got in each other's way come back at different moments.
void pause(int attempt) {
  thread_local std::minstd_rand random{std::random_device{}()};
  const int longest = attempt < 6 ? 1 << attempt : k_longest_pause_ms;
  std::this_thread::sleep_for(
      std::chrono::microseconds(std::uniform_int_distribution<>(0, longest * 1000)(random)));
}

class PostgresEngine final : public SqlDatabase {
 public:
  using Work = std::function<Result<void>(Sql&)>;
  explicit PostgresEngine(const std::string& url) : name_(without_password(url)), pool_(url) {}
  [[nodiscard]] std::string name() const override { return name_; }

 protected:
  Result<void> run(Access access, const Work& work) override {
    for (int attempt = 1;; ++attempt) {
      const auto trouble = access == Access::write ? once<Writing>(work) : once<Reading>(work);
      if (!trouble) return {};
      if (trouble->again == Again::on_another_connection) pool_.forget_idle();
      const int most = trouble->again == Again::on_another_connection ? k_connections_tried : k_attempts;
      if (trouble->again == Again::no || attempt >= most) return tl::unexpected(trouble->error);
      pause(attempt);
    }
  }

 private:
  /// Nothing when it is committed.
  template <class Transaction>
  std::optional<Trouble> once(const Work& work) {
    try {
      PostgresLease lease(pool_);
      Transaction transaction(lease.connection());
      PostgresSql sql(transaction, name_);
      const auto done = work(sql);
      if (sql.failure()) return Trouble{*sql.failure(), sql.again()};
      if (!done) return Trouble{done.error()};
      transaction.commit();
      return std::nullopt;
    } catch (const std::exception&) {
      return trouble_of(name_);
    }
  }

  std::string name_;
  PostgresPool pool_;
};

}  // namespace

Result<std::unique_ptr<SqlDatabase>> open_postgresql(const std::string& url) {
  auto engine = std::make_unique<PostgresEngine>(url);
  TRY_VOID(engine->read([](Sql& sql) { return sql.query("SELECT 1"); }));
  return engine;
}

}  // namespace howdah
