// SPDX-License-Identifier: PostgreSQL
#include "core/rules/meta_served.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "core/base/ascii.hpp"
#include "core/model/semver.hpp"
#include "core/rules/meta_conversion.hpp"
#include "core/rules/meta_formats.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_spdx_page = "https://spdx.org/licenses/";

Json maintainers_of(const Json& v2) {
  Json list = Json::array();
  for (const Json& one : v2.value("maintainers", Json::array())) {
    const std::string name = text_in(one, "name");
    const std::string email = text_in(one, "email");
    Json text = email.empty() || email == name ? name : fmt::format("{} <{}>", name, email);
    if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(std::move(text));
  }
  return list;
}

/// Spec 1 names a licence that is not in its list by a name and a URL.
Json license_of(const std::string& spdx) {
  const std::string_view known = meta::v1_license_of(spdx);
  if (!known.empty()) return known;
  const bool one_licence = spdx.find_first_of(" ()") == std::string::npos && !spdx.starts_with("LicenseRef-");
  return Json{{spdx, fmt::format("{}{}", k_spdx_page, one_licence ? spdx + ".html" : "")}};
}

void copy_text(const Json& from, const char* key, Json& to, const char* as) {
  const std::string text = text_in(from, key);
  if (!text.empty()) to[as] = text;
}

/// The members by which each kind of content names its file.
constexpr std::array<std::pair<const char*, const char*>, 3> k_kinds{
    {{"extensions", "sql"}, {"modules", "lib"}, {"apps", "bin"}}};

Json provides_of(const Json& v2) {
  const Json& contents = object_in(v2, "contents");
  Json provides = Json::object();
  for (const auto& [kind, file] : k_kinds) {
    for (const auto& [name, content] : object_in(contents, kind).items()) {
      if (provides.contains(name) || !content.is_object()) continue;
      Json& entry = provides[name];
      entry = {{"version", text_in(v2, "version")}};
      copy_text(content, file, entry, "file");
      copy_text(content, "doc", entry, "docfile");
      copy_text(content, "abstract", entry, "abstract");
    }
  }
  return provides;
}

/// `>= 14, < 17.1` as spec 1 writes it: `>= 14.0.0, < 17.1.0`.
std::string full_range(const std::string& range) {
  std::string full;
  for (std::size_t at = 0; at < range.size();) {
    if (!is_digit(range[at])) {
      full += range[at++];
      continue;
    }
    const std::size_t end = std::min(range.find_first_of(", ", at), range.size());
    const std::string version = range.substr(at, end - at);
    at = end;
    const auto whole = version == "0" ? std::nullopt : semver_like(version);
    full += whole ? *whole : version;
  }
  return full;
}

std::optional<std::string> prerequisite_of(const std::string& purl) {
  for (const std::string_view type : {"pkg:pgxn/", "pkg:postgres/"}) {
    if (purl.starts_with(type)) return purl.substr(type.size(), purl.find_first_of("@?#") - type.size());
  }
  return std::nullopt;
}

void add_prerequisites(const Json& relations, Json& phase) {
  for (const char* relation : {"requires", "recommends", "suggests", "conflicts"}) {
    for (const auto& [purl, range] : object_in(relations, relation).items()) {
      const auto name = prerequisite_of(purl);
      if (name)
        phase[relation][*name] = range.is_string() ? Json(full_range(range.get<std::string>())) : range;
    }
  }
}

std::optional<Json> prereqs_of(const Json& v2) {
  static constexpr std::array<std::pair<const char*, const char*>, 5> k_phases{{{"configure", "configure"},
                                                                                {"build", "build"},
                                                                                {"test", "test"},
                                                                                {"run", "runtime"},
                                                                                {"develop", "develop"}}};
  const Json& dependencies = object_in(v2, "dependencies");
  const Json& packages = object_in(dependencies, "packages");
  Json prereqs = Json::object();
  for (const auto& [from, to] : k_phases) {
    Json phase = Json::object();
    add_prerequisites(object_in(packages, from), phase);
    if (!phase.empty()) prereqs[to] = std::move(phase);
  }
  const std::string server = text_in(object_in(dependencies, "postgres"), "version");
  if (!server.empty()) prereqs["runtime"]["requires"]["PostgreSQL"] = full_range(server);
  return prereqs.empty() ? std::nullopt : std::optional(std::move(prereqs));
}

std::optional<Json> resources_of(const Json& v2) {
  const Json& given = object_in(v2, "resources");
  Json resources = Json::object();
  copy_text(given, "homepage", resources, "homepage");
  const std::string issues = text_in(given, "issues");
  if (issues.starts_with("mailto:")) {
    resources["bugtracker"]["mailto"] = issues.substr(7);
  } else if (!issues.empty()) {
    resources["bugtracker"]["web"] = issues;
  }
  const std::string repository = text_in(given, "repository");
  if (!repository.empty()) resources["repository"]["web"] = repository;
  return resources.empty() ? std::nullopt : std::optional(std::move(resources));
}

void set_if_any(Json& document, const char* key, std::optional<Json> value) {
  if (value) document[key] = *std::move(value);
}

/// One number of a version, without leading zeros. Moves `text` behind it.
bool take_number(std::string_view& text) {
  const std::size_t length = std::min(text.find_first_not_of("0123456789"), text.size());
  if (length == 0 || (length > 1 && text.front() == '0')) return false;
  text.remove_prefix(length);
  return true;
}

}  // namespace

Json served_v1(Json v1) {
  v1.erase("meta-spec");
  v1.erase("generated_by");
  for (auto member = v1.begin(); member != v1.end();)
    member = is_custom_key(member.key()) ? v1.erase(member) : std::next(member);
  if (!v1.contains("release_status")) v1["release_status"] = "stable";
  return v1;
}

Json served_v1_of_v2(const Json& v2, std::string_view status) {
  Json v1{{"name", text_in(v2, "name")},
          {"version", text_in(v2, "version")},
          {"abstract", text_in(v2, "abstract")},
          {"maintainer", maintainers_of(v2)},
          {"license", license_of(text_in(v2, "license"))},
          {"provides", provides_of(v2)},
          {"release_status", status}};
  copy_text(v2, "description", v1, "description");
  const Json& classifications = object_in(v2, "classifications");
  if (classifications.contains("tags")) v1["tags"] = classifications["tags"];
  set_if_any(v1, "prereqs", prereqs_of(v2));
  set_if_any(v1, "resources", resources_of(v2));
  return v1;
}

/// Its grammar: three numbers, then perhaps `-`, then perhaps a letter followed by letters, digits and `-`.
bool old_clients_read(std::string_view version) {
  for (int number = 0; number < 3; ++number) {
    if (number > 0) {
      if (!version.starts_with('.')) return false;
      version.remove_prefix(1);
    }
    if (!take_number(version)) return false;
  }
  if (version.empty()) return true;
  if (version.front() == '-') version.remove_prefix(1);
  return !version.empty() && is_letter(version.front()) &&
         std::all_of(version.begin(), version.end(), [](char c) { return is_alphanumeric(c) || c == '-'; });
}

}  // namespace howdah
