// SPDX-License-Identifier: PostgreSQL
// The served OpenAPI document against the route table, and real answers against the document.
#include <catch2/catch.hpp>
#include <functional>
#include <set>

#include "core/base/ascii.hpp"
#include "registryd/http/routes.hpp"
#include "registryd/openapi/document.hpp"
#include "registryd/openapi/operation.hpp"
#include "tests/api/contract.hpp"
#include "tests/api/scene.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

const Json& operation_of(const Json& document, const Route& route) {
  return document.at("paths").at(std::string(route.pattern)).at(ascii_lower(route.method));
}

/// Every `$ref` in `node`.
void walk(const Json& node, const std::function<void(const std::string&)>& visit) {
  if (node.is_object() && node.contains("$ref")) visit(node["$ref"].get<std::string>());
  if (!node.is_structured()) return;
  for (const Json& inner : node) walk(inner, visit);
}

std::set<std::string> codes_in(const Json& operation) {
  std::set<std::string> codes;
  for (const auto& [status, response] : operation["responses"].items()) {
    if (std::stoi(status) < 400) continue;
    const Json& schema = response["content"]["application/problem+json"]["schema"];
    for (const Json& code : schema["allOf"][1]["properties"]["code"]["enum"]) {
      CHECK(find_problem_row(code.get<std::string>())->status == std::stoi(status));
      codes.insert(code.get<std::string>());
    }
  }
  return codes;
}

}  // namespace

TEST_CASE("api: GET /v1/openapi.json has an operation for every route, and none besides", "[openapi]") {
  const TestRegistry registry;
  const Json document = registry.get_json("/v1/openapi.json");
  CHECK(check_schema("openapi", document));
  std::size_t described = 0;
  for (const auto& [pattern, methods] : document["paths"].items()) described += methods.size();
  CHECK(described == routes().size());
  std::size_t rows = 0;
  for (const auto& table : operation_tables()) rows += table.size();
  CHECK(rows == routes().size());
  for (const Route& route : routes()) {
    CAPTURE(route.method, route.pattern);
    CHECK_NOTHROW(operation_of(document, route));
  }
}

TEST_CASE("openapi: every operation has an id of its own, a summary and a tag that is declared",
          "[openapi]") {
  const TestRegistry registry;
  const Json document = registry.get_json("/v1/openapi.json");
  std::set<std::string> ids;
  std::set<std::string> tags;
  for (const Json& tag : document["tags"]) tags.insert(tag["name"].get<std::string>());
  for (const Route& route : routes()) {
    CAPTURE(route.method, route.pattern);
    const Json& operation = operation_of(document, route);
    CHECK(ids.insert(operation["operationId"].get<std::string>()).second);
    CHECK(operation["summary"] == std::string(route.summary));
    CHECK(tags.contains(operation["tags"][0].get<std::string>()));
  }
}

TEST_CASE("openapi: every part of a path and every parameter is described, and has a schema", "[openapi]") {
  const TestRegistry registry;
  const Contract contract(registry.get_json("/v1/openapi.json"));
  for (const Promise& promise : contract.promises()) {
    CAPTURE(promise.method, promise.pattern);
    std::set<std::string> in_path;
    for (const Json& listed : promise.operation["parameters"]) {
      const Json& parameter = contract.resolved(listed);
      CHECK(parameter["description"].get<std::string>().size() > 3);
      CHECK(parameter["schema"].contains("type"));
      if (parameter["in"] == "path") in_path.insert(parameter["name"].get<std::string>());
    }
    for (std::size_t at = promise.pattern.find('{'); at != std::string::npos;
         at = promise.pattern.find('{', at + 1))
      CHECK(in_path.erase(promise.pattern.substr(at + 1, promise.pattern.find('}', at) - at - 1)) == 1);
    CHECK(in_path.empty());
  }
}

TEST_CASE("openapi: security is asked for where the route asks for it, by the same name", "[openapi]") {
  const TestRegistry registry;
  const Json document = registry.get_json("/v1/openapi.json");
  CHECK(document["components"]["securitySchemes"].contains("bearer"));
  for (const Route& route : routes()) {
    CAPTURE(route.method, route.pattern);
    const Json& security = operation_of(document, route)["security"];
    if (route.permission == Permission::everyone) {
      CHECK(security == Json::array());
    } else {
      CHECK(security[0]["bearer"] == Json{permission_name(route.permission)});
      CHECK_FALSE(permission_name(route.permission).empty());
    }
  }
}

TEST_CASE("openapi: every problem an operation may answer with is listed under its status, and only those",
          "[openapi]") {
  const TestRegistry registry;
  const Json document = registry.get_json("/v1/openapi.json");
  for (const Route& route : routes()) {
    CAPTURE(route.method, route.pattern);
    const std::set<std::string> listed = codes_in(operation_of(document, route));
    const auto expected = problem_codes_of(route, *find_operation(route.method, route.pattern));
    CHECK(listed == std::set<std::string>(expected.begin(), expected.end()));
    CHECK(listed.contains("rate-limited"));
    CHECK(listed.contains("internal"));
  }
}

TEST_CASE("openapi: every success has a media type, and JSON a schema", "[openapi]") {
  const TestRegistry registry;
  const Json document = registry.get_json("/v1/openapi.json");
  for (const Route& route : routes()) {
    CAPTURE(route.method, route.pattern);
    std::size_t successes = 0;
    for (const auto& [status, response] : operation_of(document, route)["responses"].items()) {
      if (!status.starts_with('2')) continue;
      ++successes;
      const Json contents = response.value("content", Json::object());
      for (const auto& [type, content] : contents.items())
        if (type.ends_with("json")) CHECK_FALSE(content["schema"].empty());
    }
    CHECK(successes >= 1);
  }
}

TEST_CASE("openapi: every reference leads somewhere, and no schema keeps an address of its own",
          "[openapi]") {
  const TestRegistry registry;
  const Json document = registry.get_json("/v1/openapi.json");
  std::size_t references = 0;
  walk(document, [&](const std::string& reference) {
    CAPTURE(reference);
    REQUIRE(reference.starts_with("#/components/"));
    CHECK(document.contains(Json::json_pointer(reference.substr(1))));
    ++references;
  });
  CHECK(references > 50);
  for (const auto& [name, schema] : document["components"]["schemas"].items()) {
    CAPTURE(name);
    CHECK_FALSE(schema.contains("$id"));
  }
}

TEST_CASE("openapi: real answers are as promised", "[openapi]") {
  const ApiScene scene;
  const Contract contract(scene.ask("/v1/openapi.json"));
  for (const std::string& path : scene.documents()) {
    CAPTURE(path);
    const Promise* promise = nullptr;
    std::map<std::string, std::string> captures;
    for (const Promise& one : contract.promises()) {
      const bool closer = promise == nullptr || one.pattern.size() > promise->pattern.size();
      if (one.method == "GET" && closer && fits(one.pattern, path, captures)) promise = &one;
    }
    REQUIRE(promise != nullptr);
    const Response response = scene.registry.get(path);
    const auto fault =
        contract.fault(*promise, {response.status, header(response, "Content-Type"), response.body});
    if (fault) FAIL_CHECK(*fault);
    const Response known = scene.registry.get(path, {{"if-none-match", header(response, "ETag")}});
    CHECK_FALSE(contract.fault(*promise, {known.status, header(known, "Content-Type"), known.body}));
  }
}

TEST_CASE("openapi: the server is where clients reach it", "[openapi]") {
  const TestRegistry local;
  CHECK(local.get_json("/v1/openapi.json")["servers"] == Json::array({{{"url", "/"}}}));
  const TestRegistry far([](RegistryOptions& options) { options.public_url = "https://r.example.org/x"; });
  CHECK(far.get_json("/v1/openapi.json")["servers"][0]["url"] == "https://r.example.org/x");
}
