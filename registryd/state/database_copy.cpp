// SPDX-License-Identifier: PostgreSQL
#include "registryd/state/database_copy.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>

namespace howdah {
namespace {

constexpr int k_busy_milliseconds = 10'000;

/// In the order of all columns, so that the order of insertion does not count.
void digest_rows(SQLite::Database& connection, const std::string& table, FileHasher& hasher) {
  std::string order;
  SQLite::Statement columns(connection, "SELECT name FROM pragma_table_info(?) ORDER BY cid");
  columns.bind(1, table);
  while (columns.executeStep())
    order += fmt::format("{}\"{}\"", order.empty() ? "" : ", ", columns.getColumn(0).getString());
  SQLite::Statement row(connection, fmt::format("SELECT {} FROM \"{}\" ORDER BY {}", order, table, order));
  while (row.executeStep()) {
    for (int i = 0; i < row.getColumnCount(); ++i) {
      const std::string value = row.getColumn(i).getString();  // blobs byte by byte
      hasher.update(fmt::format("{}:{}\n", value.size(), value));
    }
  }
}

}  // namespace

Result<void> copy_database(const fs::path& from, const fs::path& to) {
  try {
    // Not read-only: a log somebody left behind is taken in by whoever opens the file next.
    SQLite::Database connection(from.string(), SQLite::OPEN_READWRITE, k_busy_milliseconds);
    SQLite::Statement copy(connection, "VACUUM INTO ?");
    copy.bind(1, to.string());
    copy.exec();
  } catch (const SQLite::Exception& exception) {
    return fail(Errc::unavailable,
                fmt::format("copy database {} to {}: {}", from.string(), to.string(), exception.what()));
  }
  if (::chmod(to.c_str(), S_IRUSR | S_IWUSR) != 0)
    return tl::unexpected(system_error("set the mode of", to, errno));
  return {};
}

Result<Sha256> digest_database(const fs::path& file) {
  try {
    SQLite::Database connection(file.string(), SQLite::OPEN_READWRITE, k_busy_milliseconds);
    FileHasher hasher;
    SQLite::Statement table(connection,
                            "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE "
                            "'sqlite_%' ORDER BY name");
    while (table.executeStep()) {
      hasher.update(table.getColumn(1).getString() + "\n");
      digest_rows(connection, table.getColumn(0).getString(), hasher);
    }
    return hasher.finish().sha256;
  } catch (const SQLite::Exception& exception) {
    return fail(Errc::unavailable, fmt::format("read database {}: {}", file.string(), exception.what()));
  }
}

}  // namespace howdah
