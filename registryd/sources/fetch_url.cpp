// SPDX-License-Identifier: PostgreSQL
// A file of somebody's web server, believed for its digest.
#include <fmt/format.h>

#include "core/sys/http_client.hpp"
#include "core/sys/http_redirect.hpp"
#include "core/sys/web_address.hpp"
#include "registryd/sources/fetching.hpp"
#include "registryd/state/sql.hpp"

namespace howdah {
namespace {

Result<void> check_scheme(const std::string& url, Reach reach) {
  TRY(const WebAddress address, parse_safe_address(url));
  if (address.scheme == "https" || reach == Reach::public_and_loopback) return {};
  return fail(Errc::denied, fmt::format("{}: write an https URL", shown_url(url)));
}

Error about_status(const ArchiveAtUrl& from, int status) {
  const Errc code = status == 404 || status == 410 ? Errc::not_found : Errc::unavailable;
  return {code, fmt::format("{} answered {}", shown_url(from.url), status), {}};
}

Result<void> check_bytes(const ArchiveAtUrl& from, const FetchedArchive& fetched) {
  FileHasher hasher;
  TRY_VOID(fetched.bytes()([&hasher](std::string_view bytes) -> Result<void> {
    hasher.update(bytes);
    return {};
  }));
  const FileDigests digests = hasher.finish();
  if (digests.sha256 == from.sha256) return {};
  Diagnostics findings;
  findings.error("url-digest", "/sha256",
                 fmt::format("{} has sha256:{}, not sha256:{}", shown_url(from.url), digests.sha256.hex(),
                             from.sha256.hex()),
                 "was the file replaced? compare it with your own");
  return fail(Errc::invalid, findings.findings().front().message, findings);
}

}  // namespace

Result<FetchedArchive> fetch_url(const ArchiveAtUrl& from, const Fetching& fetching) {
  TRY_VOID(check_scheme(from.url, fetching.reach));
  TRY(const std::string id, new_id());
  FetchedArchive fetched{SpoolFile(fetching.spool / ("fetch-" + id)), {}};
  CurlHttpClient client("howdah-registry", fetching.reach);
  TRY(const HttpResponse response,
      client.send({.url = from.url, .limit = fetching.max_bytes, .save_to = fetched.file.path()}));
  if (response.status < 200 || response.status > 299)
    return tl::unexpected(about_status(from, response.status));
  TRY_VOID(check_bytes(from, fetched));
  return fetched;
}

}  // namespace howdah
