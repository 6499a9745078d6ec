// SPDX-License-Identifier: PostgreSQL
#include "core/model/registry_document.hpp"

#include <fmt/format.h>

#include "core/model/canonical.hpp"
#include "core/model/json.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_max_document_bytes = 64ULL << 10U;

tl::unexpected<Error> malformed(std::string_view why) {
  return fail(Errc::invalid, fmt::format("registry.json: {}", why));
}

tl::unexpected<Error> distrust(std::string why) {
  return fail_untrusted(Distrust::signature, "trust-signature", "registry.json", std::move(why), "");
}

Result<void> check_signature(const Json& document, std::string_view signed_text, const RootMetadata& root) {
  const Json& signatures = document["signatures"];
  if (!signatures.is_array() || signatures.size() != 1) return malformed("it needs exactly one signature");
  const Json& one = signatures[0];
  if (!one.is_object() || one.size() != 2 || !one.contains("keyid") || !one.contains("sig") ||
      !one["keyid"].is_string() || !one["sig"].is_string()) {
    return malformed("a signature must have exactly the members keyid and sig");
  }
  TRY(const Signature signature, Signature::parse_hex(one["sig"].get<std::string>()));
  const PublicKey* key = root.key_of("registry", one["keyid"].get<std::string>());
  if (key == nullptr) return distrust("it is signed by a key without the registry role");
  if (!key->verify(signature, statement_message(signed_text))) return distrust("the signature does not hold");
  return {};
}

Result<std::vector<int>> read_fanout(const Json& list) {
  std::vector<int> fanout;
  for (const Json& width : list) {
    if (!width.is_number_integer() || width < 1 || width > 4)
      return malformed("fanout holds numbers from 1 to 4");
    fanout.push_back(width.get<int>());
  }
  if (fanout.empty() || fanout.size() > 4) return malformed("fanout has 1 to 4 levels");
  return fanout;
}

Result<UpstreamRegistry> read_upstream(const Json& json) {
  if (!json.is_object()) return malformed("upstream is no object");
  TRY(RegistryId registry, RegistryId::parse(text_in(json, "registry")));
  const auto root = Sha256::parse(text_in(json, "root"));
  if (!root) return malformed("upstream.root is not 64 hex digits");
  std::string url = text_in(json, "url");
  if (url.empty()) return malformed("upstream.url is missing");
  return UpstreamRegistry{std::move(registry), *root, std::move(url)};
}

Result<RegistryDocument> read_body(const Json& body) {
  for (const char* key : {"type", "registry", "date"}) {
    if (!body.contains(key) || !body[key].is_string()) return malformed(fmt::format("{} is missing", key));
  }
  if (body["type"] != "registry") return malformed("type is not registry");
  if (!body.contains("layout") || body["layout"] != k_index_layout) {
    return malformed(fmt::format("layout is not {}; a newer howdah may read it", k_index_layout));
  }
  if (!body.contains("fanout") || !body["fanout"].is_array()) return malformed("fanout is missing");
  if (!body.contains("version") || !body["version"].is_number_integer())
    return malformed("version is missing");
  TRY(RegistryId id, RegistryId::parse(body["registry"].get<std::string>()));
  RegistryDocument document{std::move(id)};
  document.version = body["version"].get<int>();
  if (body["version"] != document.version || document.version < 1)
    return malformed("version is out of range");
  TRY(document.fanout, read_fanout(body["fanout"]));
  const auto date = from_rfc3339(body["date"].get<std::string>());
  if (!date) return malformed("date is not of the form 2026-11-21T12:00:00Z");
  document.date = *date;
  const Json urls = body.value("urls", Json::object());
  for (auto [name, url] : {std::pair{"api", &document.api_url}, std::pair{"git", &document.git_url},
                           std::pair{"artifact", &document.artifact_url}}) {
    if (!urls.is_object() || !urls.contains(name) || !urls[name].is_string()) {
      return malformed(fmt::format("urls.{} is missing", name));
    }
    *url = urls[name].get<std::string>();
  }
  if (const auto upstream = body.find("upstream"); upstream != body.end()) {
    TRY(document.upstream, read_upstream(*upstream));
  }
  return document;
}

}  // namespace

std::vector<int> standard_fanout() {
  return {1, 1, 1};
}

std::string make_registry_document(const RegistryDocument& document, const SecretKey& registry_key) {
  Json body = {
      {"type", "registry"},
      {"registry", document.id.text()},
      {"layout", k_index_layout},
      {"version", document.version},
      {"fanout", document.fanout},
      {"date", to_rfc3339(document.date)},
      {"urls", {{"api", document.api_url}, {"git", document.git_url}, {"artifact", document.artifact_url}}}};
  if (document.upstream)
    body["upstream"] = {{"registry", document.upstream->registry.text()},
                        {"root", document.upstream->root.hex()},
                        {"url", document.upstream->url}};
  const std::string text = body.dump();
  return fmt::format("{{\"signatures\":[{{\"keyid\":\"{}\",\"sig\":\"{}\"}}],\"signed\":{}}}\n",
                     registry_key.public_key().tuf_keyid(), registry_key.sign_statement(text).hex(), text);
}

Result<RegistryDocument> read_registry_document(std::string_view file, const RootMetadata& root) {
  if (file.empty() || file.back() != '\n') return malformed("it does not end in a newline");
  const std::string_view line = file.substr(0, file.size() - 1);
  TRY_VOID(check_canonical(line, {k_max_document_bytes, 32}));
  TRY(const Json document, parse_json(line, {k_max_document_bytes, 32}));
  if (!document.is_object() || document.size() != 2 || !document.contains("signatures") ||
      !document.contains("signed") || !document["signed"].is_object()) {
    return malformed("it must have exactly the members signatures and signed");
  }
  TRY(const std::string signed_text, to_canonical(document["signed"]));
  TRY_VOID(check_signature(document, signed_text, root));
  return read_body(document["signed"]);
}

}  // namespace howdah
