// SPDX-License-Identifier: PostgreSQL
// schema/ as components of the OpenAPI document: references rewritten, shared definitions one by one.
#include <fmt/format.h>

#include <algorithm>

#include "registryd/openapi/schema_texts.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_urn = "urn:howdah:schema:";
constexpr std::string_view k_component = "#/components/schemas/";

Result<Json> schema_named(const std::string& name) {
  const auto texts = schema_texts();
  const auto found =
      std::find_if(texts.begin(), texts.end(), [&](const SchemaText& one) { return one.name == name; });
  if (found == texts.end()) return fail(Errc::internal, fmt::format("schema {} is not compiled in", name));
  return parse_json(found->text);
}

/// The component that `urn:howdah:schema:<file>` or `…:<file>#/definitions/<name>` becomes.
std::string component_of(std::string_view urn) {
  std::string name(urn.substr(k_urn.size()));
  const std::string_view inner = "#/definitions/";
  const std::size_t at = name.find(inner);
  return at == std::string::npos ? name : name.substr(0, at) + "." + name.substr(at + inner.size());
}

/// Draft-07 text as it stands in a component (2020-12); the keywords we use mean the same in both.
/// `needed` gets the components it refers to.
void rewrite(Json& schema, std::vector<std::string>& needed) {
  if (schema.is_object()) {
    if (const auto ref = schema.find("$ref"); ref != schema.end() && ref->is_string()) {
      needed.push_back(component_of(ref->get<std::string>()));
      *ref = std::string(k_component) + needed.back();
    }
    for (const char* head : {"$schema", "$id", "definitions"}) schema.erase(head);
  }
  if (!schema.is_structured()) return;
  for (auto& inner : schema) rewrite(inner, needed);
}

Result<Json> component(const std::string& name) {
  const std::size_t dot = name.find('.');
  TRY(Json schema, schema_named(name.substr(0, dot)));
  if (dot == std::string::npos) return schema;
  const auto definitions = schema.find("definitions");
  const std::string inner = name.substr(dot + 1);
  if (definitions == schema.end() || !definitions->contains(inner))
    return fail(Errc::internal, fmt::format("schema {} is referred to and not there", name));
  return (*definitions)[inner];
}

}  // namespace

Result<Json> schema_components(const std::vector<std::string>& names) {
  Json components = Json::object();
  std::vector<std::string> needed = names;
  while (!needed.empty()) {
    const std::string name = needed.back();
    needed.pop_back();
    if (components.contains(name)) continue;
    TRY(Json schema, component(name));
    rewrite(schema, needed);
    components[name] = std::move(schema);
  }
  return components;
}

}  // namespace howdah
