// SPDX-License-Identifier: PostgreSQL
// The registry itself: health, identity, public keys.
#include <fmt/format.h>

#include "registryd/api/answers.hpp"
#include "registryd/api/handlers.hpp"

namespace howdah {
namespace {

std::string absolute(const App& app, const std::string& reference) {
  return app.public_url.empty() ? reference : app.public_url + "/" + reference;
}

Result<std::vector<PublicKey>> keys_of(const IndexView& view, const std::string& name) {
  const Role* role = view.root().role(name);
  if (role == nullptr) return fail(Errc::internal, fmt::format("root metadata has no role {}", name));
  std::vector<PublicKey> keys;
  for (const std::string& keyid : role->keyids) keys.push_back(view.root().keys().at(keyid));
  return keys;
}

}  // namespace

Result<Response> get_health(const App& app, Request&) {
  TRY(const TipView view, app.tips.view());
  Response response =
      json_at((*view)->commit(),
              {{"status", "ok"}, {"registry", app.id.text()}, {"commit", (*view)->commit().hex()}});
  response.set("Cache-Control", "no-store");
  return response;
}

Result<Response> get_metrics(const App& app, Request&) {
  Response response;
  response.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  response.set("Cache-Control", "no-store");
  response.body = app.metrics.text();
  return response;
}

Result<Response> get_registry(const App& app, Request&) {
  TRY(const TipView view, app.tips.view());
  const RegistryDocument& registry = (*view)->registry();
  return json_at((*view)->commit(), {{"registry", app.id.text()},
                                     {"root_sha256", app.root.hex()},
                                     {"commit", (*view)->commit().hex()},
                                     {"urls",
                                      {{"api", absolute(app, registry.api_url)},
                                       {"git", absolute(app, registry.git_url)},
                                       {"artifact", absolute(app, registry.artifact_url)}}}});
}

Result<Response> get_allowed_signers(const App& app, Request& request) {
  const std::string asked = request.parameter("role");
  const std::string role = asked.empty() ? "commit" : asked;
  if (role != "commit" && role != "timestamp")
    return fail(Errc::usage, "role=" + role + ": write commit or timestamp; no other role signs commits");
  TRY(const TipView view, app.tips.view());
  TRY(const auto keys, keys_of(**view, role));
  std::string lines;
  for (const PublicKey& key : keys)
    lines += fmt::format("{} namespaces=\"git\" {}\n", app.id.text(), key.ssh_line(role));
  return text_at((*view)->commit(), "text/plain; charset=utf-8", lines);
}

Result<Response> get_minisign_key(const App& app, Request&) {
  TRY(const TipView view, app.tips.view());
  TRY(const auto keys, keys_of(**view, "registry"));
  if (keys.empty()) return fail(Errc::internal, "root metadata lists no registry key");
  return text_at((*view)->commit(), "text/plain; charset=utf-8", keys.front().minisign_file());
}

}  // namespace howdah
