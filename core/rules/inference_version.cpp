// SPDX-License-Identifier: PostgreSQL
#include "core/rules/inference_version.hpp"

#include <algorithm>
#include <array>

#include "core/base/ascii.hpp"

namespace howdah {
namespace {

/// A pre-release suffix people write: `rc1`, `-beta.2`, `alpha`.
bool is_prerelease_suffix(std::string_view text) {
  if (!text.empty() && (text.front() == '-' || text.front() == '.' || text.front() == '_'))
    text.remove_prefix(1);
  for (const std::string_view word : {"alpha", "beta", "rc", "dev", "pre", "b"}) {
    if (!text.starts_with(word)) continue;
    text.remove_prefix(word.size());
    if (!text.empty() && (text.front() == '.' || text.front() == '-')) text.remove_prefix(1);
    return std::all_of(text.begin(), text.end(), is_digit);
  }
  return false;
}

/// A version with at least two numbers, with tag decoration taken off; nothing for other text.
std::optional<std::string> release_version(std::string_view text) {
  for (const std::string_view decoration : {"release-", "release_", "REL_", "REL", "ver_", "v", "V"}) {
    if (text.starts_with(decoration)) {
      text.remove_prefix(decoration.size());
      break;
    }
  }
  std::string version;
  int numbers = 0;
  while (!text.empty() && is_digit(text.front())) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
    version.append(text.begin(), end);
    text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
    ++numbers;
    if (text.size() < 2 || (text[0] != '.' && text[0] != '_') || !is_digit(text[1])) break;
    version += '.';
    text.remove_prefix(1);
  }
  if (numbers < 2 || (!text.empty() && !is_prerelease_suffix(text))) return std::nullopt;
  return version + std::string(text);
}

/// The quoted value after `key` and `=` or `:` from `from` on.
std::optional<std::string> quoted_after(std::string_view text, std::string_view key, std::size_t from) {
  for (std::size_t at = text.find(key, from); at != std::string_view::npos; at = text.find(key, at + 1)) {
    std::string_view rest = text.substr(at + key.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    if (rest.empty() || (rest.front() != '=' && rest.front() != ':')) continue;
    rest.remove_prefix(1);
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    if (rest.empty() || (rest.front() != '"' && rest.front() != '\'')) continue;
    const std::size_t close = rest.find(rest.front(), 1);
    if (close != std::string_view::npos) return std::string(rest.substr(1, close - 1));
  }
  return std::nullopt;
}

std::optional<std::string> cargo_version(std::string_view text) {
  const std::size_t package = text.find("[package]");
  if (package == std::string_view::npos) return std::nullopt;
  const std::size_t next = std::min(text.find("\n[", package), text.size());
  return quoted_after(text.substr(0, next), "version", package);
}

std::optional<std::string> meson_version(std::string_view text) {
  const std::size_t project = text.find("project(");
  if (project == std::string_view::npos) return std::nullopt;
  return quoted_after(text.substr(0, text.find(')', project)), "version", project);
}

std::optional<std::string> cmake_version(std::string_view text) {
  for (const std::string_view call : {"project(", "PROJECT("}) {
    const std::size_t project = text.find(call);
    if (project == std::string_view::npos) continue;
    const std::string_view arguments = text.substr(project, text.find(')', project) - project);
    std::size_t at = arguments.find("VERSION");
    if (at == std::string_view::npos) continue;
    at = arguments.find_first_not_of(" \t\r\n\"", at + 7);
    if (at == std::string_view::npos || !is_digit(arguments[at])) continue;
    return std::string(arguments.substr(at, arguments.find_first_not_of("0123456789.", at) - at));
  }
  return std::nullopt;
}

}  // namespace

FolderName split_folder_name(std::string_view folder) {
  for (std::size_t dash = folder.find('-'); dash != std::string_view::npos;
       dash = folder.find('-', dash + 1)) {
    if (auto version = release_version(folder.substr(dash + 1)); version && dash > 0)
      return {std::string(folder.substr(0, dash)), std::move(version)};
  }
  return {std::string(folder), std::nullopt};
}

std::optional<StatedVersion> project_version(const SourceTree& tree) {
  using Reader = std::optional<std::string> (*)(std::string_view);
  static constexpr std::array<std::pair<const char*, Reader>, 3> k_files{
      {{"Cargo.toml", cargo_version}, {"meson.build", meson_version}, {"CMakeLists.txt", cmake_version}}};
  for (const auto& [file, read] : k_files) {
    const auto found = tree.contents.find(file);
    if (found == tree.contents.end()) continue;
    if (auto version = read(found->second)) return StatedVersion{*std::move(version), file};
  }
  return std::nullopt;
}

bool is_placeholder(std::string_view value) {
  return value.find('@') != std::string_view::npos || value.find("__") != std::string_view::npos;
}

}  // namespace howdah
