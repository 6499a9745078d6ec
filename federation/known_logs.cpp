// SPDX-License-Identifier: PostgreSQL
#include "federation/known_logs.hpp"

#include "core/model/json.hpp"

namespace howdah {
namespace {

constexpr const char* k_file = "logs.json";
constexpr std::uint64_t k_limit = 256ULL << 20U;

std::optional<git::ObjectId> id_of(const Json& json, const char* member) {
  const auto found = json.is_object() ? json.find(member) : json.end();
  if (!json.is_object() || found == json.end() || !found->is_string()) return std::nullopt;
  return git::ObjectId::parse(found->get<std::string>());
}

}  // namespace

Result<KnownLogs> read_known_logs(const fs::path& folder) {
  KnownLogs logs;
  TRY(const auto text, read_file_if_exists(folder / k_file, k_limit));
  if (!text) return logs;
  TRY(const Json json, parse_json(*text, {k_limit}));
  for (const auto& [path, seen] : json.items()) {
    const auto blob = id_of(seen, "blob");
    const auto commit = id_of(seen, "commit");
    if (!blob || !commit)
      return fail(Errc::invalid, "read " + (folder / k_file).string() + ": '" + path +
                                     "' is malformed; remove the registry and add it again");
    logs.emplace(path, KnownLog::Seen{*blob, *commit});
  }
  return logs;
}

Result<void> write_known_logs(const fs::path& folder, const KnownLogs& logs) {
  Json json = Json::object();
  for (const auto& [path, seen] : logs)
    json[path] = {{"blob", seen.blob.hex()}, {"commit", seen.commit.hex()}};
  return write_file_atomically(folder / k_file, json.dump(1) + "\n");
}

}  // namespace howdah
