// SPDX-License-Identifier: PostgreSQL
#include "client/project/toml.hpp"

#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>
#include <sstream>

namespace howdah {
namespace {

Json to_json(const toml::node& node);

Json to_json(const toml::table& table) {
  Json object = Json::object();
  for (const auto& [key, value] : table) object[std::string(key.str())] = to_json(value);
  return object;
}

Json to_json(const toml::array& array) {
  Json list = Json::array();
  for (const toml::node& value : array) list.push_back(to_json(value));
  return list;
}

template <class T>
std::string printed(const T& value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

Json to_json(const toml::node& node) {
  if (const auto* table = node.as_table()) return to_json(*table);
  if (const auto* array = node.as_array()) return to_json(*array);
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return number->get();
  if (const auto* number = node.as_floating_point()) return number->get();
  if (const auto* truth = node.as_boolean()) return truth->get();
  if (const auto* day = node.as_date()) return printed(day->get());
  if (const auto* time = node.as_time()) return printed(time->get());
  if (const auto* moment = node.as_date_time()) return printed(moment->get());
  return {};
}

}  // namespace

Result<Json> parse_toml(std::string_view text, const std::string& file) {
  const toml::parse_result parsed = toml::parse(text, file);
  if (parsed) return to_json(parsed.table());
  const toml::parse_error& error = parsed.error();
  return fail(Errc::invalid, file + ":" + std::to_string(error.source().begin.line) + ": " +
                                 std::string(error.description()));
}

std::string toml_string(const std::string& text) {
  return Json(text).dump(-1, ' ', true, Json::error_handler_t::replace);
}

}  // namespace howdah
