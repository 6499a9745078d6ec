// SPDX-License-Identifier: PostgreSQL
#include "core/index/layout.hpp"

#include <fmt/format.h>

#include <array>

#include "core/crypto/digest.hpp"

namespace howdah {
namespace {

constexpr std::array k_folders{std::pair{LogKind::users, std::string_view("users")},
                               std::pair{LogKind::services, std::string_view("services")},
                               std::pair{LogKind::dist, std::string_view("dist")},
                               std::pair{LogKind::ext, std::string_view("ext")},
                               std::pair{LogKind::packages, std::string_view("packages")}};
constexpr std::string_view k_suffix = ".jsonl";

/// A key is what Name::parse leaves unchanged.
bool is_key(std::string_view text) {
  const auto name = Name::parse(text);
  return name && name->key() == text;
}

}  // namespace

std::string upstream_prefix(int depth) {
  std::string prefix;
  for (int i = 0; i < depth; ++i) prefix += std::string(k_upstream_folder) + "/";
  return prefix;
}

std::string_view folder_of(LogKind kind) {
  for (const auto& [folder_kind, folder] : k_folders) {
    if (folder_kind == kind) return folder;
  }
  return {};
}

std::string Layout::shard(const std::string& key) const {
  const std::string digest = sha256(key).hex();
  std::string path;
  std::size_t at = 0;
  for (const int width : fanout_) {
    path += digest.substr(at, static_cast<std::size_t>(width)) + "/";
    at += static_cast<std::size_t>(width);
  }
  return path;
}

std::string Layout::log_path(LogKind kind, const std::string& key, const std::string& service) const {
  const std::string owner = kind == LogKind::packages ? service + "/" : "";
  return fmt::format("{}/{}{}{}{}", folder_of(kind), owner, shard(key), key, k_suffix);
}

std::optional<Layout::LogAddress> Layout::parse_log_path(std::string_view path) const {
  const std::size_t first = path.find('/');
  const std::size_t last = path.rfind('/');
  if (first == std::string_view::npos || !path.ends_with(k_suffix)) return std::nullopt;
  for (const auto& [kind, folder] : k_folders) {
    if (path.substr(0, first) != folder) continue;
    LogAddress address{
        kind, std::string(path.substr(last + 1, path.size() - last - 1 - k_suffix.size())), {}};
    if (kind == LogKind::packages) {
      const std::size_t second = path.find('/', first + 1);
      address.service = std::string(path.substr(first + 1, second - first - 1));
      if (!is_key(address.service)) return std::nullopt;
    }
    if (!is_key(address.key) || log_path(kind, address.key, address.service) != path) return std::nullopt;
    return address;
  }
  return std::nullopt;
}

std::string Layout::root_path(int version) {
  return fmt::format("root/{}.json", version);
}

}  // namespace howdah
