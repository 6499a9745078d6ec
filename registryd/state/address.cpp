// SPDX-License-Identifier: PostgreSQL
#include "registryd/state/address.hpp"

#include <algorithm>
#include <string_view>

namespace howdah {
namespace {

/// Replaces what stands between `name=` and the next `&`.
std::string hide(std::string url, std::string_view name) {
  const std::size_t at = url.find(name);
  if (at == std::string::npos) return url;
  const std::size_t end = std::min(url.find('&', at), url.size());
  return url.replace(at + name.size(), end - at - name.size(), "…");
}

}  // namespace

std::string without_password(const std::string& url) {
  std::string shown = hide(hide(url, "password="), "sslpassword=");
  const std::size_t scheme = shown.find("://");
  if (scheme == std::string::npos) return shown;
  const std::size_t begin = scheme + 3;
  const std::size_t at = shown.rfind('@', shown.find_first_of("/?", begin));
  const std::size_t colon = shown.find(':', begin);
  if (at == std::string::npos || at < begin || colon >= at) return shown;
  return shown.replace(colon + 1, at - colon - 1, "…");
}

}  // namespace howdah
