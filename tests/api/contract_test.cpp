// SPDX-License-Identifier: PostgreSQL
// How a reader uses the document, and that this reader would find a breach.
#include "tests/api/contract.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "tests/support/index/scratch_index.hpp"

namespace howdah::test {
namespace {

bool is_json(const std::string& type) {
  return type == "application/json" || type.ends_with("+json");
}

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

Contract::Contract(Json document) : document_(std::move(document)) {
  for (const auto& [pattern, methods] : document_["paths"].items())
    for (const auto& [method, operation] : methods.items())
      promises_.push_back({upper(method), pattern, operation});
}

const Json& Contract::resolved(const Json& node) const {
  if (!node.is_object() || !node.contains("$ref")) return node;
  return document_.at(Json::json_pointer(node["$ref"].get<std::string>().substr(1)));
}

std::optional<std::string> Contract::fault(const Promise& promise, const Heard& heard) const {
  const Json& responses = promise.operation["responses"];
  const std::string status = std::to_string(heard.status);
  if (!responses.contains(status)) return fmt::format("status {} is not promised", status);
  const Json& response = responses[status];
  if (!response.contains("content")) {
    if (heard.body.empty()) return std::nullopt;
    return fmt::format("a body came with status {}, which promises none", status);
  }
  const Json& content = response["content"];
  if (!content.contains(heard.type))
    return fmt::format("status {} came as '{}', which is not promised", status, heard.type);
  if (!is_json(heard.type)) return std::nullopt;
  return body_fault(content[heard.type]["schema"], heard.body);
}

std::optional<std::string> Contract::body_fault(const Json& schema, const std::string& body) const {
  const auto json = parse_json(body);
  if (!json) return "the body is no JSON: " + json.error().message;
  const auto checked = compiled(schema).check(*json);
  if (checked) return std::nullopt;
  std::string text = checked.error().message;
  for (const Finding& finding : checked.error().findings) text += "; " + render(finding);
  return text;
}

const Schema& Contract::compiled(const Json& schema) const {
  auto& found = schemas_[schema.dump()];
  if (!found) {
    const Json whole{{"allOf", {schema}}, {"components", document_["components"]}};
    found = std::make_unique<Schema>(must(Schema::from(schema.dump(), whole)));
  }
  return *found;
}

}  // namespace howdah::test

using namespace howdah;
using namespace howdah::test;

namespace {

Contract small_contract() {
  return Contract(must(parse_json(R"({
    "paths": {"/x": {"get": {"responses": {
      "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/thing"}}}},
      "304": {}}}}},
    "components": {"schemas": {
      "thing": {"type": "object", "required": ["n"], "properties": {"n": {"$ref": "#/components/schemas/number"}}},
      "number": {"type": "integer"}}}})")));
}

}  // namespace

TEST_CASE("contract: an answer that is promised has no fault", "[contract]") {
  const Contract contract = small_contract();
  const Promise& promise = contract.promises().front();
  CHECK(promise.method == "GET");
  CHECK_FALSE(contract.fault(promise, {200, "application/json", R"({"n":1})"}));
  CHECK_FALSE(contract.fault(promise, {304, "", ""}));
}

TEST_CASE("contract: another status, type, shape or a body where none belongs is a fault", "[contract]") {
  const Contract contract = small_contract();
  const Promise& promise = contract.promises().front();
  CHECK(contract.fault(promise, {404, "application/json", R"({"n":1})"}));
  CHECK(contract.fault(promise, {200, "text/plain", R"({"n":1})"}));
  CHECK(contract.fault(promise, {200, "application/json", R"({"n":"1"})"}));
  CHECK(contract.fault(promise, {200, "application/json", R"({})"}));
  CHECK(contract.fault(promise, {200, "application/json", "{"}));
  CHECK(contract.fault(promise, {304, "", "body"}));
}
