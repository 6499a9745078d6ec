// SPDX-License-Identifier: PostgreSQL
#include "core/rules/makefile.hpp"

#include <algorithm>

namespace howdah {
namespace {

constexpr std::string_view k_space = " \t\r";
constexpr int k_deepest = 16;
constexpr std::size_t k_longest = 64U << 10U;  ///< what one variable may expand to

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(k_space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(k_space) - first + 1);
}

/// Joins lines that end in a backslash.
std::vector<std::string> logical_lines(std::string_view text) {
  std::vector<std::string> lines;
  bool continues = false;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    const bool more = !line.empty() && line.back() == '\\';
    if (more) line.remove_suffix(1);
    if (continues) {
      lines.back() += ' ';
      lines.back() += trimmed(line);
    } else {
      lines.emplace_back(line);
    }
    continues = more;
  }
  return lines;
}

bool is_variable_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  });
}

/// Index of the bracket that closes the one at `open`; npos when there is none.
std::size_t closing_bracket(std::string_view text, std::size_t open) {
  const char closing = text[open] == '(' ? ')' : '}';
  int depth = 0;
  for (std::size_t at = open; at < text.size(); ++at) {
    if (text[at] == text[open]) ++depth;
    if (text[at] == closing && --depth == 0) return at;
  }
  return std::string_view::npos;
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (true) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return words;
    const std::size_t end = std::min(text.find_first_of(" \t\r\n", first), text.size());
    words.emplace_back(text.substr(first, end - first));
    text.remove_prefix(end);
  }
}

void Makefile::read_line(std::string_view line) {
  if (line.find("PGXS") != std::string_view::npos || line.find("pgxs") != std::string_view::npos)
    uses_pgxs_ = true;
  if (!line.empty() && line.front() == '\t') return;  // a recipe
  line = line.substr(0, line.find('#'));
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) return;
  std::string_view name = line.substr(0, equals);
  const bool appends = !name.empty() && name.back() == '+';
  const bool keeps = !name.empty() && name.back() == '?';
  name = name.substr(0, name.find_last_not_of("+?:!") + 1);
  name = trimmed(name);
  for (const std::string_view modifier : {"override ", "export "}) {
    if (name.starts_with(modifier)) name = trimmed(name.substr(modifier.size()));
  }
  if (!is_variable_name(name)) return;
  std::string& value = variables_[std::string(name)];
  if (keeps && !value.empty()) return;
  if (!appends) value.clear();
  if (!value.empty()) value += ' ';
  value += trimmed(line.substr(equals + 1));
}

Makefile Makefile::parse(std::string_view text) {
  Makefile makefile;
  for (const std::string& line : logical_lines(text)) makefile.read_line(line);
  return makefile;
}

std::string Makefile::raw(const std::string& name) const {
  const auto found = variables_.find(name);
  return found == variables_.end() ? std::string() : found->second;
}

std::string Makefile::expand_part(std::string_view text, Expansion& whole) const {
  Expansion part{{}, whole.depth, whole.steps_left};
  expand(text, part);
  whole.steps_left = part.steps_left;
  return part.out;
}

void Makefile::expand_addprefix(std::string_view arguments, Expansion& expansion) const {
  const std::size_t comma = arguments.find(',');
  if (comma == std::string_view::npos) return;
  const std::string prefix = expand_part(trimmed(arguments.substr(0, comma)), expansion);
  for (const std::string& name : words_of(expand_part(arguments.substr(comma + 1), expansion))) {
    if (expansion.out.size() > k_longest) return;
    expansion.out += prefix + name + ' ';
  }
}

void Makefile::expand_reference(std::string_view inner, Expansion& expansion) const {
  constexpr std::string_view k_addprefix = "addprefix ";
  if (expansion.depth >= k_deepest || --expansion.steps_left < 0) return;
  ++expansion.depth;
  if (const auto found = variables_.find(std::string(inner)); found != variables_.end()) {
    expand(found->second, expansion);
  } else if (inner.starts_with(k_addprefix)) {
    expand_addprefix(inner.substr(k_addprefix.size()), expansion);
  }
  --expansion.depth;
}

void Makefile::expand(std::string_view text, Expansion& expansion) const {
  for (std::size_t at = 0; at < text.size() && expansion.out.size() < k_longest; ++at) {
    const bool reference =
        text[at] == '$' && at + 1 < text.size() && (text[at + 1] == '(' || text[at + 1] == '{');
    if (!reference) {
      expansion.out += text[at];
      continue;
    }
    const std::size_t close = closing_bracket(text, at + 1);
    if (close == std::string_view::npos) return;
    expand_reference(trimmed(text.substr(at + 2, close - at - 2)), expansion);
    at = close;
  }
}

std::string Makefile::expanded(const std::string& name) const {
  Expansion expansion;
  expand(raw(name), expansion);
  return expansion.out;
}

std::vector<std::string> Makefile::words(const std::string& name) const {
  return words_of(expanded(name));
}

}  // namespace howdah
