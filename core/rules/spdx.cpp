// SPDX-License-Identifier: PostgreSQL
#include "core/rules/spdx.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/rules/spdx_ids.hpp"

namespace howdah {
namespace {

bool is_id_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

bool is_id_text(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_id_character);
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal_in_any_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

/// `[DocumentRef-<id>:]LicenseRef-<id>`, a licence whose text is in the distribution.
bool is_license_reference(std::string_view text) {
  constexpr std::string_view k_document = "DocumentRef-";
  constexpr std::string_view k_license = "LicenseRef-";
  if (text.substr(0, k_document.size()) == k_document) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return false;
    if (!is_id_text(text.substr(k_document.size(), colon - k_document.size()))) return false;
    text.remove_prefix(colon + 1);
  }
  return text.substr(0, k_license.size()) == k_license && is_id_text(text.substr(k_license.size()));
}

bool is_gnu(std::string_view id) {
  return id.substr(0, 3) == "GPL" || id.substr(0, 4) == "LGPL" || id.substr(0, 4) == "AGPL" ||
         id.substr(0, 4) == "GFDL";
}

tl::unexpected<Error> refuse(const std::string& message) {
  return fail(Errc::invalid, message);
}

/// The words and brackets of the expression. White space may stand only around the operators.
std::vector<std::string> tokens_of(std::string_view text) {
  std::vector<std::string> tokens;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == ' ' || text[at] == '\t' || text[at] == '\n') {
      ++at;
      continue;
    }
    if (text[at] == '(' || text[at] == ')') {
      tokens.emplace_back(1, text[at++]);
      continue;
    }
    const std::size_t end = std::min(text.find_first_of(" \t\n()", at), text.size());
    tokens.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return tokens;
}

bool is_operator(std::string_view token) {
  return token == "AND" || token == "OR" || token == "WITH";
}

/// pgxn/meta's pattern lets space stand only next to an operator: `( MIT )` is refused.
bool has_stray_space(std::string_view text) {
  for (std::size_t at = text.find_first_of(" \t\n"); at != std::string_view::npos;) {
    const std::size_t after = std::min(text.find_first_not_of(" \t\n", at), text.size());
    const std::string_view before = text.substr(0, at);
    const std::string_view word_before = before.substr(before.find_last_of(" \t\n()") + 1);
    const std::string_view word_after = text.substr(after, text.find_first_of(" \t\n()", after) - after);
    if (!is_operator(word_before) && !is_operator(word_after)) return true;
    at = text.find_first_of(" \t\n", after);
  }
  return false;
}

Result<void> check_license(std::string_view token) {
  if (is_license_reference(token)) return {};
  std::string_view id = token;
  if (!is_license_id(id) && !id.empty() && id.back() == '+') {
    id.remove_suffix(1);
    if (is_license_id(id) && is_gnu(id))
      return refuse(fmt::format("\"{}\": GNU licences have no \"+\"; write \"{}-or-later\"", token, id));
  }
  if (is_license_id(id)) return {};
  if (const auto meant = license_id_like(id))
    return refuse(fmt::format("\"{}\" is spelled \"{}\" in the SPDX list", token, *meant));
  return refuse(
      fmt::format("\"{}\" is not in the SPDX licence list; write an identifier of that list, or "
                  "LicenseRef-<name> for a licence whose text you ship",
                  token));
}

/// Recursive descent would recurse as deep as the text opens brackets, so nesting is counted instead.
Result<void> check_tokens(const std::vector<std::string>& tokens) {
  int open = 0;
  bool operand_next = true;
  bool license_before = false;  ///< WITH may follow only a licence, not a bracket or an exception
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::string& token = tokens[i];
    if (operand_next && token == "(") {
      ++open;
    } else if (operand_next) {
      if (token == ")" || is_operator(token)) return refuse("a licence is missing before \"" + token + "\"");
      TRY_VOID(check_license(token));
      operand_next = false;
      license_before = true;
    } else if (token == ")") {
      if (--open < 0) return refuse("a \")\" has no \"(\"");
      license_before = false;
    } else if (token == "WITH" && license_before) {
      if (++i == tokens.size() || !is_license_exception_id(tokens[i]))
        return refuse("WITH needs an exception of the SPDX list after it, such as LLVM-exception");
      license_before = false;
    } else if (token == "AND" || token == "OR") {
      operand_next = true;
    } else {
      return refuse(fmt::format("\"{}\" cannot stand here; join licences with AND or OR", token));
    }
  }
  if (operand_next) return refuse("a licence is missing at the end");
  return open == 0 ? Result<void>{} : refuse("a \"(\" is not closed");
}

}  // namespace

Result<void> check_license_expression(std::string_view text) {
  const std::vector<std::string> tokens = tokens_of(text);
  if (tokens.empty()) return refuse("the licence is empty");
  TRY_VOID(check_tokens(tokens));
  if (has_stray_space(text)) return refuse("white space may stand only around AND, OR and WITH");
  return {};
}

bool is_license_id(std::string_view id) {
  return std::binary_search(spdx_license_ids().begin(), spdx_license_ids().end(), id);
}

bool is_license_exception_id(std::string_view id) {
  return std::binary_search(spdx_exception_ids().begin(), spdx_exception_ids().end(), id);
}

std::optional<std::string_view> license_id_like(std::string_view id) {
  const auto ids = spdx_license_ids();
  const auto found = std::find_if(ids.begin(), ids.end(),
                                  [&](std::string_view known) { return equal_in_any_case(known, id); });
  return found == ids.end() ? std::nullopt : std::optional(*found);
}

}  // namespace howdah
