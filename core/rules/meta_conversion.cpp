// SPDX-License-Identifier: PostgreSQL
#include "core/rules/meta_conversion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/rules/meta.hpp"
#include "core/rules/meta_formats.hpp"
#include "core/rules/uri.hpp"

namespace howdah::meta {
namespace {

constexpr std::string_view k_spec_url = "https://rfcs.pgxn.org/0003-meta-spec-v2.html";
/// META 2 wants an address or URL of every maintainer; this is pgxn/meta's last resort.
constexpr std::string_view k_unknown_url = "https://pgxn.org";

void copy_custom_keys(const Json& from, Json& to) {
  if (!from.is_object()) return;
  for (const auto& [key, value] : from.items()) {
    if (is_custom_key(key)) to[key] = value;
  }
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// `Name <mail@host>` or a bare address; anything else is a name.
Json maintainer_of(std::string_view text, const std::string& fallback_url) {
  if (is_email(trimmed(text))) return {{"name", trimmed(text)}, {"email", trimmed(text)}};
  const std::size_t open = text.find('<');
  const std::string_view rest = trimmed(text.substr(std::min(open, text.size())));
  if (rest.size() > 2 && rest.back() == '>') {
    const std::string_view address = trimmed(rest.substr(1, rest.size() - 2));
    const std::string_view name = trimmed(text.substr(0, open));
    if (is_email(address)) return {{"name", name.empty() ? address : name}, {"email", address}};
  }
  return {{"name", text}, {"url", fallback_url}};
}

std::string fallback_url_of(const Json& v1) {
  const Json::json_pointer homepage("/resources/homepage");
  if (v1.contains(homepage) && v1[homepage].is_string()) return v1[homepage].get<std::string>();
  return std::string(k_unknown_url);
}

tl::unexpected<Error> invalid_maintainer(const std::string& place, const Json& value) {
  return cannot_convert(place, fmt::format("invalid v1 maintainer value: {}", compact(value)),
                        "write \"Name <name@example.org>\", or a list of such strings");
}

Result<Json> convert_extension(const std::string& name, const Json& v1) {
  if (!v1.is_object()) {
    return cannot_convert(pointer_to("/provides", name),
                          fmt::format("invalid v1 extension value: {}", compact(v1)),
                          "write an object with \"file\" and \"version\"");
  }
  Json v2 = {{"control", name + ".control"}};
  v2["sql"] = v1.contains("file") ? v1["file"] : Json("UNKNOWN");
  if (v1.contains("docfile")) v2["doc"] = v1["docfile"];
  if (v1.contains("abstract")) v2["abstract"] = v1["abstract"];
  copy_custom_keys(v1, v2);
  return v2;
}

}  // namespace

std::string compact(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

tl::unexpected<Error> cannot_convert(const std::string& place, const std::string& message,
                                     const std::string& remedy) {
  Diagnostics findings;
  findings.error("meta-conversion", place, message, remedy);
  return fail(Errc::invalid, message, findings);
}

Json convert_common(const Json& v1) {
  static constexpr std::array<std::pair<const char*, const char*>, 5> k_copied{
      {{"name", "name"},
       {"version", "version"},
       {"abstract", "abstract"},
       {"description", "description"},
       {"generated_by", "producer"}}};
  Json v2 = Json::object();
  for (const auto& [from, to] : k_copied) {
    if (v1.contains(from)) v2[to] = v1[from];
  }
  copy_custom_keys(v1, v2);
  v2["meta-spec"] = {{"version", "2.0.0"}, {"url", k_spec_url}};
  if (v1.contains("meta-spec")) copy_custom_keys(v1["meta-spec"], v2["meta-spec"]);
  return v2;
}

Result<Json> convert_maintainers(const Json& v1) {
  if (!v1.contains("maintainer"))
    return cannot_convert("/maintainer", "maintainer property missing", "add \"maintainer\"");
  const Json& given = v1["maintainer"];
  const Json list = given.is_string() ? Json::array({given}) : given;
  if (!list.is_array()) return invalid_maintainer("/maintainer", given);
  const std::string url = fallback_url_of(v1);
  Json maintainers = Json::array();
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!list[i].is_string()) return invalid_maintainer(pointer_to("/maintainer", i), list[i]);
    Json maintainer = maintainer_of(list[i].get_ref<const std::string&>(), url);
    if (std::find(maintainers.begin(), maintainers.end(), maintainer) == maintainers.end())
      maintainers.push_back(std::move(maintainer));
  }
  return maintainers;
}

Result<Json> convert_contents(const Json& v1) {
  if (!v1.contains("provides"))
    return cannot_convert("/provides", "provides property missing", "add \"provides\"");
  if (!v1["provides"].is_object()) {
    return cannot_convert("/provides", fmt::format("invalid v1 provides value: {}", compact(v1["provides"])),
                          "write an object with an entry for each extension");
  }
  Json extensions = Json::object();
  for (const auto& [name, extension] : v1["provides"].items()) {
    TRY(extensions[name], convert_extension(name, extension));
  }
  return Json{{"extensions", std::move(extensions)}};
}

std::optional<Json> convert_classifications(const Json& v1) {
  if (!v1.contains("tags")) return std::nullopt;
  return Json{{"tags", v1["tags"]}};
}

std::optional<Json> convert_ignore(const Json& v1) {
  if (!v1.contains("no_index") || !v1["no_index"].is_object()) return std::nullopt;
  Json ignore = Json::array();
  for (const char* kind : {"file", "directory"}) {
    const Json paths = v1["no_index"].value(kind, Json());
    if (!paths.is_array()) continue;
    for (const Json& path : paths) {
      if (std::find(ignore.begin(), ignore.end(), path) == ignore.end()) ignore.push_back(path);
    }
  }
  return ignore.empty() ? std::nullopt : std::optional(std::move(ignore));
}

std::optional<Json> convert_resources(const Json& v1) {
  if (!v1.contains("resources") || !v1["resources"].is_object()) return std::nullopt;
  const Json& resources = v1["resources"];
  const auto text_at = [&](const char* pointer) -> const Json* {
    const Json::json_pointer at(pointer);
    return resources.contains(at) && resources[at].is_string() ? &resources[at] : nullptr;
  };
  Json v2 = Json::object();
  if (const Json* homepage = text_at("/homepage")) v2["homepage"] = *homepage;
  if (const Json* web = text_at("/bugtracker/web")) {
    v2["issues"] = *web;
  } else if (const Json* mail = text_at("/bugtracker/mailto")) {
    v2["issues"] = "mailto:" + mail->get<std::string>();
  }
  if (const Json* web = text_at("/repository/web")) {
    v2["repository"] = *web;
  } else if (const Json* url = text_at("/repository/url")) {
    v2["repository"] = *url;
  }
  if (v2.empty()) return std::nullopt;  // v2 does not allow custom keys alone
  copy_custom_keys(resources, v2);
  return v2;
}

}  // namespace howdah::meta

namespace howdah {
namespace {

void add_errors(Diagnostics& findings, const Error& error) {
  for (const Finding& finding : error.findings)
    findings.error(finding.code, finding.place, finding.message, finding.remedy);
}

void set_if_any(Json& v2, const char* key, std::optional<Json> value) {
  if (value) v2[key] = *std::move(value);
}

}  // namespace

Result<Json> convert_v1_to_v2(const Json& v1) {
  Diagnostics findings;
  Json v2 = meta::convert_common(v1);
  using Part = Result<Json> (*)(const Json&);
  static constexpr std::array<std::pair<const char*, Part>, 3> k_parts{
      {{"maintainers", meta::convert_maintainers},
       {"license", meta::convert_license},
       {"contents", meta::convert_contents}}};
  for (const auto& [key, convert] : k_parts) {
    if (auto part = convert(v1)) {
      v2[key] = *std::move(part);
    } else {
      add_errors(findings, part.error());
    }
  }
  set_if_any(v2, "classifications", meta::convert_classifications(v1));
  set_if_any(v2, "ignore", meta::convert_ignore(v1));
  set_if_any(v2, "dependencies", meta::convert_dependencies(v1));
  set_if_any(v2, "resources", meta::convert_resources(v1));
  if (!findings.has_errors()) findings.append(validate_meta(v2));
  if (findings.has_errors())
    return fail(Errc::invalid, "this META spec 1 document has no valid META spec 2 form", findings);
  return v2;
}

}  // namespace howdah
