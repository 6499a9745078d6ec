// SPDX-License-Identifier: PostgreSQL
#include "client/project/project_file.hpp"

#include <algorithm>
#include <array>

#include "client/project/toml.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

tl::unexpected<Error> wrong(const std::string& key, const std::string& what) {
  return fail(Errc::invalid, std::string(k_project_file) + ": " + key + " " + what);
}

/// A misspelt key would be a wish silently dropped.
Result<void> check_keys(const Json& table, const std::string& place, const std::vector<std::string>& known) {
  for (const auto& [key, value] : table.items()) {
    if (std::find(known.begin(), known.end(), key) == known.end())
      return wrong(place + key, "is not known here; known are: " + joined(known));
  }
  return {};
}

Result<std::string> text_at(const Json& table, const std::string& key, const std::string& place) {
  if (!table.contains(key)) return std::string();
  if (table[key].is_string()) return table[key].get<std::string>();
  return wrong(place + key, "must be a text in quotes");
}

Result<std::optional<Stability>> stability_at(const Json& table, const std::string& place) {
  TRY(const std::string status, text_at(table, "status", place));
  if (status.empty()) return std::nullopt;
  const auto stability = stability_of(status);
  if (!stability) return wrong(place + "status", "is '" + status + "'; write stable, testing or unstable");
  return stability;
}

/// `1.2.3` alone, as everywhere in META, means that or higher; `= 1.2.3` or `== 1.2.3` exactly it.
Result<void> read_version(const std::string& text, const std::string& place, Wish& wish) {
  if (text.empty() || text == "*" || text == "0") return {};
  const std::size_t equals = text.find_first_not_of('=');
  const std::size_t begin = equals == std::string::npos ? text.size() : text.find_first_not_of(' ', equals);
  if (equals != 0 && begin != std::string::npos && begin < text.size()) {
    if (auto exact = SemVer::parse(text.substr(begin))) {
      wish.version = exact->text();
      return {};
    }
  }
  auto range = VersionRange::parse(text, RangeGrammar::v2);
  if (!range) return wrong(place, "has the version " + std::move(range).error().message);
  wish.range = *std::move(range);
  wish.range_text = text;
  return {};
}

Result<Wish> read_wish(const std::string& name, const Json& value) {
  static const std::vector<std::string> k_keys{"version", "status", "registry"};
  const std::string place = "extensions." + name;
  Wish wish;
  wish.name = name;
  if (value.is_string()) {
    TRY_VOID(read_version(value.get<std::string>(), place, wish));
    return wish;
  }
  if (!value.is_object())
    return wrong(place, "must be a version such as \">= 1.2\", \"*\" for any, or a table");
  TRY_VOID(check_keys(value, place + ".", k_keys));
  TRY(const std::string version, text_at(value, "version", place + "."));
  TRY_VOID(read_version(version, place, wish));
  TRY(wish.least, stability_at(value, place + "."));
  TRY(const std::string registry, text_at(value, "registry", place + "."));
  if (!registry.empty()) wish.registry = registry;
  return wish;
}

}  // namespace

Result<ProjectFile> parse_project(std::string_view text) {
  static const std::vector<std::string> k_keys{"postgres", "status", "extensions"};
  TRY(const Json table, parse_toml(text, k_project_file));
  TRY_VOID(check_keys(table, "", k_keys));
  ProjectFile project;
  TRY(project.postgres_text, text_at(table, "postgres", ""));
  if (!project.postgres_text.empty()) {
    auto range = VersionRange::parse(project.postgres_text, RangeGrammar::v2);
    if (!range) return wrong("postgres", "is " + std::move(range).error().message);
    project.postgres = *std::move(range);
  }
  TRY(const auto least, stability_at(table, ""));
  project.least = least.value_or(Stability::stable);
  const Json extensions = table.value("extensions", Json::object());
  if (!extensions.is_object()) return wrong("extensions", "must be a table: [extensions]");
  for (const auto& [name, value] : extensions.items()) {
    TRY(Wish wish, read_wish(name, value));
    project.wishes.push_back(std::move(wish));
  }
  return project;
}

Sha256 digest_of(const ProjectFile& project) {
  Json wishes = Json::array();
  for (const Wish& wish : project.wishes) {
    wishes.push_back({wish.name, wish.version.value_or(""), wish.range_text, wish.registry.value_or(""),
                      wish.least ? std::string(stability_name(*wish.least)) : ""});
  }
  const Json all{{"postgres", project.postgres_text},
                 {"status", std::string(stability_name(project.least))},
                 {"wishes", std::move(wishes)}};
  return sha256(all.dump());
}

}  // namespace howdah
