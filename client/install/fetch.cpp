// SPDX-License-Identifier: PostgreSQL
#include "client/install/fetch.hpp"

#include <fmt/format.h>

#include "client/install/download.hpp"
#include "core/crypto/digest.hpp"
#include "core/sys/archive.hpp"

namespace howdah {
namespace {

constexpr const char* k_meta_file = "META.json";
constexpr std::uint64_t k_meta_limit = 4ULL << 20U;

std::string label(const PlannedRelease& step) {
  return step.release.display + " " + step.release.version;
}

/// The registry that released it: the layer's, or one that the layer's is a fork of.
struct Origin {
  const IndexView* index;
  Location location;
};

Result<Origin> origin_of(const PlannedRelease& step) {
  Origin origin{&*step.layer->index, step.layer->location};
  TRY(const IndexView* home, origin.index->holder(LogKind::dist, step.release.distribution));
  while (origin.index != home && origin.index->upstream() != nullptr) {
    const UpstreamRegistry& upstream = *origin.index->registry().upstream;
    origin.location = Location::known(upstream.url);
    if (origin.location.is_folder() && !step.layer->location.is_folder())
      return fail(
          Errc::not_found,
          fmt::format("{} is a release of {}, which registry {} follows at {}, a folder of its own "
                      "machine; its operator names a URL with index-tool federate pull --upstream URL",
                      label(step), upstream.registry.text(), step.layer->state.name, upstream.url));
    origin.index = origin.index->upstream();
  }
  return origin;
}

Result<Resource> artifact_place(const PlannedRelease& step, const Origin& origin) {
  constexpr std::string_view k_digest = "{sha256}";
  std::string reference = origin.index->registry().artifact_url;
  if (const std::size_t at = reference.find(k_digest); at != std::string::npos)
    reference.replace(at, k_digest.size(), step.release.sha256.hex());
  return origin.location.resolve(reference);
}

Result<void> copy_artifact(const PlannedRelease& step, const Origin& origin, const fs::path& from,
                           const fs::path& to) {
  std::error_code error;
  fs::path source = from;
  // A registry's own data folder keeps artifacts as core/store does.
  const std::string digest = step.release.sha256.hex();
  const fs::path stored =
      fs::path(origin.location.text()).parent_path() / "artifacts" / "sha256" / digest.substr(0, 2) / digest;
  if (!fs::exists(source, error) && fs::exists(stored, error)) source = stored;
  fs::copy_file(source, to, error);
  if (error) return tl::unexpected(system_error("read", source, error.value()));
  return {};
}

Result<void> check_artifact(const PlannedRelease& step, const fs::path& file, const std::string& origin) {
  TRY(const FileDigests digests, digest_file(file));
  const ReleaseRecord& release = step.release;
  if (digests.size == release.size && digests.sha256 == release.sha256 && digests.sha512 == release.sha512)
    return {};
  return fail_untrusted(Distrust::signature, "trust-signature", origin,
                        "it is not the archive that was released as " + label(step) + ": it has sha256 " +
                            digests.sha256.hex() + " and " + std::to_string(digests.size) +
                            " bytes, the signed statement says " + release.sha256.hex() + " and " +
                            std::to_string(release.size),
                        "it was thrown away");
}

/// The statement binds META.json by itself too: what was planned is what is built.
Result<void> check_meta(const PlannedRelease& step, const fs::path& archive) {
  TRY(const auto files, read_archive_files(archive, {k_meta_file}, k_meta_limit));
  const auto meta = files.find(k_meta_file);
  if (meta != files.end() && sha256(meta->second).hex() == step.meta_sha256) return {};
  return fail_untrusted(
      Distrust::signature, "trust-signature", archive.string(),
      "META.json in the archive of " + label(step) + " is not the one its signed statement was made from",
      "tell the registry's operator");
}

Result<void> fetch_into(const PlannedRelease& step, const fs::path& file, HttpClient& http,
                        Console& console) {
  TRY(const Origin origin, origin_of(step));
  TRY(const Resource place, artifact_place(step, origin));
  if (const auto* path = std::get_if<fs::path>(&place)) {
    TRY_VOID(copy_artifact(step, origin, *path, file));
    return check_artifact(step, file, path->string());
  }
  const auto& url = std::get<std::string>(place);
  const std::string bytes = std::to_string(step.release.size);
  const Download what{label(step), step.release.size, "the " + bytes + " bytes the signed statement says"};
  TRY_VOID(download(url, what, file, http, console));
  return check_artifact(step, file, url);
}

}  // namespace

Result<Fetched> fetch_release(const PlannedRelease& step, const Home& home, HttpClient& http,
                              Console& console) {
  const std::string digest = step.release.sha256.hex();
  const fs::path cached = home.artifacts() / digest.substr(0, 2) / digest;
  std::error_code error;
  if (fs::exists(cached, error) && check_artifact(step, cached, cached.string())) {
    TRY_VOID(check_meta(step, cached));
    return Fetched{&step, cached, true};
  }
  TRY_VOID(make_directories(cached.parent_path()));
  TRY(const TempDir draft, TempDir::create(cached.parent_path()));
  const fs::path file = draft.path() / "artifact";
  auto fetched = fetch_into(step, file, http, console);
  if (!fetched) return tl::unexpected(in_context("fetch " + label(step), std::move(fetched).error()));
  TRY_VOID(check_meta(step, file));
  fs::rename(file, cached, error);
  if (error) return tl::unexpected(system_error("keep", cached, error.value()));
  return Fetched{&step, cached, false};
}

}  // namespace howdah
