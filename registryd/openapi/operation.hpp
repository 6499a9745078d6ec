// SPDX-License-Identifier: PostgreSQL
// What the route table does not say of an operation, and its readers need: /v1/openapi.json is made of both.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "registryd/http/problem_codes.hpp"

namespace howdah {

/// One answer that is no problem+json.
struct Answer {
  int status = 0;                              ///< 0: no such answer
  std::string_view type = "application/json";  ///< empty: no content
  std::string_view schema = {};                ///< a file of schema/, or JSON; empty: text or bytes
  std::string_view meaning = {};
};

/// What a query, a header or the path of a request may say.
struct Parameter {
  std::string_view in;
  std::string_view name;
  std::string_view schema;  ///< JSON
  std::string_view meaning;
};

/// What a request may carry.
struct RequestContent {
  std::string_view name;
  std::string_view type;
  std::string_view schema;  ///< JSON
  std::string_view meaning;
};

/// One for every row of the route table (registryd/http/routes.cpp), of the same method and pattern.
struct Operation {
  static constexpr std::size_t k_few = 6;
  std::string_view method;
  std::string_view pattern;
  std::string_view id;
  std::string_view tag;
  std::array<Answer, 8> answers = {};
  std::array<std::string_view, k_few> parameters = {};  ///< of parameter_rows(); the path's need not be named
  std::string_view content = {};  ///< of request_contents(), or the JSON Schema of a JSON body
  /// Besides those that every operation of its kind may answer with.
  std::array<std::string_view, k_few> problems = {};
};

/// Tables, one for each area of routes.
[[nodiscard]] std::span<const std::span<const Operation>> operation_tables();
[[nodiscard]] std::span<const Parameter> parameter_rows();
[[nodiscard]] std::span<const RequestContent> request_contents();

/// Null when there is none.
[[nodiscard]] const Operation* find_operation(std::string_view method, std::string_view pattern);
[[nodiscard]] const Parameter* find_parameter(std::string_view in, std::string_view name);

}  // namespace howdah
