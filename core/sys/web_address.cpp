// SPDX-License-Identifier: PostgreSQL
#include "core/sys/web_address.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "core/base/ascii.hpp"
#include "core/base/handle.hpp"
#include "core/sys/http_redirect.hpp"

namespace howdah {
namespace {

using UrlHandle = Handle<CURLU, curl_url_cleanup>;
using CurlString = Handle<char, curl_free>;

std::string part(CURLU* url, CURLUPart which, unsigned flags = 0) {
  CurlString text;
  if (curl_url_get(url, which, out(text), flags) != CURLUE_OK) return {};
  return text.get();
}

}  // namespace

bool WebAddress::is_loopback() const {
  return host == "localhost" || host == "::1" ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string::npos);
}

Result<WebAddress> parse_web_address(const std::string& url) {
  const UrlHandle parsed(curl_url());
  const bool clean = std::none_of(url.begin(), url.end(), [](char c) { return c > '\0' ? c <= ' ' : true; });
  if (!clean || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
    return fail(Errc::invalid, fmt::format("{}: not an absolute http or https URL", url));
  WebAddress address{ascii_lower(part(parsed.get(), CURLUPART_SCHEME)),
                     ascii_lower(part(parsed.get(), CURLUPART_HOST)),
                     std::atoi(part(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT).c_str()),
                     part(parsed.get(), CURLUPART_PATH)};
  if (address.scheme != "http" && address.scheme != "https")
    return fail(Errc::invalid, fmt::format("{}: write an http or https URL", shown_url(url)));
  if (!part(parsed.get(), CURLUPART_USER).empty() || !part(parsed.get(), CURLUPART_PASSWORD).empty())
    return fail(Errc::invalid, fmt::format("{}: a URL here has no user name or password", shown_url(url)));
  if (address.host.starts_with('[') && address.host.ends_with(']'))
    address.host = address.host.substr(1, address.host.size() - 2);
  return address;
}

Result<WebAddress> parse_safe_address(const std::string& url) {
  TRY(WebAddress address, parse_web_address(url));
  if (address.scheme == "https" || address.is_loopback()) return address;
  return fail(Errc::invalid, fmt::format("{}: use https; plain http is for loopback only", shown_url(url)));
}

}  // namespace howdah
