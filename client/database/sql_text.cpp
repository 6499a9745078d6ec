// SPDX-License-Identifier: PostgreSQL
#include "client/database/sql_text.hpp"

#include <algorithm>

namespace howdah {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

std::string doubled(std::string_view text, char quote) {
  std::string quoted(1, quote);
  for (const char c : text) quoted += c == quote ? std::string(2, quote) : std::string(1, c);
  return quoted + quote;
}

std::string backslashed(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\'' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n';
}

}  // namespace

std::string sql_identifier(std::string_view name) {
  const bool plain = !name.empty() && std::all_of(name.begin(), name.end(), is_word) &&
                     (name.front() < '0' || name.front() > '9');
  return plain ? std::string(name) : doubled(name, '"');
}

std::string sql_literal(std::string_view text) {
  if (text.find('\\') == std::string_view::npos) return doubled(text, '\'');
  return "E'" + backslashed(text) + "'";
}

std::string conninfo_value(std::string_view text) {
  return "'" + backslashed(text) + "'";
}

std::vector<std::string> list_setting(std::string_view text) {
  std::vector<std::string> items;
  std::string item;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"' && quoted && at + 1 < text.size() && text[at + 1] == '"') {
      item += text[++at];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      if (!item.empty()) items.push_back(std::move(item));
      item.clear();
    } else if (quoted || !is_space(c)) {
      item += c;
    }
  }
  if (!item.empty()) items.push_back(std::move(item));
  return items;
}

std::string list_setting_text(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) {
    const bool plain =
        std::all_of(item.begin(), item.end(), [](char c) { return c != '"' && c != ',' && !is_space(c); });
    text += (text.empty() ? "" : ", ") + (plain ? item : doubled(item, '"'));
  }
  return text;
}

}  // namespace howdah
