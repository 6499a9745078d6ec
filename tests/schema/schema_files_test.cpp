// SPDX-License-Identifier: PostgreSQL
// What holds for every schema file: its head, only keywords our validator honours, no object left undecided.
#include <functional>
#include <set>

#include "core/model/statement.hpp"
#include "tests/schema/documents.hpp"
#include "tests/support/schema_check.hpp"

using namespace howdah;

namespace {

const std::set<std::string> k_keywords{"$schema",
                                       "$id",
                                       "$ref",
                                       "title",
                                       "description",
                                       "definitions",
                                       "type",
                                       "const",
                                       "enum",
                                       "required",
                                       "properties",
                                       "allOf",
                                       "additionalProperties",
                                       "items",
                                       "minItems",
                                       "maxItems",
                                       "minimum",
                                       "propertyNames",
                                       "maximum",
                                       "minProperties",
                                       "pattern",
                                       "minLength",
                                       "maxLength",
                                       "uniqueItems",
                                       "dependencies"};

/// Calls `visit` with every schema inside `schema`, itself first, and its JSON Pointer.
void walk(const Json& schema, const std::string& place,
          const std::function<void(const Json&, const std::string&)>& visit) {
  if (!schema.is_object()) return;
  visit(schema, place);
  for (const char* keyword : {"properties", "definitions"}) {
    if (!schema.contains(keyword)) continue;
    for (const auto& [name, inner] : schema[keyword].items()) {
      walk(inner, pointer_to(pointer_to(place, std::string(keyword)), name), visit);
    }
  }
  for (const char* keyword : {"items", "additionalProperties", "propertyNames"}) {
    if (schema.contains(keyword)) walk(schema[keyword], pointer_to(place, std::string(keyword)), visit);
  }
  if (!schema.contains("allOf")) return;
  for (const Json& inner : schema["allOf"]) walk(inner, place + "/allOf", visit);
}

void walk_all(const std::function<void(const Json&, const std::string&)>& visit) {
  for (const std::string& name : names_in("schema", ".schema.json")) walk(schema_of(name), name + "#", visit);
}

}  // namespace

TEST_CASE("schema files: each says draft-07, its own id, a title and a description", "[schema]") {
  for (const std::string& name : names_in("schema", ".schema.json")) {
    CAPTURE(name);
    const Json schema = schema_of(name);
    CHECK(schema["$schema"] == "http://json-schema.org/draft-07/schema#");
    CHECK(schema["$id"] == "urn:howdah:schema:" + name);
    CHECK(schema["title"].get<std::string>().size() > 3);
    CHECK(schema["description"].get<std::string>().size() > 20);
  }
}

TEST_CASE("schema files: no keyword is misspelt or ignored by our validator", "[schema]") {
  walk_all([](const Json& schema, const std::string& place) {
    for (const auto& [keyword, value] : schema.items()) {
      CAPTURE(place, keyword);
      CHECK(k_keywords.contains(keyword));
    }
    CAPTURE(place);
    CHECK((!schema.contains("$ref") || schema.size() == 1));  // draft-07 ignores what stands beside $ref
  });
}

TEST_CASE("schema files: every object decides what else may stand in it, and requires only what it describes",
          "[schema]") {
  walk_all([](const Json& schema, const std::string& place) {
    if (schema.value("type", Json()) != "object") return;
    CAPTURE(place);
    CHECK(schema.contains("additionalProperties"));
    for (const Json& name : schema.value("required", Json::array())) {
      CAPTURE(name);
      CHECK(schema["properties"].contains(name.get<std::string>()));
    }
  });
}

TEST_CASE("schema files: every string is bounded by a pattern, a length or a list, free text apart",
          "[schema]") {
  const std::set<std::string> free{"deprecated", "abstract", "place", "remedy", "id", "modified"};
  walk_all([&](const Json& schema, const std::string& place) {
    if (schema.value("type", Json()) != "string") return;
    CAPTURE(place);
    const bool bounded = schema.contains("pattern") || schema.contains("maxLength");
    CHECK((bounded || free.contains(place.substr(place.rfind('/') + 1))));
    if (!schema.contains("pattern")) return;
    CHECK(schema["pattern"].get<std::string>().front() == '^');
  });
}

TEST_CASE("schema files: all of them load, references included", "[schema]") {
  for (const std::string& name : names_in("schema", ".schema.json")) {
    const Result<void> checked = check_schema(name, Json::array());
    CAPTURE(name);
    if (!checked) CHECK(checked.error().code == Errc::invalid);  // internal: the schema did not load
  }
}

TEST_CASE("schema files: every statement type has a schema that says its log, subject and type", "[schema]") {
  for (const StatementType& row : k_statement_types) {
    CAPTURE(row.type);
    const Json schema = schema_of(std::string(row.type));
    const Json& body = schema["properties"]["signed"];
    CHECK(body["properties"]["type"]["const"] == std::string(row.type));
    const std::set<std::string> required = body["required"];
    for (const char* name : {"type", "registry", "seq", "prev", "date"}) CHECK(required.contains(name));
    CHECK(required.contains(std::string(row.subject)));
    CHECK(body["additionalProperties"] == false);
  }
}

TEST_CASE("schema files: an unknown schema is not found", "[schema]") {
  const Result<void> checked = check_schema("no-such", Json::object());
  REQUIRE_FALSE(checked);
  CHECK(checked.error().code == Errc::not_found);
}

TEST_CASE("schema files: a violation is reported with its place", "[schema]") {
  Json document = golden("yank");
  document["signed"]["reason"] = 7;
  document["signatures"][0]["sig"] = "00";
  const Result<void> checked = check_schema("yank", document);
  REQUIRE_FALSE(checked);
  std::set<std::string> places;
  for (const Finding& finding : checked.error().findings) places.insert(finding.place);
  CHECK(places.contains("/signed/reason"));
  CHECK(places.contains("/signatures/0/sig"));
}
