// SPDX-License-Identifier: PostgreSQL
#include "registryd/pgxn/answers.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/ascii.hpp"
#include "registryd/api/answers.hpp"

namespace howdah::pgxn {
namespace {

constexpr const char* k_api_version = "0.21.1";  // the API whose shapes these are
constexpr std::size_t k_longest_callback = 128;

bool is_callback(const std::string& name) {
  return name.size() <= k_longest_callback && !is_digit(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return is_alphanumeric(c) || c == '_' || c == '.' || c == '$'; });
}

}  // namespace

Result<Response> answer(const Request& request, const git::ObjectId& commit, const Json& document) {
  Response response = json_at(commit, document);
  response.set("X-PGXN-API-Version", k_api_version);
  const std::string callback = request.parameter("callback");
  if (callback.empty()) return response;
  if (!is_callback(callback))
    return fail(Errc::usage, "callback: write a JavaScript name of letters, digits, `_`, `$` and `.`");
  // The comment keeps the answer from passing for another kind of file that begins as the callback says.
  response.body = fmt::format("/**/{}({});\n", callback, response.body.substr(0, response.body.size() - 1));
  response.headers.erase("Content-Type");
  response.set("Content-Type", "application/javascript");
  return response;
}

}  // namespace howdah::pgxn
