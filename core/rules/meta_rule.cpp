// SPDX-License-Identifier: PostgreSQL
#include "core/rules/meta_rule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "core/rules/meta_formats.hpp"
#include "core/rules/uri.hpp"

namespace howdah::meta {
namespace {

std::string_view type_name(Json::value_t type) {
  switch (type) {
    case Json::value_t::object:
      return "an object";
    case Json::value_t::array:
      return "a list";
    case Json::value_t::string:
      return "a string";
    case Json::value_t::boolean:
      return "true or false";
    case Json::value_t::null:
      return "null";
    default:
      return "a number";
  }
}

std::vector<std::string_view> names_of(std::span<const Member> members) {
  std::vector<std::string_view> names;
  for (const Member& member : members) names.push_back(member.name);
  return names;
}

const Member* member_named(const ObjectShape& shape, std::string_view name) {
  const auto found = std::find_if(shape.members.begin(), shape.members.end(),
                                  [&](const Member& member) { return member.name == name; });
  return found == shape.members.end() ? nullptr : &*found;
}

void report_unknown_key(const std::string& key, const std::string& place, Diagnostics& findings,
                        const ObjectShape& shape) {
  std::string remedy = "remove it";
  if (shape.custom_keys) remedy += fmt::format(", or name it \"x_{}\" to keep it as a custom key", key);
  if (!shape.members.empty())
    remedy += fmt::format("; the spec's keys here are {}", listed(names_of(shape.members)));
  findings.error("meta-unknown-key", pointer_to(place, key),
                 fmt::format("the spec has no key \"{}\" here", key), remedy);
}

bool lacks_all(const Json& value, std::span<const std::string_view> names) {
  return std::none_of(names.begin(), names.end(),
                      [&](std::string_view name) { return value.contains(name); });
}

struct ByValue {
  bool operator()(const Json* a, const Json* b) const { return *a < *b; }
};

void report_repetitions(const Json& list, const std::string& place, Diagnostics& findings) {
  std::set<const Json*, ByValue> seen;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (seen.insert(&list[i]).second || is_enough(findings)) continue;
    findings.error("meta-repeated", pointer_to(place, i), fmt::format("{} is listed twice", shown(list[i])),
                   "remove one of them");
  }
}

}  // namespace

void check_object(const Json& value, const std::string& place, Diagnostics& findings,
                  const ObjectShape& shape) {
  if (!has_type(value, place, findings, Json::value_t::object)) return;
  for (const auto& [key, member_value] : value.items()) {
    if (is_enough(findings)) return;
    if (const Member* member = member_named(shape, key)) {
      member->rule(member_value, pointer_to(place, key), findings);
    } else if (!shape.open && !(shape.custom_keys && is_custom_key(key))) {
      report_unknown_key(key, place, findings, shape);
    }
  }
  for (const Member& member : shape.members) {
    if (!member.required || value.contains(member.name)) continue;
    findings.error("meta-missing", pointer_to(place, std::string(member.name)),
                   fmt::format("the required key \"{}\" is missing", member.name),
                   fmt::format("add \"{}\"", member.name));
  }
  if (!shape.any_of.empty() && lacks_all(value, shape.any_of)) {
    findings.error("meta-missing", place,
                   fmt::format("at least one of {} must be there", listed(shape.any_of)), "add one of them");
  } else if (!shape.empty && value.empty()) {
    findings.error("meta-empty", place, "the object is empty", "give it a key, or remove it");
  }
}

void check_list(const Json& value, const std::string& place, Diagnostics& findings, const ListShape& shape) {
  if (!has_type(value, place, findings, Json::value_t::array)) return;
  if (value.empty() && !shape.empty)
    findings.error("meta-empty", place, "the list is empty", "give it an item, or remove it");
  if (value.size() > shape.most) {
    findings.error("meta-too-many", place,
                   fmt::format("{} items, but at most {} are allowed", value.size(), shape.most),
                   fmt::format("keep the {} that matter most", shape.most));
  }
  for (std::size_t i = 0; i < value.size() && !is_enough(findings); ++i)
    shape.item(value[i], pointer_to(place, i), findings);
  if (shape.unique) report_repetitions(value, place, findings);
}

void check_map(const Json& value, const std::string& place, Diagnostics& findings, const MapShape& shape) {
  if (!has_type(value, place, findings, Json::value_t::object)) return;
  if (value.empty())
    findings.error("meta-empty", place, "the object is empty", "give it an entry, or remove it");
  for (const auto& [key, entry] : value.items()) {
    if (is_enough(findings)) return;
    const std::string at = pointer_to(place, key);
    shape.key(Json(key), at, findings);
    shape.value(entry, at, findings);
  }
}

void check_text(const Json& value, const std::string& place, Diagnostics& findings, const TextShape& shape) {
  if (!has_type(value, place, findings, Json::value_t::string)) return;
  const auto& text = value.get_ref<const std::string&>();
  if (shape.matches(text)) return;
  const std::string meant = shape.meant == nullptr ? std::string() : shape.meant(text);
  findings.error(std::string(shape.code), place, fmt::format("{} is not {}", shown(value), shape.what),
                 meant.empty() ? std::string(shape.remedy) : fmt::format("write \"{}\"", meant));
}

void check_one_of(const Json& value, const std::string& place, Diagnostics& findings,
                  std::span<const std::string_view> allowed) {
  const bool known = value.is_string() && std::find(allowed.begin(), allowed.end(),
                                                    value.get_ref<const std::string&>()) != allowed.end();
  if (known) return;
  findings.error("meta-value", place, fmt::format("{} is not one of the values the spec has", shown(value)),
                 "write " + listed(allowed));
}

bool has_type(const Json& value, const std::string& place, Diagnostics& findings, Json::value_t type) {
  if (value.type() == type) return true;
  findings.error("meta-type", place, fmt::format("{} must be {}", shown(value), type_name(type)),
                 fmt::format("write {}, or remove it if it is optional", type_name(type)));
  return false;
}

std::string shown(const Json& value) {
  constexpr std::size_t k_longest = 80;
  if (!value.is_string()) {
    if (value.is_structured() || value.is_null()) return std::string(type_name(value.type()));
    return value.dump();
  }
  const auto& text = value.get_ref<const std::string&>();
  if (text.empty()) return "an empty string";
  std::string quoted = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (quoted.size() <= k_longest) return quoted;
  return fmt::format("a string of {} characters", code_points(text));
}

std::string listed(std::span<const std::string_view> words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += fmt::format("\"{}\"", words[i]);
  }
  return text;
}

void anything(const Json& /*value*/, const std::string& /*place*/, Diagnostics& /*findings*/) {}

void non_empty_string(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{[](std::string_view text) { return !text.empty(); }, "meta-empty",
                                     "a text of at least one character",
                                     "write some text, or remove the key"};
  check_text(value, place, findings, k_shape);
}

void any_string(const Json& value, const std::string& place, Diagnostics& findings) {
  (void)has_type(value, place, findings, Json::value_t::string);
}

void boolean(const Json& value, const std::string& place, Diagnostics& findings) {
  (void)has_type(value, place, findings, Json::value_t::boolean);
}

void uri(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{is_uri, "meta-uri", "a URI (RFC 3986)",
                                     "write an absolute URI such as \"https://example.org/project\""};
  check_text(value, place, findings, k_shape);
}

void email(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{is_email, "meta-email", "an e-mail address",
                                     "write the bare address, such as \"name@example.org\""};
  check_text(value, place, findings, k_shape);
}

void date_time(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{is_date_time, "meta-date", "a date and time (RFC 3339)",
                                     "write it as \"2026-11-21T12:00:00Z\""};
  check_text(value, place, findings, k_shape);
}

void path(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{
      is_path, "meta-path", "a path inside the distribution",
      "write at least two characters, relative to META.json, without \".\" or \"..\" components"};
  check_text(value, place, findings, k_shape);
}

void tag(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{is_tag, "meta-tag", "a tag",
                                     "write 2 to 255 characters without slashes and control characters"};
  check_text(value, place, findings, k_shape);
}

void sha1_hex(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{[](std::string_view text) { return is_hex_of(text, 40); }, "meta-digest",
                                     "a SHA-1 digest", "write its 40 hexadecimal digits"};
  check_text(value, place, findings, k_shape);
}

void sha256_hex(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{[](std::string_view text) { return is_hex_of(text, 64); }, "meta-digest",
                                     "a SHA-256 digest", "write its 64 hexadecimal digits"};
  check_text(value, place, findings, k_shape);
}

void sha512_hex(const Json& value, const std::string& place, Diagnostics& findings) {
  static constexpr TextShape k_shape{[](std::string_view text) { return is_hex_of(text, 128); },
                                     "meta-digest", "a SHA-512 digest", "write its 128 hexadecimal digits"};
  check_text(value, place, findings, k_shape);
}

}  // namespace howdah::meta
