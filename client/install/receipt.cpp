// SPDX-License-Identifier: PostgreSQL
#include "client/install/receipt.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "federation/release_meta.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_receipt_limit = 64ULL << 20U;
constexpr unsigned k_permissions = 07777;

Result<ReceiptFile> parse_file(const Json& json) {
  const auto digest = Sha256::parse(meta_text(json, "/sha256"));
  const fs::path path = meta_text(json, "/path");
  if (!digest || !path.is_absolute() || !json.contains("mode") || !json["mode"].is_number_unsigned())
    return fail(Errc::invalid, "a file without path, digest or mode");
  return ReceiptFile{path, *digest, json["mode"].get<unsigned>()};
}

bool matches(const Receipt& receipt, const std::string& name) {
  return receipt.distribution == name || receipt.display == name ||
         std::find(receipt.extensions.begin(), receipt.extensions.end(), name) != receipt.extensions.end();
}

Result<std::optional<Deviation>> compare(const ReceiptFile& file) {
  struct stat info {};
  if (::lstat(file.path.c_str(), &info) != 0 || !S_ISREG(info.st_mode))
    return Deviation{file.path, "missing"};
  TRY(const FileDigests digests, digest_file(file.path));
  if (digests.sha256 != file.sha256) return Deviation{file.path, "modified"};
  if ((info.st_mode & k_permissions) != file.mode) return Deviation{file.path, "mode"};
  return std::nullopt;
}

/// Nothing for a receipt that names none.
std::optional<ReceiptPackage> parse_package(const Json& json) {
  if (!json.contains("package")) return std::nullopt;
  return ReceiptPackage{meta_text(json, "/package/service"), meta_text(json, "/package/target"),
                        meta_text(json, "/package/sha256")};
}

}  // namespace

Json to_json(const Receipt& receipt) {
  Json files = Json::array();
  for (const ReceiptFile& file : receipt.files)
    files.push_back({{"path", file.path.string()}, {"sha256", file.sha256.hex()}, {"mode", file.mode}});
  Json folders = Json::array();
  for (const fs::path& folder : receipt.folders) folders.push_back(folder.string());
  Json json{{"distribution", receipt.distribution},
            {"display", receipt.display},
            {"version", receipt.version},
            {"extensions", receipt.extensions},
            {"needs", receipt.needs},
            {"layer", receipt.layer},
            {"registry", receipt.registry},
            {"commit", receipt.commit},
            {"statement", receipt.statement},
            {"artifact", receipt.artifact},
            {"postgres", receipt.postgres},
            {"postgres_id", receipt.postgres_id},
            {"pg_config", receipt.pg_config.string()},
            {"requested", receipt.requested},
            {"installed", to_rfc3339(receipt.installed)},
            {"folders", std::move(folders)},
            {"files", std::move(files)}};
  if (!receipt.pipeline.empty()) json["pipeline"] = receipt.pipeline;
  if (receipt.package) {
    json["package"] = {{"service", receipt.package->service},
                       {"target", receipt.package->target},
                       {"sha256", receipt.package->sha256}};
  }
  return json;
}

Result<Receipt> parse_receipt(std::string_view text) {
  TRY(const Json json, parse_json(text));
  const auto installed = from_rfc3339(meta_text(json, "/installed"));
  if (!installed) return fail(Errc::invalid, "it has no time of installation; it is damaged");
  Receipt receipt{meta_text(json, "/distribution"),
                  meta_text(json, "/display"),
                  meta_text(json, "/version"),
                  meta_strings(json, "/extensions"),
                  meta_strings(json, "/needs"),
                  meta_text(json, "/layer"),
                  meta_text(json, "/registry"),
                  meta_text(json, "/commit"),
                  meta_text(json, "/statement"),
                  meta_text(json, "/artifact"),
                  meta_text(json, "/postgres"),
                  meta_text(json, "/postgres_id"),
                  meta_text(json, "/pg_config"),
                  json.value("requested", Json(true)) == Json(true),
                  *installed,
                  {},
                  {},
                  meta_text(json, "/pipeline"),
                  parse_package(json)};
  for (const std::string& folder : meta_strings(json, "/folders")) receipt.folders.emplace_back(folder);
  for (const Json& file : json.value("files", Json::array())) {
    TRY(ReceiptFile parsed, parse_file(file));
    receipt.files.push_back(std::move(parsed));
  }
  return receipt;
}

Result<std::vector<Receipt>> Receipts::list(const std::optional<std::string>& postgres_id) const {
  std::vector<Receipt> receipts;
  std::error_code error;
  if (!fs::exists(folder_, error)) return receipts;
  TRY(const auto paths, list_files(folder_));
  for (const fs::path& path : paths) {
    if (path.extension() != ".json" || (postgres_id && path.parent_path() != *postgres_id)) continue;
    TRY(const std::string text, read_file(folder_ / path, k_receipt_limit));
    auto receipt = parse_receipt(text);
    if (!receipt)
      return tl::unexpected(in_context("read the receipt " + (folder_ / path).string(), receipt.error()));
    receipts.push_back(*std::move(receipt));
  }
  return receipts;
}

Result<std::vector<Receipt>> Receipts::find(const std::string& name,
                                            const std::optional<std::string>& postgres_id) const {
  TRY(std::vector<Receipt> receipts, list(postgres_id));
  std::erase_if(receipts, [&](const Receipt& receipt) { return !matches(receipt, name); });
  return receipts;
}

Result<std::vector<Deviation>> compare_with_disk(const Receipt& receipt) {
  std::vector<Deviation> deviations;
  for (const ReceiptFile& file : receipt.files) {
    TRY(const auto deviation, compare(file));
    if (deviation) deviations.push_back(*deviation);
  }
  return deviations;
}

}  // namespace howdah
