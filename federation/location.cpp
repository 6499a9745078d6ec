// SPDX-License-Identifier: PostgreSQL
#include "federation/location.hpp"

#include <algorithm>

#include "core/sys/git_bundle.hpp"

namespace howdah {
namespace {

bool is_http(std::string_view text) {
  return text.starts_with("http://") || text.starts_with("https://");
}

/// Whether `text` starts with a scheme (RFC 3986 §3.1) and a colon.
bool has_scheme(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || text.find('/') < colon) return false;
  return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '-' || c == '.';
  });
}

bool climbs(std::string_view reference) {
  const fs::path path(reference);
  return std::find(path.begin(), path.end(), "..") != path.end();
}

Result<std::string> git_url(std::string_view text) {
  const std::size_t authority = text.find("://") + 3;
  const std::size_t end = std::min(text.find('/', authority), text.size());
  const std::string_view host = text.substr(authority, end - authority);
  if (host.empty() || text.find_first_of("?# \t\n") != std::string_view::npos) {
    return fail(Errc::invalid, "'" + std::string(text) + "' is not the URL of a registry; write it as " +
                                   "https://registry.example.org/ without query or fragment");
  }
  if (host.find('@') != std::string_view::npos) {
    return fail(Errc::invalid,
                "the URL of a registry carries no user or password: they would be stored in "
                "plain text; write it without the part before '@'");
  }
  if (text.ends_with(".git")) return std::string(text);
  return std::string(text) + (text.ends_with('/') ? "" : "/") + "index.git";
}

Result<fs::path> repository_path(const fs::path& given) {
  std::error_code error;
  const fs::path path = fs::canonical(given, error);
  if (error) {
    return fail(Errc::not_found, "there is no registry at " + given.string() + ": " + error.message() +
                                     "; give the URL of a registry or the path of an index repository");
  }
  if (fs::exists(path / "index.git", error)) return path / "index.git";
  if (fs::exists(path / "HEAD", error) || git::is_bundle(path)) return path;
  return fail(Errc::not_found, path.string() + " is neither a bare git repository, nor a folder with an " +
                                   "index.git in it, nor a git bundle; give the path of an index repository");
}

}  // namespace

Result<Location> Location::parse(std::string_view text) {
  if (is_http(text)) {
    TRY(std::string url, git_url(text));
    return Location(std::move(url), false);
  }
  constexpr std::string_view k_file = "file://";
  if (text.starts_with(k_file)) text.remove_prefix(k_file.size());
  if (text.empty() || has_scheme(text)) {
    return fail(Errc::invalid, "'" + std::string(text) +
                                   "' is not a place a registry can be read from; use " +
                                   "http://, https://, file:// or a path");
  }
  TRY(const fs::path path, repository_path(fs::path(text)));
  return Location(path.string(), true);
}

Location Location::known(std::string text) {
  const bool folder = !is_http(text);
  return Location(std::move(text), folder);
}

Result<Resource> Location::resolve(std::string_view reference) const {
  if (is_http(reference)) return std::string(reference);
  if (reference.empty() || has_scheme(reference) || reference.starts_with("//") || climbs(reference) ||
      (folder_ && reference.starts_with('/'))) {
    return fail(Errc::invalid,
                "the registry at " + text_ + " names '" + std::string(reference) +
                    "' in its registry.json, which is neither an http(s) URL nor a path below " +
                    "it; tell its operator");
  }
  const std::string base = text_.substr(0, text_.rfind('/') + 1);
  if (folder_) return fs::path(base) / reference;
  if (!reference.starts_with('/')) return base + std::string(reference);
  const std::size_t path = base.find('/', base.find("://") + 3);
  return base.substr(0, path) + std::string(reference);
}

}  // namespace howdah
