// SPDX-License-Identifier: PostgreSQL
#include "bench/local_registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "core/crypto/minisig.hpp"

namespace howdah::bench {
namespace {

constexpr std::size_t k_artifact_bytes = 64U << 10U;

/// Bytes that are this release's alone, made without much work: it counts as the publisher's.
std::string artifact_of(const std::string& file) {
  std::string content(sha512(file).raw());
  content.resize(k_artifact_bytes, 'x');
  return content;
}

/// As the upload handler does: not durable until the store takes it over.
Result<void> spool(const fs::path& path, const std::string& content) {
  std::ofstream file(path, std::ios::binary);
  file << content;
  file.close();
  if (!file) return fail(Errc::unavailable, "write " + path.string());
  return {};
}

/// What a release needs of the log it joins.
Result<void> check_log(const std::vector<StatementLine>& log, const std::string& version) {
  const auto has = [&](std::string_view type, std::string_view wanted) {
    return std::any_of(log.begin(), log.end(), [&](const StatementLine& line) {
      return line.type == type && (wanted.empty() || line.version == wanted);
    });
  };
  if (!has("owner-add", {})) return fail(Errc::denied, "no owner");
  if (has("release", version)) return fail(Errc::conflict, version + " is released already");
  return {};
}

}  // namespace

Result<LocalRegistry> LocalRegistry::open(const fs::path& index, const fs::path& folder) {
  LocalRegistry registry(folder);
  TRY_VOID(make_directories(folder / "spool"));
  TRY(const fs::path copy, scratch_copy(index, folder));
  TRY(registry.store_, open_folder_store(folder / "artifacts"));
  registry.writer_ = std::make_unique<IndexWriter>(copy, TrustAnchor{{}, synthetic_id()}, synthetic_keys(),
                                                   *registry.clock_);
  return registry;
}

Result<Committed> LocalRegistry::publish(std::uint64_t distribution, std::uint64_t release) {
  Json body = release_body(distribution, release);
  const Name name = distribution_name(distribution);
  const std::string version = body["version"];
  const std::string file = body["artifact"]["file"];
  const fs::path spooled = folder_ / "spool" / file;
  TRY_VOID(spool(spooled, artifact_of(file)));
  TRY(const FileDigests digests, digest_file(spooled));
  body["artifact"]["sha256"] = digests.sha256.hex();
  body["artifact"]["sha512"] = digests.sha512.hex();
  body["artifact"]["size"] = digests.size;
  const std::string comment =
      fmt::format("howdah1 {} {} {} {} sha256:{} size:{} time:{}", synthetic_id().text(), name.key(), version,
                  file, digests.sha256.hex(), digests.size, clock_->now());
  TRY_VOID(store_->put_file(digests.sha256, spooled));
  TRY_VOID(store_->put_signature(name.key(), version, minisig_sign(artifact_key_, digests.blake2b, comment)));
  return writer_->commit([&](Staging& staging) -> Result<void> {
    TRY(const auto log, staging.lines(LogKind::dist, name));
    if (!log) return fail(Errc::not_found, name.key() + ": not in the synthetic index");
    TRY_VOID(check_log(*log, version));
    staging.say(fmt::format("publish {} {}", name.key(), version));
    TRY_VOID(staging.append("release", name, body));
    return {};
  });
}

}  // namespace howdah::bench
