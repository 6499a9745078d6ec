// SPDX-License-Identifier: PostgreSQL
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

const Json* find(const Json& meta, const char* pointer) {
  const Json::json_pointer place(pointer);
  return meta.contains(place) ? &meta.at(place) : nullptr;
}

}  // namespace

std::string meta_text(const Json& meta, const char* pointer) {
  const Json* value = find(meta, pointer);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

Json meta_object(const Json& meta, const char* pointer) {
  const Json* value = find(meta, pointer);
  return value != nullptr && value->is_object() ? *value : Json::object();
}

std::vector<std::string> meta_strings(const Json& meta, const char* pointer) {
  std::vector<std::string> strings;
  const Json* value = find(meta, pointer);
  if (value == nullptr || !value->is_array()) return strings;
  for (const Json& item : *value)
    if (item.is_string()) strings.push_back(item.get<std::string>());
  return strings;
}

std::vector<std::string> meta_extensions(const Json& meta) {
  std::vector<std::string> names;
  const Json extensions = meta_object(meta, "/contents/extensions");
  for (const auto& [name, extension] : extensions.items())
    if (extension.is_object()) names.push_back(name);
  return names;
}

std::string meta_range(const Json& value) {
  return value.is_string() ? value.get<std::string>() : "0";
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace howdah
