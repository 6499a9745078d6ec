// SPDX-License-Identifier: PostgreSQL
// A registry with two releases of one distribution, and the ways tests of the API ask it.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "tests/support/registry_run.hpp"

namespace howdah::test {

inline std::string header(const Response& response, const std::string& name) {
  const auto found = response.headers.find(name);
  return found == response.headers.end() ? "" : found->second;
}

inline Request as_user(const std::string& key) {
  Request request;
  Identity identity;
  identity.user.key = key;
  request.identity = identity;
  return request;
}

class ApiScene {
 public:
  ApiScene() {
    token = registry.add_user("ada");
    receipt = publish("pair", "0.1.0");
    publish("pair", "0.2.0");
  }

  Json publish(const std::string& name, const std::string& version) {
    const Response answer = registry.publish(token, sample_archive(name, version));
    if (answer.status != 201) throw std::runtime_error(answer.body);
    return must(parse_json(answer.body));
  }

  [[nodiscard]] Response send(const std::string& method, const std::string& path,
                              std::map<std::string, std::string> parameters = {}) const {
    Request request;
    request.method = method;
    request.path = path;
    request.parameters = std::move(parameters);
    return registry.ask(std::move(request));
  }
  /// GET, with parameters.
  [[nodiscard]] Json ask(const std::string& path, std::map<std::string, std::string> parameters = {}) const {
    return must(parse_json(send("GET", path, std::move(parameters)).body));
  }

  /// A path for every route that GET reads, git's apart.
  [[nodiscard]] std::vector<std::string> documents() const {
    const std::string digest = receipt["artifact"]["sha256"];
    return {"/healthz",
            "/v1/registry",
            "/v1/timestamp",
            "/v1/keys/allowed_signers",
            "/v1/keys/minisign.pub",
            "/v1/openapi.json",
            "/v1/problems/not-found",
            "/v1/distributions",
            "/v1/distributions/pair",
            "/v1/distributions/pair/0.1.0",
            "/v1/distributions/pair/0.1.0/minisig",
            "/v1/extensions/pair",
            "/v1/artifacts/" + digest + ".minisig",
            "/v1/artifacts/" + digest};
  }

  TestRegistry registry;
  std::string token;
  Json receipt;  ///< of the first release
};

}  // namespace howdah::test
