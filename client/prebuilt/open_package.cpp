// SPDX-License-Identifier: PostgreSQL
#include "client/prebuilt/open_package.hpp"

#include <algorithm>

#include "client/prebuilt/choice.hpp"
#include "client/prebuilt/package_contents.hpp"
#include "client/prebuilt/package_files.hpp"
#include "client/resolve/target.hpp"
#include "core/rules/trunk.hpp"
#include "core/sys/archive.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_text_limit = 16ULL << 20U;

tl::unexpected<Error> refused(const PlannedRelease& step, const Diagnostics& findings) {
  return fail(Errc::invalid,
              "the package of " + step.package->service + " for " + step.release.display + " " +
                  step.release.version + " is not what it has to be; nothing was installed, and " +
                  "--from-source builds the release here",
              findings);
}

/// What the package says of itself, against the release, the target it was signed for and this server.
Diagnostics judge_manifest(const TrunkManifest& manifest, const PlannedRelease& step,
                           const Postgres& postgres) {
  Diagnostics findings;
  const auto differs = [&](const char* what, const std::string& says, const std::string& wanted) {
    findings.error("package-mismatch", k_trunk_manifest,
                   std::string("says ") + what + " " + says + ", and it has to be " + wanted,
                   "tell its packager");
  };
  const auto name = Name::parse(manifest.name);
  if (!name || name->key() != step.release.distribution)
    differs("distribution", manifest.name, step.release.distribution);
  if (manifest.version != step.release.version) differs("version", manifest.version, step.release.version);
  if (manifest.major != postgres.major()) differs("PostgreSQL", manifest.major, postgres.major());
  const PackageTarget says{manifest.major, manifest.os, {}, manifest.processor};
  if (!covers_platform({says.platform()}, this_platform()))
    differs("platform", says.platform(), this_platform());
  return findings;
}

Result<void> check_manifest(const fs::path& root, const PlannedRelease& step, const Postgres& postgres) {
  TRY(const auto text, read_file_if_exists(root / k_trunk_manifest, k_text_limit));
  Diagnostics findings;
  if (!text) {
    findings.error("package-manifest", k_trunk_manifest, "is not there", "tell its packager");
    return refused(step, findings);
  }
  const auto manifest = parse_trunk_manifest(*text);
  if (!manifest) {
    for (const Finding& finding : manifest.error().findings)
      findings.error(finding.code, finding.place, finding.message, finding.remedy);
    if (findings.empty())
      findings.error("package-manifest", k_trunk_manifest, manifest.error().message, "tell its packager");
    return refused(step, findings);
  }
  findings = judge_manifest(*manifest, step, postgres);
  return findings.has_errors() ? Result<void>(refused(step, findings)) : Result<void>{};
}

Diagnostics judge_top(const std::string& top, const PlannedRelease& step) {
  Diagnostics findings;
  const std::string wanted =
      trunk_name(step.release.distribution, step.release.version, step.package->target);
  if (top != wanted)
    findings.error("package-name", top, "is the package's folder, and has to be " + wanted,
                   "tell its packager");
  return findings;
}

}  // namespace

Result<Built> open_package(const FetchedPackage& package, const Postgres& postgres, const Home& home) {
  const PlannedRelease& step = package.step();
  TRY_VOID(make_directories(builds_of(home)));
  TRY(TempDir scratch, TempDir::create(builds_of(home)));
  const fs::path root = scratch.path() / "package";
  const fs::path stage = scratch.path() / "stage";
  TRY(const ArchiveListing listing, unpack_archive(package.archive(), root, k_package_limits));
  Diagnostics findings = judge_top(listing.top, step);
  TRY(const Diagnostics contents, judge_contents(root, listing.entries));
  findings.append(contents);
  if (findings.has_errors()) return refused(step, findings);
  TRY_VOID(check_manifest(root, step, postgres));
  TRY(findings, stage_package({root, stage, listing.entries, postgres, step.release.meta}));
  if (findings.has_errors()) return refused(step, findings);
  const PackageOffer& offer = *step.package;
  return Built{&step,
               std::move(scratch),
               stage,
               {},
               "out of " + origin_text(step),
               {},
               ReceiptPackage{offer.service, offer.target, offer.sha256.hex()}};
}

}  // namespace howdah
