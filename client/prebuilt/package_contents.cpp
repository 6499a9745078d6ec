// SPDX-License-Identifier: PostgreSQL
#include "client/prebuilt/package_contents.hpp"

#include "core/crypto/digest.hpp"
#include "core/rules/trunk.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_list_limit = 16ULL << 20U;
constexpr const char* k_remedy = "do not install it; tell its packager";

/// The list itself, or a finding.
Result<TrunkDigests> read_list(const fs::path& root, Diagnostics& findings) {
  TRY(const auto text, read_file_if_exists(root / k_trunk_digests, k_list_limit));
  if (!text) {
    findings.error("package-digests", k_trunk_digests, "is not there, so nothing in it can be checked",
                   k_remedy);
    return TrunkDigests{};
  }
  auto digests = parse_trunk_digests(*text);
  if (digests) return digests;
  for (const Finding& finding : digests.error().findings)
    findings.error(finding.code, finding.place, finding.message, finding.remedy);
  return TrunkDigests{};
}

Result<bool> is_as_listed(const fs::path& file, const TrunkDigest& listed) {
  TRY(const FileDigests digests, digest_file(file));
  const bool wide = listed.algorithm == TrunkDigest::Algorithm::sha512;
  return listed.hex == (wide ? digests.sha512.hex() : digests.sha256.hex());
}

}  // namespace

Result<Diagnostics> judge_contents(const fs::path& root, const std::vector<ArchiveEntry>& entries) {
  Diagnostics findings;
  TRY(TrunkDigests listed, read_list(root, findings));
  if (findings.has_errors()) return findings;
  for (const ArchiveEntry& entry : entries) {
    if (entry.path == k_trunk_digests) continue;
    const auto line = listed.find(entry.path);
    if (line == listed.end()) {
      findings.error("package-unlisted", entry.path, "is in the package and not in its list of digests",
                     k_remedy);
      continue;
    }
    TRY(const bool matches, is_as_listed(root / entry.path, line->second));
    if (!matches)
      findings.error("package-altered", entry.path, "is not what the package's list of digests says",
                     k_remedy);
    listed.erase(line);
  }
  for (const auto& [path, digest] : listed)
    findings.error("package-missing", path, "is in the package's list of digests and not in it", k_remedy);
  return findings;
}

}  // namespace howdah
