// SPDX-License-Identifier: PostgreSQL
// PostgreSQL's control files: lines of `name = value` as in postgresql.conf, `#` starts a comment, values may
// be in single quotes with '' and backslash escapes.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "core/base/ascii.hpp"
#include "core/rules/meta_inference.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_space = " \t\r\f\v";

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

void skip_space(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(k_space), line.size()));
}

/// Takes a quoted value off the front; nothing when the quote is not closed.
std::optional<std::string> take_quoted(std::string_view& line) {
  std::string value;
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size()) {
      value += line[++i];
    } else if (line[i] != '\'') {
      value += line[i];
    } else if (i + 1 < line.size() && line[i + 1] == '\'') {
      value += line[++i];
    } else {
      line.remove_prefix(i + 1);
      return value;
    }
  }
  return std::nullopt;
}

std::string take_plain(std::string_view& line) {
  const std::size_t end = std::min(line.find_first_of(" \t\r\f\v#'"), line.size());
  std::string value(line.substr(0, end));
  line.remove_prefix(end);
  return value;
}

/// What is wrong with the line; empty when it was read.
std::string read_line(std::string_view line, ControlFile& file) {
  skip_space(line);
  if (line.empty() || line.front() == '#') return {};
  const auto name_end = std::find_if_not(line.begin(), line.end(), is_name_character);
  const std::string name = ascii_lower({line.data(), static_cast<std::size_t>(name_end - line.begin())});
  if (name.empty()) return "a setting must start with its name";
  line.remove_prefix(name.size());
  skip_space(line);
  if (!line.empty() && line.front() == '=') line.remove_prefix(1);
  skip_space(line);
  if (line.empty() || line.front() == '#') return fmt::format("\"{}\" has no value", name);
  if (line.front() == '\'') {
    auto value = take_quoted(line);
    if (!value) return fmt::format("the quote of \"{}\" is not closed", name);
    file.settings[name] = *std::move(value);
  } else {
    file.settings[name] = take_plain(line);
  }
  skip_space(line);
  if (!line.empty() && line.front() != '#')
    return fmt::format("there is text after the value of \"{}\"", name);
  return {};
}

}  // namespace

std::vector<std::string> ControlFile::requires_() const {
  std::vector<std::string> names;
  const auto found = settings.find("requires");
  std::string_view rest = found == settings.end() ? std::string_view() : std::string_view(found->second);
  while (!rest.empty()) {
    std::string_view name = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(name.size() + 1, rest.size()));
    skip_space(name);
    name = name.substr(0, name.find_last_not_of(k_space) + 1);
    if (name.size() > 1 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
    if (!name.empty()) names.emplace_back(name);
  }
  return names;
}

Result<ControlFile> parse_control_file(std::string_view text) {
  ControlFile file;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (const std::string wrong = read_line(line, file); !wrong.empty())
      return fail(Errc::invalid, fmt::format("line {}: {}; write it as name = 'value'", number, wrong));
  }
  return file;
}

}  // namespace howdah
