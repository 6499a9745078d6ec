// SPDX-License-Identifier: PostgreSQL
#include "registryd/api/json_request.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/base/bytes.hpp"
#include "core/base/utf8.hpp"

namespace howdah {
namespace {

constexpr std::size_t k_max_body = 16U << 10U;

Result<std::string> small_body(const Request& request) {
  std::string body;
  if (request.body == nullptr) return body;
  TRY_VOID(request.body->read([&body](std::string_view bytes) -> Result<void> {
    if (body.size() + bytes.size() > k_max_body)
      return fail(Errc::too_large, fmt::format("this takes a body of at most {} bytes", k_max_body));
    body += bytes;
    return {};
  }));
  return body;
}

/// Percent-encoded, `+` for space. Errors: usage.
Result<std::string> form_text(std::string_view encoded) {
  std::string text;
  for (std::size_t i = 0; i < encoded.size(); ++i) {
    if (encoded[i] != '%') {
      text += encoded[i] == '+' ? ' ' : encoded[i];
      continue;
    }
    std::string digits(encoded.substr(i + 1, 2));
    for (char& c : digits) c = c >= 'A' && c <= 'F' ? static_cast<char>(c | 0x20) : c;
    const auto byte = from_hex(digits);
    if (digits.size() != 2 || !byte) return fail(Errc::usage, "the form has a `%` without two hex digits");
    text += *byte;
    i += 2;
  }
  if (!is_utf8(text) || text.find('\0') != std::string::npos)
    return fail(Errc::usage, "the form has bytes that are no UTF-8 text");
  return text;
}

}  // namespace

Result<Json> read_object(const Request& request, std::initializer_list<std::string_view> members) {
  TRY(const std::string body, small_body(request));
  if (body.empty()) return Json::object();
  auto document = parse_json(body);
  if (!document) return fail(Errc::usage, "the body is no JSON: " + document.error().message);
  if (!document->is_object()) return fail(Errc::usage, "the body is a JSON object");
  for (const auto& [name, value] : document->items()) {
    if (std::find(members.begin(), members.end(), name) == members.end())
      return fail(Errc::usage,
                  fmt::format("/{}: not known here; there are {}", name, fmt::join(members, ", ")));
  }
  return *std::move(document);
}

Result<std::string> text_of(const Json& object, std::string_view member) {
  const auto found = object.find(member);
  if (found == object.end()) return std::string();
  if (!found->is_string()) return fail(Errc::usage, fmt::format("/{}: a text", member));
  std::string text = found->get<std::string>();
  if (text.find('\0') != std::string::npos) return fail(Errc::usage, fmt::format("/{}: no U+0000", member));
  return text;
}

Result<std::string> needed_text(const Json& object, std::string_view member) {
  TRY(std::string text, text_of(object, member));
  if (text.empty()) return fail(Errc::usage, fmt::format("/{}: is needed", member));
  return text;
}

Result<std::vector<std::string>> texts_of(const Json& object, std::string_view member) {
  std::vector<std::string> texts;
  const auto found = object.find(member);
  if (found == object.end()) return texts;
  if (!found->is_array()) return fail(Errc::usage, fmt::format("/{}: an array of texts", member));
  for (const Json& item : *found) {
    if (!item.is_string() || item.get<std::string>().find('\0') != std::string::npos)
      return fail(Errc::usage, fmt::format("/{}: an array of texts", member));
    texts.push_back(item.get<std::string>());
  }
  return texts;
}

Result<std::map<std::string, std::string>> read_form(const Request& request) {
  TRY(const std::string body, small_body(request));
  std::map<std::string, std::string> form;
  for (std::size_t at = 0; at < body.size();) {
    const std::size_t end = std::min(body.find('&', at), body.size());
    const std::string_view pair = std::string_view(body).substr(at, end - at);
    const std::size_t equals = std::min(pair.find('='), pair.size());
    TRY(std::string name, form_text(pair.substr(0, equals)));
    TRY(std::string value, form_text(pair.substr(std::min(equals + 1, pair.size()))));
    if (!name.empty()) form.emplace(std::move(name), std::move(value));
    at = end + 1;
  }
  return form;
}

Response done_reply() {
  Response response;
  response.status = 204;
  response.set("Cache-Control", "no-store");
  return response;
}

}  // namespace howdah
