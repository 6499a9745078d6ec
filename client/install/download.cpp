// SPDX-License-Identifier: PostgreSQL
#include "client/install/download.hpp"

namespace howdah {

Result<void> download(const std::string& url, const Download& what, const fs::path& to, HttpClient& http,
                      Console& console) {
  HttpRequest request;
  request.url = url;
  request.limit = what.limit;
  request.save_to = to;
  request.progress = [&](std::uint64_t done, std::uint64_t total) {
    console.progress("fetching " + what.label + "  " + std::to_string(done >> 10U) + " of " +
                     std::to_string((total == 0 ? what.limit : total) >> 10U) + " KiB");
  };
  auto response = http.send(request);
  if (!response && response.error().code == Errc::too_large) {
    return fail_untrusted(Distrust::limit, "trust-limit", url, "it is longer than " + what.limit_is,
                          "it was thrown away");
  }
  if (!response) return tl::unexpected(std::move(response).error());
  if (response->status == 200) return {};
  return fail(response->status == 404 ? Errc::not_found : Errc::unavailable,
              url + " answered " + std::to_string(response->status) +
                  "; the index names this file, so tell the registry's operator");
}

}  // namespace howdah
