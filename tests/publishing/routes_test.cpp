// SPDX-License-Identifier: PostgreSQL
// The rows of publishing in the table of routes: which are open, and what the others say to who comes without
// a name.
#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

struct Row {
  const char* route;
  int anonymous;  ///< the status without a token
  int token;      ///< with an account's token, for things that do not exist
};

constexpr std::array k_rows{
    Row{"api: GET /.well-known/howdah-trusted-publishing", 200, 200},
    Row{"api: POST /v1/oidc/token", 422, 422},
    Row{"api: GET /v1/distributions/{name}/publishers", 401, 200},
    Row{"api: POST /v1/distributions/{name}/publishers", 401, 422},
    Row{"api: DELETE /v1/distributions/{name}/publishers/{id}", 401, 404},
    Row{"api: POST /v1/distributions/{name}/invitations", 401, 422},
    Row{"api: GET /v1/distributions/{name}/invitations", 401, 404},
    Row{"api: GET /v1/invitations", 401, 200},
    Row{"api: POST /v1/invitations/{id}/accept", 401, 404},
    Row{"api: DELETE /v1/invitations/{id}", 401, 404},
    Row{"api: POST /v1/distributions/{name}/{version}/yank", 401, 422},
    Row{"api: POST /v1/distributions/{name}/{version}/unyank", 401, 422},
    Row{"api: POST /v1/distributions/{name}/deprecate", 401, 422},
    Row{"api: GET /v1/distributions/{name}/settings", 401, 404},
    Row{"api: PATCH /v1/distributions/{name}/settings", 401, 404},
    Row{"api: GET /v1/staged", 401, 200},
    Row{"api: POST /v1/staged/{id}/approve", 401, 404},
    Row{"api: POST /v1/staged/{id}/reject", 401, 404},
    Row{"api: GET /v1/holds", 401, 403},
    Row{"api: POST /v1/holds/{id}/approve", 401, 403},
    Row{"api: POST /v1/holds/{id}/reject", 401, 403},
};

/// The path of a row with something that does not exist in place of each `{name}`.
std::string path_of(std::string pattern) {
  for (std::size_t open = pattern.find('{'); open != std::string::npos; open = pattern.find('{'))
    pattern.replace(open, pattern.find('}') - open + 1, "absent");
  return pattern;
}

int ask(const TestRegistry& registry, std::string_view row, const std::string& token) {
  row.remove_prefix(std::string_view("api: ").size());
  const std::size_t space = row.find(' ');
  MemoryBody body("", "{}");
  Request request;
  request.method = row.substr(0, space);
  request.path = path_of(std::string(row.substr(space + 1)));
  if (!token.empty()) request.headers.emplace("authorization", "Bearer " + token);
  request.body = &body;
  return registry.ask(std::move(request)).status;
}

}  // namespace

TEST_CASE("api: the rows of publishing ask who is there, and find nothing where there is nothing",
          "[routes]") {
  TestRegistry registry;
  const std::string ada = registry.add_user("ada");
  for (const Row& row : k_rows) {
    CAPTURE(row.route);
    CHECK(ask(registry, row.route, "") == row.anonymous);
    CHECK(ask(registry, row.route, ada) == row.token);
  }
}
