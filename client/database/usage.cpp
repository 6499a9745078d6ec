// SPDX-License-Identifier: PostgreSQL
#include "client/database/usage.hpp"

#include <algorithm>
#include <set>

namespace howdah {
namespace {

UsageState state_of(const DatabaseExtension& extension) {
  if (extension.available.empty()) return UsageState::orphaned;
  return extension.available == extension.used ? UsageState::current : UsageState::out_of_date;
}

std::string release_of(const std::string& extension, const std::vector<Receipt>& receipts) {
  for (const Receipt& receipt : receipts) {
    if (std::find(receipt.extensions.begin(), receipt.extensions.end(), extension) !=
        receipt.extensions.end())
      return receipt.display + " " + receipt.version;
  }
  return {};
}

std::string line_of(const UsageRow& row) {
  std::string line = row.database + ": " + row.extension.name + " " + row.extension.used;
  if (row.state == UsageState::out_of_date)
    line += ", out of date: howdah load " + row.extension.name + " --db " + row.database + " brings " +
            row.extension.available;
  if (row.state == UsageState::orphaned) line += ", whose files are not in this PostgreSQL";
  return line + (row.release.empty() ? "" : "  (" + row.release + ")") + "\n";
}

}  // namespace

std::string_view usage_name(UsageState state) {
  if (state == UsageState::current) return "current";
  return state == UsageState::out_of_date ? "out-of-date" : "orphaned";
}

Usage read_usage(const Psql& psql, const std::vector<std::string>& databases,
                 const std::vector<Receipt>& receipts) {
  Usage usage;
  std::set<std::string> used;
  for (const std::string& database : databases) {
    const auto extensions = list_extensions(psql, database);
    if (!extensions) {
      usage.unread.push_back(database + ": " + extensions.error().message);
      continue;
    }
    for (const DatabaseExtension& extension : *extensions) {
      if (extension.used.empty()) continue;
      used.insert(extension.name);
      usage.rows.push_back({database, extension, state_of(extension), release_of(extension.name, receipts)});
    }
  }
  for (const Receipt& receipt : receipts)
    for (const std::string& extension : receipt.extensions)
      if (!used.contains(extension)) usage.unused.push_back(extension);
  return usage;
}

Json to_json(const Usage& usage) {
  Json rows = Json::array();
  for (const UsageRow& row : usage.rows) {
    rows.push_back({{"database", row.database},
                    {"extension", row.extension.name},
                    {"schema", row.extension.schema},
                    {"used", row.extension.used},
                    {"available", row.extension.available},
                    {"state", usage_name(row.state)},
                    {"release", row.release}});
  }
  return {{"databases", std::move(rows)}, {"unused", usage.unused}, {"unread", usage.unread}};
}

std::string to_text(const Usage& usage) {
  std::string text;
  for (const UsageRow& row : usage.rows) text += line_of(row);
  for (const std::string& extension : usage.unused) text += extension + " is installed and used nowhere\n";
  return text;
}

}  // namespace howdah
