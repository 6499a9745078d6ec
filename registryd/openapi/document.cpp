// SPDX-License-Identifier: PostgreSQL
#include "registryd/openapi/document.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

#include "registryd/http/problem.hpp"
#include "registryd/openapi/operation.hpp"
#include "registryd/openapi/schema_texts.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_component = "#/components/";

Json reference(std::string_view kind, std::string_view name) {
  return {{"$ref", fmt::format("{}{}/{}", k_component, kind, name)}};
}

/// Names between braces in a pattern.
std::vector<std::string> captures_in(std::string_view pattern) {
  std::vector<std::string> names;
  for (std::size_t open = pattern.find('{'); open != std::string_view::npos;
       open = pattern.find('{', open + 1))
    names.emplace_back(pattern.substr(open + 1, pattern.find('}', open) - open - 1));
  return names;
}

Result<Json> parameter(std::string_view in, std::string_view name) {
  const Parameter* row = find_parameter(in, name);
  if (row == nullptr)
    return fail(Errc::internal, fmt::format("no row describes the {} parameter {}", in, name));
  TRY(Json schema, parse_json(row->schema));
  Json described{{"name", name}, {"in", in}, {"description", row->meaning}, {"schema", std::move(schema)}};
  if (in == "path") described["required"] = true;
  return described;
}

Result<Json> parameters_of(const Route& route, const Operation& operation) {
  Json list = Json::array();
  for (const std::string& name : captures_in(route.pattern)) {
    TRY(Json described, parameter("path", name));
    list.push_back(std::move(described));
  }
  for (const std::string_view name : operation.parameters) {
    if (name.empty()) continue;
    TRY(Json described, parameter(find_parameter("query", name) != nullptr ? "query" : "header", name));
    list.push_back(std::move(described));
  }
  if (route.method == "GET") list.push_back(reference("parameters", "If-None-Match"));
  list.push_back(reference("parameters", "X-Request-Id"));
  return list;
}

Json headers_of(const Route& route, int status) {
  Json headers = Json::object();
  for (const char* name : {"X-Request-Id", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"})
    headers[name] = reference("headers", name);
  if (route.method == "GET" && status < 400) headers["ETag"] = reference("headers", "ETag");
  if (status == 429 || status == 503) headers["Retry-After"] = reference("headers", "Retry-After");
  return headers;
}

bool is_json_text(std::string_view text) {
  return text.starts_with('{');
}

Result<Json> schema_of(const Answer& answer) {
  if (is_json_text(answer.schema)) return parse_json(answer.schema);
  if (!answer.schema.empty()) return reference("schemas", answer.schema);
  return answer.type == "application/json" ? Json{{"type", "object"}} : Json::object();
}

/// The answers of one status, by media type.
Result<Json> plain_answers(const Route& route, const Operation& operation) {
  Json responses = Json::object();
  for (const Answer& answer : operation.answers) {
    if (answer.status == 0) continue;
    Json& response = responses[std::to_string(answer.status)];
    response["description"] = answer.meaning;
    response["headers"] = headers_of(route, answer.status);
    if (answer.type.empty()) continue;
    TRY(Json schema, schema_of(answer));
    response["content"][std::string(answer.type)] = {{"schema", std::move(schema)}};
  }
  if (route.method == "GET") {
    responses["304"] = {{"description", "The client has it already."}, {"headers", headers_of(route, 304)}};
  }
  return responses;
}

void add_problems(const Route& route, const Operation& operation, Json& responses) {
  std::map<int, Json> codes;
  for (const std::string_view code : problem_codes_of(route, operation))
    codes[find_problem_row(code)->status].push_back(code);
  for (const auto& [status, list] : codes) {
    Json schema{{"allOf", {reference("schemas", "problem"), {{"properties", {{"code", {{"enum", list}}}}}}}}};
    Json& response = responses[std::to_string(status)];
    if (!response.contains("description")) response["description"] = status_title(status);
    response["headers"] = headers_of(route, status);
    response["content"]["application/problem+json"] = {{"schema", std::move(schema)}};
  }
}

Result<Json> content_of(std::string_view name) {
  if (is_json_text(name)) {
    TRY(Json schema, parse_json(name));
    return Json{{"content", {{"application/json", {{"schema", std::move(schema)}}}}}};
  }
  for (const RequestContent& content : request_contents()) {
    if (content.name != name) continue;
    TRY(Json schema, parse_json(content.schema));
    return Json{{"description", content.meaning},
                {"required", true},
                {"content", {{std::string(content.type), {{"schema", std::move(schema)}}}}}};
  }
  return fail(Errc::internal, fmt::format("no row describes the request content {}", name));
}

Result<Json> operation_object(const Route& route, const Operation& operation) {
  TRY(Json parameters, parameters_of(route, operation));
  TRY(Json responses, plain_answers(route, operation));
  add_problems(route, operation, responses);
  Json object{{"operationId", operation.id},
              {"tags", {operation.tag}},
              {"summary", route.summary},
              {"parameters", std::move(parameters)},
              {"responses", std::move(responses)}};
  object["security"] = Json::array();
  if (route.permission != Permission::everyone)
    object["security"].push_back({{"bearer", {permission_name(route.permission)}}});
  if (operation.content.empty()) return object;
  TRY(object["requestBody"], content_of(operation.content));
  return object;
}

Json header_components() {
  const auto text = [](const char* meaning) {
    return Json{{"description", meaning}, {"schema", {{"type", "string"}}}};
  };
  const auto number = [](const char* meaning) {
    return Json{{"description", meaning}, {"schema", {{"type", "integer"}, {"minimum", 0}}}};
  };
  return {{"X-Request-Id", text("The request's number: the client's own, or a new one.")},
          {"ETag", text("Strong: names the bytes of the answer.")},
          {"Retry-After", number("Seconds until trying again makes sense.")},
          {"RateLimit-Limit", number("Requests of this kind a minute. Absent where there is no limit.")},
          {"RateLimit-Remaining", number("How many may still come at once.")},
          {"RateLimit-Reset", number("Seconds until all of them may.")}};
}

Result<Json> components(const std::vector<std::string>& schemas) {
  Json parameters = Json::object();
  for (const char* name : {"If-None-Match", "X-Request-Id"}) {
    TRY(parameters[name], parameter("header", name));
  }
  TRY(Json described, schema_components(schemas));
  return Json{{"schemas", std::move(described)},
              {"parameters", std::move(parameters)},
              {"headers", header_components()},
              {"securitySchemes",
               {{"bearer",
                 {{"type", "http"},
                  {"scheme", "bearer"},
                  {"description", "A token. The role an operation names says what it takes."}}}}}};
}

}  // namespace

Result<Json> openapi_document(std::span<const Route> routes, const std::string& server) {
  Json paths = Json::object();
  Json tags = Json::array();
  std::set<std::string_view> seen;
  std::vector<std::string> schemas{"problem"};
  for (const Route& route : routes) {
    const Operation* operation = find_operation(route.method, route.pattern);
    if (operation == nullptr)
      return fail(Errc::internal, fmt::format("{} {} has no operation", route.method, route.pattern));
    std::string method(route.method);
    for (char& c : method) c = static_cast<char>(c | 0x20);
    TRY(paths[std::string(route.pattern)][method], operation_object(route, *operation));
    if (seen.insert(operation->tag).second) tags.push_back({{"name", operation->tag}});
    for (const Answer& answer : operation->answers)
      if (!answer.schema.empty() && !is_json_text(answer.schema)) schemas.emplace_back(answer.schema);
  }
  TRY(Json shared, components(schemas));
  return Json{{"openapi", "3.1.0"},
              {"info",
               {{"title", "Howdah registry"},
                {"version", HOWDAH_VERSION},
                {"summary", "A registry of PostgreSQL extensions whose index is a git repository."},
                {"license", {{"name", "PostgreSQL"}, {"identifier", "PostgreSQL"}}}}},
              {"servers", {{{"url", server.empty() ? "/" : server}}}},
              {"tags", std::move(tags)},
              {"paths", std::move(paths)},
              {"components", std::move(shared)}};
}

std::vector<std::string_view> problem_codes_of(const Route& route, const Operation& operation) {
  std::set<std::string_view> codes{"malformed-request", "ambiguous-request", "malformed-range",
                                   "too-many-headers",  "path-too-long",     "content-encoding",
                                   "several-ranges",    "rate-limited",      "internal",
                                   "untrusted",         "unavailable"};
  if (route.method != "GET") codes.insert({"usage", "too-large"});
  if (!operation.parameters.front().empty()) codes.insert("usage");
  if (route.pattern.find('{') != std::string_view::npos) codes.insert("not-found");
  if (route.permission != Permission::everyone) codes.insert({"unauthenticated", "denied"});
  for (const std::string_view code : operation.problems)
    if (!code.empty()) codes.insert(code);
  return {codes.begin(), codes.end()};
}

std::string_view permission_name(Permission permission) {
  switch (permission) {
    case Permission::everyone:
      return "everyone";
    case Permission::signed_in:
      return "signed-in";
    case Permission::fresh:
      return "fresh";
    case Permission::publish:
      return "publish";
    case Permission::yank:
      return "yank";
    case Permission::owners:
      return "owners";
    case Permission::write:
      return "write";
    case Permission::read:
      return "read-private";
    case Permission::moderator:
      return "moderator";
    case Permission::admin:
      return "admin";
  }
  return {};
}

}  // namespace howdah
