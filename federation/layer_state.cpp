// SPDX-License-Identifier: PostgreSQL
#include "federation/layer_state.hpp"

namespace howdah {
namespace {

constexpr const char* k_file = "layer.json";
constexpr std::uint64_t k_limit = 64U << 10U;
constexpr std::string_view k_prefix = "sha256:";

std::string text_of(const Json& json, const char* member) {
  const auto found = json.find(member);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Result<LayerState> from_json(const Json& json) {
  TRY(RegistryId registry, RegistryId::parse(text_of(json, "registry")));
  TRY(const Sha256 root, parse_fingerprint(text_of(json, "root")));
  const auto commit = git::ObjectId::parse(text_of(json, "commit"));
  const auto updated = from_rfc3339(text_of(json, "updated"));
  if (!commit || !updated) return fail(Errc::invalid, "'commit' or 'updated' is missing or malformed");
  return LayerState{
      text_of(json, "name"), text_of(json, "url"), std::move(registry), root, *commit, *updated};
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
  return {{"name", state.name},
          {"url", state.url},
          {"registry", state.registry.text()},
          {"root", fingerprint_text(state.root)},
          {"commit", state.commit.hex()},
          {"updated", to_rfc3339(state.updated)}};
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
