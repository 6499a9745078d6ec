// SPDX-License-Identifier: PostgreSQL
#include "client/prebuilt/fetch_package.hpp"

#include "client/install/download.hpp"
#include "core/crypto/digest.hpp"

namespace howdah {
namespace {

std::string label(const PlannedRelease& step) {
  return "the package of " + step.release.display + " " + step.release.version + " for " +
         step.package->target;
}

Result<void> check_digest(const PlannedRelease& step, const fs::path& file, const std::string& origin) {
  TRY(const FileDigests digests, digest_file(file));
  if (digests.sha256 == step.package->sha256) return {};
  return fail_untrusted(Distrust::signature, "trust-signature", origin,
                        "it is not what " + step.package->service + " built: it has sha256 " +
                            digests.sha256.hex() + ", the signed statement says " +
                            step.package->sha256.hex(),
                        "it was thrown away; --from-source builds the release here");
}

Result<void> fetch_into(const PlannedRelease& step, const fs::path& file, HttpClient& http,
                        Console& console) {
  TRY(const Resource place, step.layer->location.resolve(step.package->url));
  if (const auto* path = std::get_if<fs::path>(&place)) {
    std::error_code error;
    fs::copy_file(*path, file, error);
    if (error) return tl::unexpected(system_error("read", *path, error.value()));
    return check_digest(step, file, path->string());
  }
  const auto& url = std::get<std::string>(place);
  const Download what{label(step), k_package_limits.archive_bytes, "any package may be"};
  TRY_VOID(download(url, what, file, http, console));
  return check_digest(step, file, url);
}

}  // namespace

Result<FetchedPackage> fetch_package(const PlannedRelease& step, const Home& home, HttpClient& http,
                                     Console& console) {
  const std::string digest = step.package->sha256.hex();
  const fs::path cached = home.artifacts() / digest.substr(0, 2) / digest;
  std::error_code error;
  if (fs::exists(cached, error) && check_digest(step, cached, cached.string()))
    return FetchedPackage(step, cached, true);
  TRY_VOID(make_directories(cached.parent_path()));
  TRY(const TempDir draft, TempDir::create(cached.parent_path()));
  const fs::path file = draft.path() / "package";
  auto fetched = fetch_into(step, file, http, console);
  if (!fetched) return tl::unexpected(in_context("fetch " + label(step), std::move(fetched).error()));
  fs::rename(file, cached, error);
  if (error) return tl::unexpected(system_error("keep", cached, error.value()));
  return FetchedPackage(step, cached, false);
}

}  // namespace howdah
