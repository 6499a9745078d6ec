// SPDX-License-Identifier: PostgreSQL
// What a META 1 document says and its META 2 form does not.
#include <fmt/format.h>

#include <array>

#include "core/model/semver.hpp"
#include "core/rules/meta_conversion.hpp"
#include "core/rules/meta_formats.hpp"
#include "core/rules/meta_rule.hpp"

namespace howdah::meta {
namespace {

void lost(Diagnostics& findings, const std::string& place, const std::string& message,
          const std::string& remedy) {
  findings.warning("meta-conversion-loss", place, message, remedy);
}

const Json& member(const Json& object, const char* key) {
  static const Json k_absent;
  return object.is_object() && object.contains(key) ? object[key] : k_absent;
}

void losses_in_provides(const Json& v1, Diagnostics& findings) {
  for (const auto& [name, extension] : member(v1, "provides").items()) {
    const std::string place = pointer_to("/provides", name);
    if (member(extension, "version") != v1["version"]) {
      lost(findings, pointer_to(place, "version"),
           fmt::format("the extension's version {} is not kept: META 2 gives everything the "
                       "distribution's version {}",
                       shown(extension["version"]), shown(v1["version"])),
           "release the extension in a distribution of the same version");
    }
  }
}

void losses_in_no_index(const Json& v1, Diagnostics& findings) {
  for (const char* kind : {"file", "directory"}) {
    if (!member(member(v1, "no_index"), kind).is_string()) continue;
    lost(findings, pointer_to("/no_index", kind), "a single string here is not kept", "write a list");
  }
}

bool is_any_version(const Json& range) {
  return range == 0 || range == "0";
}

void losses_in_relationship(const Json& packages, const std::string& place, Diagnostics& findings) {
  for (const auto& [name, range] : packages.items()) {
    const bool kept = range.is_string() && SemVer::parse(range.get_ref<const std::string&>());
    if (!is_server(name) || kept || is_any_version(range)) continue;
    lost(findings, pointer_to(place, name),
         fmt::format("the range {} for PostgreSQL is not kept: only a plain version is", shown(range)),
         "write the lowest version alone, such as \"9.1.0\", or use META spec 2");
  }
}

void losses_in_prereqs(const Json& v1, Diagnostics& findings) {
  for (const auto& [phase, relationships] : member(v1, "prereqs").items()) {
    if (is_custom_key(phase)) continue;
    for (const auto& [relationship, packages] : relationships.items()) {
      if (is_custom_key(relationship)) continue;
      losses_in_relationship(packages, pointer_to(pointer_to("/prereqs", phase), relationship), findings);
    }
  }
}

/// `git://host/x.git` and `https://host/x/` lead to one repository.
std::string_view without_transport(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  if (url.ends_with('/')) url.remove_suffix(1);
  if (url.ends_with(".git")) url.remove_suffix(4);
  return url;
}

bool is_same_repository(const Json& a, const Json& b) {
  return a.is_string() && b.is_string() &&
         without_transport(a.get_ref<const std::string&>()) ==
             without_transport(b.get_ref<const std::string&>());
}

void losses_in_resources(const Json& v1, Diagnostics& findings) {
  const Json& resources = member(v1, "resources");
  const Json& bugtracker = member(resources, "bugtracker");
  if (bugtracker.contains("web") && bugtracker.contains("mailto"))
    lost(findings, "/resources/bugtracker/mailto", "the address is not kept beside \"web\"", "none needed");
  const Json& repository = member(resources, "repository");
  if (repository.contains("web") && repository.contains("url") &&
      !is_same_repository(repository["web"], repository["url"])) {
    lost(findings, "/resources/repository/url", "the repository's URL is not kept beside \"web\"",
         "with META spec 2, write the URL to clone as \"repository\"");
  }
}

void losses_in_maintainers(const Json& v1, Diagnostics& findings) {
  const auto maintainers = convert_maintainers(v1);
  if (!maintainers) return;
  for (const Json& maintainer : *maintainers) {
    if (maintainer.contains("email")) continue;
    findings.warning("meta-conversion-guess", "/maintainer",
                     fmt::format("{} has no e-mail address, so {} stands for it", shown(maintainer["name"]),
                                 shown(maintainer["url"])),
                     "write \"Name <name@example.org>\"");
  }
}

void losses_at_the_top(const Json& v1, Diagnostics& findings) {
  if (v1.contains("release_status") && v1["release_status"] != "stable") {
    lost(findings, "/release_status", fmt::format("the status {} is not kept", shown(v1["release_status"])),
         "give the version a pre-release part, such as \"1.0.0-beta.1\"");
  }
  for (const char* key : {"user", "date", "sha1", "docs", "special_files", "releases"}) {
    if (!v1.contains(key)) continue;
    lost(findings, pointer_to("", key), fmt::format("\"{}\" was added by PGXN and is not kept", key),
         "remove it; it describes PGXN's release");
  }
}

}  // namespace

Diagnostics conversion_losses(const Json& v1) {
  Diagnostics findings;
  losses_at_the_top(v1, findings);
  losses_in_maintainers(v1, findings);
  losses_in_provides(v1, findings);
  losses_in_no_index(v1, findings);
  losses_in_prereqs(v1, findings);
  losses_in_resources(v1, findings);
  return findings;
}

}  // namespace howdah::meta
