// SPDX-License-Identifier: PostgreSQL
#include "core/sys/http_redirect.hpp"

#include <curl/curl.h>

#include <algorithm>

#include "core/base/ascii.hpp"
#include "core/base/handle.hpp"

namespace howdah {
namespace {

using UrlHandle = Handle<CURLU, curl_url_cleanup>;
using CurlString = Handle<char, curl_free>;

std::string part(CURLU* url, CURLUPart which, unsigned flags = 0) {
  CurlString text;
  if (curl_url_get(url, which, out(text), flags) != CURLUE_OK) return {};
  return text.get();
}

std::string origin(CURLU* url) {
  return part(url, CURLUPART_SCHEME) + "://" + part(url, CURLUPART_HOST) + ":" +
         part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
}

bool may_follow(CURLU* from, CURLU* to) {
  const std::string scheme = part(to, CURLUPART_SCHEME);
  if (scheme == "https") return true;
  return scheme == "http" && part(from, CURLUPART_SCHEME) == "http" &&
         part(from, CURLUPART_HOST) == part(to, CURLUPART_HOST);
}

bool is_credential(const std::string& name) {
  const std::string plain = ascii_lower(name);
  return plain == "authorization" || plain == "cookie";
}

/// 303 asks for a GET; 301 and 302 after a POST mean one by custom; 307 and 308 repeat the request.
void change_method(HttpRequest& request, int status) {
  const bool to_get = status == 303 ? request.method != "HEAD" : status < 303 && request.method == "POST";
  if (!to_get) return;
  request.method = "GET";
  request.body.clear();
  request.file.reset();
  for (auto header = request.headers.begin(); header != request.headers.end();)
    header = ascii_lower(header->first) == "content-type" ? request.headers.erase(header) : std::next(header);
}

}  // namespace

bool is_redirect(const HttpResponse& response) {
  const int status = response.status;
  const bool known = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  return known && response.headers.count("location") != 0;
}

Result<HttpRequest> redirected(const HttpRequest& request, const HttpResponse& response) {
  const std::string& location = response.headers.at("location");
  const auto refused = [&](const std::string& why) {
    return fail(Errc::unavailable, request.method + " " + shown_url(request.url) + ": redirected to " +
                                       shown_url(location) + ", " + why);
  };
  const UrlHandle from(curl_url());
  const UrlHandle to(curl_url());
  if (curl_url_set(from.get(), CURLUPART_URL, request.url.c_str(), 0) != CURLUE_OK ||
      curl_url_set(to.get(), CURLUPART_URL, request.url.c_str(), 0) != CURLUE_OK ||
      curl_url_set(to.get(), CURLUPART_URL, location.c_str(), 0) != CURLUE_OK)  // resolves against the former
    return refused("which is not a URL");
  if (!may_follow(from.get(), to.get()))
    return refused("which is neither https nor the same host; use that address yourself if you trust it");
  HttpRequest next = request;
  next.url = part(to.get(), CURLUPART_URL);
  change_method(next, response.status);
  if (origin(from.get()) != origin(to.get())) {
    for (auto header = next.headers.begin(); header != next.headers.end();)
      header = is_credential(header->first) ? next.headers.erase(header) : std::next(header);
  }
  return next;
}

std::string shown_url(const std::string& url) {
  const UrlHandle parsed(curl_url());
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
    return url;
  for (const CURLUPart secret : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_QUERY, CURLUPART_FRAGMENT})
    curl_url_set(parsed.get(), secret, nullptr, 0);
  return part(parsed.get(), CURLUPART_URL);
}

}  // namespace howdah
