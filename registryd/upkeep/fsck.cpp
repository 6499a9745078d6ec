// SPDX-License-Identifier: PostgreSQL
#include "registryd/upkeep/fsck.hpp"

#include <fmt/format.h>

#include <set>

#include "core/crypto/minisig.hpp"
#include "core/index/catalog.hpp"
#include "core/store/artifact_store.hpp"
#include "hooks/ref_check.hpp"
#include "registryd/state/database_copy.hpp"
#include "registryd/state/read_cache.hpp"

namespace howdah {
namespace {

/// Artifacts and signatures of every release, and what lies in the store besides.
class ArtifactCheck {
 public:
  ArtifactCheck(const DataFolder& data, const IndexView& view, FsckReport& report)
      : data_(data), view_(view), report_(report) {}

  Result<void> run() {
    TRY(store_, open_folder_store(data_.artifacts()));
    TRY(const auto keys, view_.keys(LogKind::dist));
    for (const std::string& key : keys) {
      TRY(const Name name, Name::parse(key));
      TRY(const auto log, view_.log(LogKind::dist, name));
      if (!log) continue;
      TRY(const DistributionRecord record, fold_distribution(*log));
      for (const ReleaseRecord& release : record.releases) TRY_VOID(check(release));
    }
    return find_strays();
  }

 private:
  Result<void> check(const ReleaseRecord& release) {
    ++report_.releases;
    const std::string place = fmt::format("{} {}", release.distribution, release.version);
    const std::string hex = release.sha256.hex();
    const fs::path file = fs::path("sha256") / hex.substr(0, 2) / hex;
    expected_.insert(file);
    expected_.insert(fs::path("minisig") / release.distribution / (release.version + ".minisig"));
    const auto digests = digest_file(data_.artifacts() / file);
    if (!digests && digests.error().code != Errc::not_found) return tl::unexpected(digests.error());
    if (!digests) {
      refuse("fsck-artifact-missing", place, fmt::format("its artifact {} is not in the store", hex),
             "copy it from a mirror or a backup");
      return {};
    }
    if (digests->sha256 != release.sha256 || digests->sha512 != release.sha512 ||
        digests->size != release.size) {
      refuse("fsck-artifact-altered", place,
             fmt::format("the file {} has other bytes than were released", hex),
             "remove it and copy it from a mirror or a backup");
      return {};
    }
    ++report_.artifacts;
    return check_signature(release, digests->blake2b, place);
  }

  /// By any key that held the role: a signature is as old as its release.
  Result<void> check_signature(const ReleaseRecord& release, const Blake2b512& digest,
                               const std::string& place) {
    TRY(const auto minisig, store_->signature(release.distribution, release.version));
    if (!minisig) {
      refuse("fsck-signature-missing", place, "its artifact has no signature", "copy it from a backup");
      return {};
    }
    const std::string about =
        fmt::format("howdah1 {} {} {} {} sha256:{} size:{} ", view_.registry().id.text(),
                    release.distribution, release.version, release.file, release.sha256.hex(), release.size);
    for (const RootMetadata& root : view_.roots().all()) {
      const Role* role = root.role("registry");
      for (const std::string& keyid : role->keyids) {
        const PublicKey* key = root.key_of("registry", keyid);
        const auto comment = key == nullptr ? Result<std::string>(fail(Errc::untrusted, "no key"))
                                            : minisig_verify(*minisig, *key, digest);
        if (comment && comment->starts_with(about)) return {};
      }
    }
    refuse("fsck-signature-bad", place,
           "its signature is by no key of the registry, or about another release", "copy it from a backup");
    return {};
  }

  /// An upload that lost its race, or crashed before its commit: harmless, and never served.
  Result<void> find_strays() {
    TRY(const auto files, list_files(data_.artifacts()));
    for (const fs::path& file : files) {
      if (expected_.contains(file)) continue;
      report_.findings.warning("fsck-artifact-stray", file.string(), "no release speaks of this file",
                               "it may be removed while the server does not run");
    }
    return {};
  }

  void refuse(const char* code, std::string place, std::string why, std::string remedy) {
    report_.findings.error(code, std::move(place), std::move(why), std::move(remedy));
  }

  const DataFolder& data_;
  const IndexView& view_;
  FsckReport& report_;
  std::unique_ptr<ArtifactStore> store_;
  std::set<fs::path> expected_;
};

/// A cache made from the index now must hold what the one that serves holds.
Result<void> check_cache(const DataFolder& data, Tips& tips, const Log& log, FsckReport& report) {
  std::error_code ignored;
  if (!fs::exists(data.cache(), ignored)) return {};
  TRY(const TempDir scratch, TempDir::create());
  const fs::path copy = scratch.path() / "copy.db";
  const fs::path fresh = scratch.path() / "fresh.db";
  TRY_VOID(copy_database(data.cache(), copy));
  for (const fs::path& file : {copy, fresh}) {  // both brought to the tip
    TRY(const auto cache, ReadCache::open(file, tips, log));
    TRY_VOID(cache->distributions(""));
  }
  TRY(const Sha256 found, digest_database(copy));
  TRY(const Sha256 expected, digest_database(fresh));
  if (found == expected) return {};
  report.findings.error("fsck-cache-differs", data.cache().string(), "it is not what the index says",
                        "stop the server and run registryd reindex");
  return {};
}

}  // namespace

Result<FsckReport> fsck(const DataFolder& data, const Log& log) {
  TRY(const RegistryIdentity identity, identify(data));
  TRY(auto opened, git::Repository::open(data.index()));
  const Verifier verifier(std::make_shared<git::Repository>(std::move(opened)), identity.anchor());
  TRY(const Verified<IndexView> view, verifier.open_tip());
  TRY(VerifyReport verified, verifier.verify_history(view->commit()));
  TRY_VOID(check_served_refs(*view, verified.findings));
  FsckReport report{verified.commits, verified.statements, 0, 0, std::move(verified.findings)};
  if (!report.ok()) return report;  // its statements are no measure of anything else
  TRY_VOID(ArtifactCheck(data, *view, report).run());
  TRY(const auto tips, Tips::open(data.index(), identity.anchor()));
  TRY_VOID(check_cache(data, *tips, log, report));
  return report;
}

}  // namespace howdah
