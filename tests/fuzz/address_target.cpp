// SPDX-License-Identifier: PostgreSQL
// Paths and references out of an index or off the network: a log has one path, a reference stays with its
// registry, a redirect takes no credentials along.
#include <algorithm>

#include "core/index/layout.hpp"
#include "core/model/registry_document.hpp"
#include "core/sys/http_redirect.hpp"
#include "federation/location.hpp"
#include "tests/fuzz/property.hpp"

namespace howdah::fuzz {
namespace {

void check_log_path(std::string_view path) {
  for (const std::vector<int>& fanout : {std::vector<int>{2}, {1, 4}}) {
    const Layout layout(fanout);
    const auto address = layout.parse_log_path(path);
    if (!address) continue;
    must_equal(layout.log_path(address->kind, address->key, address->service), path, "a log has one path");
    must(Name::parse(address->key)->key() == address->key, "a log belongs to a key", address->key);
  }
}

/// Every name has a path in each folder, and it leads back to the name.
void check_name(std::string_view text) {
  const auto name = Name::parse(text);
  if (!name) return;
  const Layout layout(standard_fanout());
  for (const LogKind kind :
       {LogKind::users, LogKind::services, LogKind::dist, LogKind::ext, LogKind::packages}) {
    const auto address = layout.parse_log_path(layout.log_path(kind, name->key(), "apt"));
    must(address && address->kind == kind && address->key == name->key(), "a path leads back to its name",
         name->key());
  }
}

/// A folder with a registry, as far as its place is concerned.
const fs::path& registry_folder() {
  static const TempDir folder = TempDir::create().value();
  static const bool made = make_directories(folder.path() / "index.git").has_value();
  must(made, "a folder can be made");
  return folder.path();
}

void check_reference(std::string_view reference) {
  static const Location folder = Location::parse(registry_folder().string()).value();
  static const Location server = Location::parse("https://registry.test/a/").value();
  const auto is_url = [](std::string_view url) {
    return url.starts_with("http://") || url.starts_with("https://");
  };
  if (const auto found = folder.resolve(reference)) {
    const fs::path* const path = std::get_if<fs::path>(&*found);
    const std::string top = fs::canonical(registry_folder()).string() + "/";
    must(path == nullptr ? is_url(reference) : path->lexically_normal().string().starts_with(top),
         "a reference stays in its registry's folder", reference);
  }
  if (const auto found = server.resolve(reference)) {
    const std::string& url = std::get<std::string>(*found);
    must(is_url(reference) ? url == reference : url.starts_with("https://registry.test/"),
         "a reference stays at its registry's server", url);
  }
}

/// Of a URL as libcurl writes them: user and port left out.
std::string host_of(std::string_view url) {
  std::string_view authority = url.substr(std::min(url.find("://") + 3, url.size()));
  authority = authority.substr(0, authority.find_first_of("/?#"));
  authority.remove_prefix(authority.find('@') == std::string_view::npos ? 0 : authority.rfind('@') + 1);
  return std::string(authority.substr(0, authority.find(':')));
}

void check_redirect(const std::string& location) {
  HttpRequest request{.method = "POST", .url = "http://registry.test/v1/releases"};
  request.headers = {{"Authorization", "Bearer secret"}, {"Content-Type", "text/plain"}};
  const HttpResponse response{302, {{"location", location}}, {}, {}};
  const auto next = redirected(request, response);
  if (!next) return must_explain(next.error());
  must(host_of(next->url) == "registry.test" || next->url.starts_with("https://"),
       "a redirect leads to https or the same host", next->url);
  must(next->headers.count("Authorization") == 0 || next->url.starts_with("http://"),
       "credentials stay with their origin", next->url);
  must(next->method == "GET" && next->body.empty(), "a redirected POST becomes a GET");
}

}  // namespace

void try_input(std::string_view input) {
  check_log_path(input);
  check_name(input);
  check_reference(input);
  check_redirect(std::string(input.substr(0, input.find('\0'))));
}

}  // namespace howdah::fuzz
