// SPDX-License-Identifier: PostgreSQL
#include "core/rules/meta_formats.hpp"

#include <algorithm>
#include <string>

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"
#include "core/rules/uri.hpp"

namespace howdah {
namespace {

bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

/// Unicode White_Space.
bool is_space(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

template <class Predicate>
bool all_code_points(std::string_view text, Predicate allowed) {
  while (!text.empty()) {
    const std::size_t length = utf8_sequence_length(text);
    if (length == 0 || !allowed(utf8_code_point(text))) return false;
    text.remove_prefix(length);
  }
  return true;
}

bool is_separator(char32_t c) {
  return c == U'/' || c == U'\\';
}

/// Checks every `/`-separated component after one leading `./`.
bool has_plain_components(std::string_view path) {
  if (path.substr(0, 2) == "./") path.remove_prefix(2);
  while (true) {
    const std::size_t slash = path.find('/');
    const std::string_view component = path.substr(0, slash);
    if (component == "." || component == "..") return false;
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
}

/// Length of a bracket expression `[…]` at the start of `glob`; 0 when it is open or empty.
std::size_t class_length(std::string_view glob) {
  std::size_t first = 1;
  if (glob.size() > first && (glob[first] == '!' || glob[first] == '^')) ++first;
  const std::size_t close = glob.find(']', first + 1);
  return close == std::string_view::npos ? 0 : close + 1;
}

/// `*` may be doubled only as a whole component (`**`); more never.
bool has_plain_stars(std::string_view glob) {
  for (std::size_t at = glob.find("**"); at != std::string_view::npos; at = glob.find("**", at + 2)) {
    const bool opens = at == 0 || glob[at - 1] == '/' || glob[at - 1] == '{' || glob[at - 1] == ',';
    const std::size_t after = at + 2;
    const bool closes =
        after == glob.size() || glob[after] == '/' || glob[after] == '}' || glob[after] == ',';
    if (!opens || !closes) return false;
  }
  return true;
}

bool has_balanced_groups(std::string_view glob) {
  int open_braces = 0;
  for (std::size_t at = 0; at < glob.size(); ++at) {
    if (glob[at] == '\\') {
      ++at;
    } else if (glob[at] == '[') {
      const std::size_t length = class_length(glob.substr(at));
      if (length == 0) return false;
      at += length - 1;
    } else if (glob[at] == '{') {
      ++open_braces;
    } else if (glob[at] == '}' && --open_braces < 0) {
      return false;
    } else if (glob[at] == ']') {
      return false;
    }
  }
  return open_braces == 0;
}

bool has_doubled_backslashes(std::string_view text) {
  for (std::size_t at = text.find('\\'); at != std::string_view::npos; at = text.find('\\', at + 2)) {
    if (at + 1 >= text.size() || text[at + 1] != '\\') return false;
  }
  return true;
}

/// Takes `-<number>.<text without dash or space>` off the front, the version of a platform.
bool take_platform_version(std::string_view& text) {
  std::string_view rest = text.substr(1);
  const std::size_t dot = rest.find('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  const std::string_view major = rest.substr(0, dot);
  if (!std::all_of(major.begin(), major.end(), is_digit) || (dot > 1 && major.front() == '0')) return false;
  const std::string_view tail = rest.substr(dot + 1, rest.find('-', dot) - dot - 1);
  const bool plain = all_code_points(tail, [](char32_t c) { return !is_space(c); });
  if (tail.empty() || !plain) return false;
  text.remove_prefix(1 + dot + 1 + tail.size());
  return true;
}

}  // namespace

std::size_t code_points(std::string_view text) {
  const auto starts = std::count_if(text.begin(), text.end(),
                                    [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  return static_cast<std::size_t>(starts);
}

bool is_term_v1(std::string_view text) {
  return code_points(text) >= 2 &&
         all_code_points(text, [](char32_t c) { return !is_separator(c) && !is_space(c) && !is_control(c); });
}

bool is_term_v2(std::string_view text) {
  return is_term_v1(text) && text.find('.') == std::string_view::npos;
}

bool is_tag(std::string_view text) {
  const std::size_t length = code_points(text);
  return length >= 2 && length <= 255 &&
         all_code_points(text, [](char32_t c) { return !is_separator(c) && !is_control(c); });
}

bool is_path(std::string_view text) {
  return code_points(text) >= 2 && has_plain_components(text);
}

bool is_glob(std::string_view text) {
  return is_path(text) && has_doubled_backslashes(text) && has_balanced_groups(text) && has_plain_stars(text);
}

bool is_custom_key(std::string_view key) {
  return key.size() > 2 && (key[0] == 'x' || key[0] == 'X') && key[1] == '_' && key[2] != '\n';
}

bool is_purl(std::string_view text) {
  if (!is_uri(text) || text.substr(0, 4) != "pkg:") return false;
  text.remove_prefix(4);
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || slash < 2 || is_digit(text.front())) return false;
  const std::string_view type = text.substr(0, slash);
  const bool plain_type = std::all_of(type.begin(), type.end(), [](char c) {
    return is_alphanumeric(c) || c == '.' || c == '+' || c == '-';
  });
  std::string_view rest = text.substr(slash + 1);
  // Every part that has its mark must have content: `pkg:a/b@` and `pkg:a/b?` are not purls.
  const std::size_t fragment = rest.find('#');
  if (fragment != std::string_view::npos && fragment + 1 == rest.size()) return false;
  rest = rest.substr(0, fragment);
  const std::size_t query = rest.find('?');
  if (query != std::string_view::npos && query + 1 == rest.size()) return false;
  rest = rest.substr(0, query);
  const std::size_t version = rest.find('@');
  const bool has_version = version == std::string_view::npos || version + 1 < rest.size();
  return plain_type && has_version && version != 0 && !rest.empty();
}

bool is_platform(std::string_view text) {
  const std::size_t os = text.substr(0, text.find('-')).size();
  const std::string_view name = text.substr(0, os);
  if (os < 2 || !is_letter(name.front()) || !std::all_of(name.begin(), name.end(), is_alphanumeric))
    return false;
  text.remove_prefix(os);
  if (!text.empty()) take_platform_version(text);
  if (text.empty()) return true;
  text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), is_alphanumeric);
}

bool is_base64url(std::string_view text, std::size_t shortest) {
  return text.size() >= shortest && std::all_of(text.begin(), text.end(), [](char c) {
           return is_alphanumeric(c) || c == '-' || c == '_';
         });
}

bool is_base64_text(std::string_view text) {
  for (int padding = 0; padding < 2 && !text.empty() && text.back() == '='; ++padding) text.remove_suffix(1);
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_alphanumeric(c) || c == '+' || c == '/'; });
}

bool is_hex_of(std::string_view text, std::size_t digits) {
  return text.size() == digits && std::all_of(text.begin(), text.end(), [](char c) {
           return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
         });
}

}  // namespace howdah
