// SPDX-License-Identifier: PostgreSQL
// Full-text search as PGXN's API had it: any word may match, what matches best comes first.
#include <fmt/format.h>

#include "registryd/pgxn/catalogue.hpp"

namespace howdah::pgxn {
namespace {

// Around a word that was found; no text has them.
constexpr char k_open = '\x01';
constexpr char k_close = '\x02';
constexpr char k_gap = '\x03';

/// Words and "phrases in quotes" as an FTS5 expression; empty when there is nothing to look for.
std::string expression_for(const std::string& text) {
  std::vector<std::string> terms(1);
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (c == '"' || (!quoted && (c == ' ' || c == '\t'))) {
      terms.emplace_back();
    } else if (c != '\0') {
      terms.back() += c;
    }
  }
  std::string expression;
  for (const std::string& term : terms) {
    if (term.find_first_not_of(" \t") == std::string::npos) continue;
    expression += fmt::format("{}\"{}\"", expression.empty() ? "" : " OR ", term);
  }
  return expression;
}

/// HTML, with what was found in <strong>.
std::string excerpt_of(const std::string& snippet) {
  std::string html;
  for (const char c : snippet) {
    switch (c) {
      case k_open:
        html += "<strong>";
        break;
      case k_close:
        html += "</strong>";
        break;
      case k_gap:
        html += "&#8230;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '&':
        html += "&amp;";
        break;
      case '"':
        html += "&quot;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

constexpr const char* k_count =
    "SELECT count(DISTINCT f.hit) FROM words JOIN found f ON f.id = words.rowid"
    " WHERE words MATCH ? AND f.kind = ?";

/// A hit that several rows give, as a tag many distributions have, counts once.
constexpr const char* k_select =
    "WITH matches AS MATERIALIZED ("
    " SELECT f.hit AS hit, bm25(words, 8.0, 4.0, 1.0) AS score,"
    "  snippet(words, -1, char(1), char(2), char(3), 40) AS excerpt"
    " FROM words JOIN found f ON f.id = words.rowid WHERE words MATCH ? AND f.kind = ?)"
    " SELECT hit, min(score), excerpt FROM matches GROUP BY hit ORDER BY min(score), hit LIMIT ? OFFSET ?";

Result<Hits> run(SQLite::Database& connection, const std::string& expression,
                 const SearchQuestion& question) {
  Hits found;
  SQLite::Statement count(connection, k_count);
  bind_all(count, expression, question.kind);
  if (count.executeStep()) found.count = count.getColumn(0).getInt64();
  SQLite::Statement row(connection, k_select);
  bind_all(row, expression, question.kind, question.limit, question.offset);
  while (row.executeStep()) {
    TRY(Json hit, parse_json(row.getColumn(0).getString()));
    hit["score"] = fmt::format("{:.3f}", -row.getColumn(1).getDouble());
    if (question.kind != "tags") hit["excerpt"] = excerpt_of(row.getColumn(2).getString());
    found.hits.push_back(std::move(hit));
  }
  return found;
}

}  // namespace

Result<Hits> Catalogue::search(const SearchQuestion& question) {
  TRY_VOID(catch_up());
  const std::string expression = expression_for(question.text);
  if (expression.empty()) return Hits{};
  return database_->run([&](SQLite::Database& connection) { return run(connection, expression, question); });
}

}  // namespace howdah::pgxn
