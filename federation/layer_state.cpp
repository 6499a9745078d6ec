// SPDX-License-Identifier: PostgreSQL
#include "federation/layer_state.hpp"

#include <array>

namespace howdah {
namespace {

constexpr std::array k_transports{std::pair{Transport::full, std::string_view("full")},
                                  std::pair{Transport::shallow, std::string_view("shallow")},
                                  std::pair{Transport::git_sparse, std::string_view("git-sparse")},
                                  std::pair{Transport::http_sparse, std::string_view("http-sparse")}};

constexpr const char* k_file = "layer.json";
constexpr std::uint64_t k_limit = 64U << 10U;
constexpr std::string_view k_prefix = "sha256:";

std::string text_of(const Json& json, const char* member) {
  const auto found = json.find(member);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

tl::unexpected<Error> malformed(const char* member) {
  return fail(Errc::invalid, "'" + std::string(member) + "' is missing or malformed");
}

Result<Sha256> digest_of(const Json& json, const char* member) {
  if (const auto digest = parse_fingerprint(text_of(json, member))) return *digest;
  return malformed(member);
}

Result<UnixSeconds> time_of(const Json& json, const char* member) {
  if (const auto time = from_rfc3339(text_of(json, member))) return *time;
  return malformed(member);
}

Result<TimestampPolicy> policy_of(const Json& json) {
  const std::string name = text_of(json, "policy");
  if (name == "timestamp") return TimestampPolicy::required;
  if (name == "no-timestamp") return TimestampPolicy::none;
  return malformed("policy");
}

Result<TrustedMetadata> metadata_of(const Json& json, const char* member) {
  const auto found = json.find(member);
  if (found == json.end() || !found->is_object()) return malformed(member);
  const auto version = found->find("version");
  if (version == found->end() || !version->is_number_integer() || *version < 1) return malformed(member);
  TrustedMetadata metadata{version->get<std::int64_t>(), {}, 0};
  TRY(metadata.sha256, digest_of(*found, "sha256"));
  TRY(metadata.expires, time_of(*found, "expires"));
  return metadata;
}

Json metadata_json(const TrustedMetadata& metadata) {
  return {{"version", metadata.version},
          {"sha256", fingerprint_text(metadata.sha256)},
          {"expires", to_rfc3339(metadata.expires)}};
}

Result<LayerState> from_json(const Json& json) {
  TRY(RegistryId registry, RegistryId::parse(text_of(json, "registry")));
  TRY(const Sha256 root, digest_of(json, "root"));
  const auto commit = git::ObjectId::parse(text_of(json, "commit"));
  if (!commit) return malformed("commit");
  LayerState state{text_of(json, "name"), text_of(json, "url"), std::move(registry), root, *commit};
  TRY(state.updated, time_of(json, "updated"));
  TRY(state.clock_floor, time_of(json, "clock_floor"));
  TRY(state.policy, policy_of(json));
  TRY(state.newest_root, metadata_of(json, "newest_root"));
  if (state.policy == TimestampPolicy::required) {
    TRY(state.timestamp, metadata_of(json, "timestamp"));
  }
  if (json.contains("transport")) {
    TRY(state.transport, parse_transport(text_of(json, "transport")));
  }
  return state;
}

}  // namespace

Result<std::optional<LayerState>> read_layer_state(const fs::path& folder) {
  TRY(const auto text, read_file_if_exists(folder / k_file, k_limit));
  if (!text) return std::nullopt;
  auto state = parse_json(*text).and_then(from_json);
  if (state) return std::optional(*std::move(state));
  Error error = in_context("read " + (folder / k_file).string(), std::move(state).error());
  error.message += "; remove the registry and add it again: howdah registry rm " + folder.filename().string();
  return tl::unexpected(std::move(error));
}

Result<void> write_layer_state(const fs::path& folder, const LayerState& state) {
  return write_file_atomically(folder / k_file, to_json(state).dump(2) + "\n");
}

Json to_json(const LayerState& state) {
  Json json{{"name", state.name},
            {"url", state.url},
            {"registry", state.registry.text()},
            {"root", fingerprint_text(state.root)},
            {"newest_root", metadata_json(state.newest_root)},
            {"policy", state.policy == TimestampPolicy::required ? "timestamp" : "no-timestamp"},
            {"commit", state.commit.hex()},
            {"updated", to_rfc3339(state.updated)},
            {"clock_floor", to_rfc3339(state.clock_floor)},
            {"transport", transport_name(state.transport)}};
  if (state.timestamp) json["timestamp"] = metadata_json(*state.timestamp);
  return json;
}

std::string_view transport_name(Transport transport) {
  for (const auto& [known, name] : k_transports)
    if (known == transport) return name;
  return {};
}

Result<Transport> parse_transport(std::string_view text) {
  for (const auto& [transport, name] : k_transports)
    if (name == text) return transport;
  return fail(Errc::usage,
              "'" + std::string(text) + "' is no transport; write http-sparse, git-sparse, shallow or full");
}

std::string fingerprint_text(const Sha256& root) {
  return std::string(k_prefix) + root.hex();
}

Result<Sha256> parse_fingerprint(std::string_view text) {
  if (text.starts_with(k_prefix))
    if (const auto digest = Sha256::parse(text.substr(k_prefix.size()))) return *digest;
  return fail(Errc::usage, "'" + std::string(text) +
                               "' is not a root fingerprint; write sha256: and 64 lower-case hex digits");
}

}  // namespace howdah
