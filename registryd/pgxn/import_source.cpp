// SPDX-License-Identifier: PostgreSQL
#include "registryd/pgxn/import_source.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/ascii.hpp"

namespace howdah::pgxn {
namespace {

constexpr std::string_view k_initials = "abcdefghijklmnopqrstuvwxyz0123456789";

/// A name or version that may become part of a path.
bool is_harmless(const std::string& text) {
  return !text.empty() && text != "." && text != ".." && text.size() <= 255 &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_alphanumeric(c) || c == '-' || c == '_' || c == '.' || c == '+';
         });
}

void add_texts(const Json& list, const char* key, std::set<std::string>& to) {
  if (!list.is_array()) return;
  for (const Json& one : list) {
    const std::string text = one.is_object() ? ascii_lower(text_in(one, key)) : "";
    if (!text.empty()) to.insert(text);
  }
}

}  // namespace

Result<ImportSource> ImportSource::open(std::unique_ptr<MirrorFiles> files) {
  auto text = files->read("/index.json");
  if (!text) return tl::unexpected(in_context("this is no PGXN mirror: index.json", text.error()));
  TRY(Json templates, parse_json(*text));
  for (const char* needed : {"dist", "meta", "download"}) {
    if (text_in(templates, needed).empty())
      return fail(Errc::invalid, fmt::format("this is no PGXN mirror: index.json has no '{}'", needed));
  }
  return ImportSource(std::move(files), std::move(templates));
}

Result<std::string> ImportSource::path_of(const std::string& what, const Variables& variables) const {
  std::string path = text_in(templates_, what.c_str());
  if (!path.starts_with('/') || path.find("..") != std::string::npos)
    return fail(Errc::not_found, fmt::format("the mirror has no '{}'", what));
  for (const auto& [name, value] : variables) {
    if (!is_harmless(value)) return fail(Errc::invalid, fmt::format("'{}' cannot be part of a path", value));
    const std::string variable = "{" + name + "}";
    for (std::size_t at = path.find(variable); at != std::string::npos; at = path.find(variable, at))
      path.replace(at, variable.size(), ascii_lower(value));
  }
  return path;
}

Result<Json> ImportSource::read(const std::string& what, const Variables& variables) {
  TRY(const std::string path, path_of(what, variables));
  TRY(const std::string text, files_->read(path));
  Diagnostics doubled;
  auto json = parse_json(text, {}, &doubled);
  if (!json) return tl::unexpected(in_context(path, json.error()));
  return json;
}

void ImportSource::add_users_of_lists(std::set<std::string>& users) {
  for (const char letter : k_initials) {
    if (const auto list = read("userlist", {{"letter", std::string(1, letter)}}))
      add_texts(*list, "user", users);
  }
}

void ImportSource::add_statistics(std::set<std::string>& distributions, std::set<std::string>& users) {
  for (const char* statistic : {"dist", "extension", "user"}) {
    const auto numbers = read("stats", {{"stats", statistic}});
    if (!numbers || !numbers->is_object()) continue;
    for (const char* list : {"recent", "prolific"}) {
      add_texts(numbers->value(list, Json()), "dist", distributions);
      add_texts(numbers->value(list, Json()), "user", users);
      add_texts(numbers->value(list, Json()), "nickname", users);
    }
  }
}

Result<std::set<std::string>> ImportSource::distributions() {
  std::set<std::string> names;
  if (const auto files = files_->list("/dist")) {
    for (const std::string& file : *files) {
      if (file.ends_with(".json")) names.insert(ascii_lower(file.substr(0, file.size() - 5)));
    }
    return names;
  }
  std::set<std::string> users;
  if (templates_.contains("userlist")) add_users_of_lists(users);
  add_statistics(names, users);
  for (const std::string& user : users) {
    auto more = distributions_of(user);
    if (more) names.merge(*more);
  }
  if (names.empty()) {
    return fail(
        Errc::not_found,
        "the mirror lists neither users nor statistics, so its distributions cannot be found; copy it "
        "with rsync and import the folder");
  }
  return names;
}

Result<std::set<std::string>> ImportSource::distributions_of(const std::string& user) {
  TRY(const Json document, read("user", {{"user", user}}));
  std::set<std::string> names;
  for (const auto& [name, releases] : object_in(document, "releases").items())
    names.insert(ascii_lower(name));
  return names;
}

Result<OfferedDistribution> ImportSource::distribution(const std::string& name) {
  TRY(const Json document, read("dist", {{"dist", name}}));
  OfferedDistribution offered{text_in(document, "name"), {}};
  for (const auto& [status, releases] : object_in(document, "releases").items()) {
    if (!releases.is_array()) continue;
    for (const Json& one : releases)
      if (one.is_object())
        offered.releases.push_back({text_in(one, "version"), status, text_in(one, "date")});
  }
  std::stable_sort(offered.releases.begin(), offered.releases.end(),
                   [](const OfferedRelease& a, const OfferedRelease& b) { return a.date < b.date; });
  return offered;
}

Result<Json> ImportSource::release(const std::string& name, const std::string& version) {
  return read("meta", {{"dist", name}, {"version", version}});
}

Result<void> ImportSource::zip(const std::string& name, const std::string& version, const fs::path& to) {
  TRY(const std::string path, path_of("download", {{"dist", name}, {"version", version}}));
  return files_->save(path, to);
}

}  // namespace howdah::pgxn
