// SPDX-License-Identifier: PostgreSQL
#include "core/sys/archive_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/base/ascii.hpp"
#include "core/sys/archive_fault.hpp"

namespace howdah {
namespace {

/// Locale-free on purpose: std::isalnum would ask the locale.
bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool is_allowed(char c) {
  constexpr std::string_view k_marks = "/._+@=,()~ -";
  return is_letter(c) || is_digit(c) || k_marks.find(c) != std::string_view::npos;
}

/// Names Windows gives to devices in every folder, whatever follows the first dot.
bool is_windows_device(std::string_view folded) {
  constexpr std::array<std::string_view, 6> k_devices = {"con", "prn", "aux", "nul", "clock$", "conin$"};
  const std::string_view stem = folded.substr(0, folded.find('.'));
  const std::string_view plain = stem.substr(0, stem.find_last_not_of(' ') + 1);
  if (std::find(k_devices.begin(), k_devices.end(), plain) != k_devices.end()) return true;
  const std::string_view family = plain.substr(0, 3);
  return plain.size() == 4 && is_digit(plain[3]) && (family == "com" || family == "lpt");
}

/// `.git` and the short name NTFS may give it.
bool is_git_folder(std::string_view folded) {
  return folded == ".git" || (folded.starts_with("git~") && folded.size() > 4 && is_digit(folded[4]));
}

Result<void> check_component(std::string_view path, std::string_view component) {
  if (component == "..") return refuse(ArchiveFault::path_escapes, path, "the path holds `..`");
  if (component.empty() || component == ".")
    return refuse(ArchiveFault::path_component, path, "the path holds an empty component or `.`");
  if (component.back() == '.' || component.back() == ' ')
    return refuse(ArchiveFault::name_trailing, path, "a name ends in a dot or a space");
  const std::string folded = ascii_lower(component);
  if (is_windows_device(folded))
    return refuse(ArchiveFault::name_device, path, "a name that Windows gives to a device");
  if (is_git_folder(folded)) return refuse(ArchiveFault::name_git, path, "a name that git gives to its data");
  return {};
}

Result<void> check_characters(std::string_view path) {
  if (path.starts_with('/') || (path.size() > 1 && is_letter(path[0]) && path[1] == ':'))
    return refuse(ArchiveFault::path_absolute, path, "an absolute path");
  for (const char c : path) {
    if (is_control(c)) return refuse(ArchiveFault::name_control, path, "the path holds a control character");
    if (c == '\\') return refuse(ArchiveFault::path_backslash, path, "the path holds a backslash");
  }
  const auto* const odd = std::find_if_not(path.begin(), path.end(), is_allowed);
  if (odd != path.end()) {
    return refuse(ArchiveFault::name_charset, path,
                  fmt::format("the path holds `{}`; names are made of ASCII letters, digits and ._+@=,()~- "
                              "and the space",
                              *odd));
  }
  return {};
}

}  // namespace

Result<void> check_archive_path(std::string_view path, const ArchiveLimits& limits) {
  if (path.size() > limits.path_bytes)
    return refuse(ArchiveFault::path_length, path, fmt::format("longer than {} bytes", limits.path_bytes));
  TRY_VOID(check_characters(path));
  std::size_t depth = 0;
  for (std::size_t start = 0; start <= path.size(); ++depth) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    TRY_VOID(check_component(path, path.substr(start, end - start)));
    start = end + 1;
  }
  if (depth > limits.path_depth)
    return refuse(ArchiveFault::path_depth, path, fmt::format("nested deeper than {}", limits.path_depth));
  return {};
}

Result<void> ArchiveTree::add(std::string_view path, bool folder) {
  const std::size_t slash = path.find('/');
  const std::string_view top = path.substr(0, slash);
  if (slash == std::string_view::npos && !folder)
    return refuse(ArchiveFault::top_folder, path, "a file outside the one top folder");
  if (top_.empty()) top_ = top;
  if (top != top_)
    return refuse(ArchiveFault::top_folder, path, fmt::format("outside the one top folder {}/", top_));
  for (std::size_t end = slash; end != std::string_view::npos; end = path.find('/', end + 1))
    TRY_VOID(add_node(path.substr(0, end), true, false));
  return add_node(path, folder, true);
}

Result<void> ArchiveTree::add_node(std::string_view path, bool folder, bool named) {
  const auto [found, inserted] =
      nodes_.try_emplace(ascii_lower(path), Node{std::string(path), folder, named});
  Node& node = found->second;
  if (inserted) {
    if (nodes_.size() > limit_) {
      return refuse(ArchiveFault::too_many_entries, path,
                    fmt::format("more than {} files and folders", limit_));
    }
    return {};
  }
  if (node.path != path)
    return refuse(ArchiveFault::case_twin, path, "differs from " + node.path + " in case only");
  if (node.folder != folder)
    return refuse(ArchiveFault::file_and_folder, path, "stands for a file and for a folder");
  if (named && node.named) return refuse(ArchiveFault::duplicate, path, "named twice");
  node.named = node.named || named;
  return {};
}

}  // namespace howdah
