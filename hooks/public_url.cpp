// SPDX-License-Identifier: PostgreSQL
#include "hooks/public_url.hpp"

#include <algorithm>
#include <array>

#include "core/base/ascii.hpp"
#include "core/rules/uri.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_scheme = "https://";
/// Names that lead into the reader's own machine or network (RFC 6761, RFC 6762, RFC 8375, common practice).
constexpr std::array<std::string_view, 8> k_private_suffixes{"localhost", "local", "localdomain", "internal",
                                                             "intranet",  "lan",   "home.arpa",   "test"};

/// `{version}` and the like replaced by a letter, so that the rest can be read as a URI.
std::string without_placeholders(std::string_view url) {
  std::string text;
  while (!url.empty()) {
    const std::size_t open = url.find('{');
    text += url.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = url.find('}', open);
    if (close == std::string_view::npos) return std::string(url);
    text += 'x';
    url.remove_prefix(close + 1);
  }
  return text;
}

bool ends_with_label(std::string_view host, std::string_view suffix) {
  return host == suffix || (host.ends_with(suffix) && host[host.size() - suffix.size() - 1] == '.');
}

/// A dotted name whose last label has a letter: everything else can be read as an address by some resolver
/// (`127.1`, `0x7f.1`, `2130706433`).
bool is_public_name(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  const std::size_t dot = host.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || host.find("..") != std::string_view::npos) return false;
  const std::string_view last = host.substr(dot + 1);
  if (last.empty() || !is_letter(last.front())) return false;
  return std::none_of(k_private_suffixes.begin(), k_private_suffixes.end(),
                      [host](std::string_view suffix) { return ends_with_label(host, suffix); });
}

}  // namespace

std::optional<std::string> refuse_url(std::string_view url) {
  if (!url.starts_with(k_scheme)) return "is not https";
  const std::string plain = without_placeholders(url);
  if (!is_uri(plain)) return "is not a URI";
  std::string_view authority = std::string_view(plain).substr(k_scheme.size());
  authority = authority.substr(0, authority.find_first_of("/?#"));
  const std::string_view written = url.substr(k_scheme.size());
  if (written.substr(0, written.find_first_of("/?#")).find('{') != std::string_view::npos)
    return "leaves its host open";
  if (authority.find('@') != std::string_view::npos) return "carries credentials";
  const std::string_view host = authority.substr(0, authority.find(':'));
  if (!is_public_name(ascii_lower(host))) return "does not name a public host";
  return std::nullopt;
}

}  // namespace howdah
