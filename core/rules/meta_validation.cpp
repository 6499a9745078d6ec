// SPDX-License-Identifier: PostgreSQL
// Which spec and which schema a document is judged by.
#include <fmt/format.h>

#include <algorithm>

#include "core/rules/meta.hpp"
#include "core/rules/meta_schema.hpp"

namespace howdah {
namespace {

/// What PGXN adds to a v1 document when it releases it, taking `meta-spec` away.
bool is_served_release(const Json& document) {
  return document.contains("user") && document.contains("date") && document.contains("sha1");
}

tl::unexpected<Error> unknown_spec(const std::string& place, const std::string& message) {
  Diagnostics findings;
  findings.error("meta-spec", place, message,
                 R"(write "meta-spec": {"version": "2.0.0"}, or "1.0.0" for the older spec)");
  return fail(Errc::invalid, place + ": " + message, findings);
}

meta::Rule rule_for(const Json& document, MetaSpec spec) {
  const bool served = spec == MetaSpec::v1 && is_served_release(document);
  if (served) return meta::served_release_v1;
  const std::string_view schema =
      spec == MetaSpec::v2 && document.contains("certs") ? "release" : "distribution";
  const auto rules = spec == MetaSpec::v1 ? meta::rules_v1() : meta::rules_v2();
  return std::find_if(rules.begin(), rules.end(), [&](const auto& named) { return named.schema == schema; })
      ->rule;
}

}  // namespace

Result<MetaSpec> meta_spec_of(const Json& document) {
  if (!document.is_object()) {
    return unknown_spec("", fmt::format("META.json must hold an object, not {}", meta::shown(document)));
  }
  const auto spec = document.find("meta-spec");
  if (spec == document.end()) {
    if (is_served_release(document)) return MetaSpec::v1;
    return unknown_spec("/meta-spec", "the required key \"meta-spec\" is missing");
  }
  const auto version = spec->is_object() ? spec->find("version") : spec->end();
  if (!spec->is_object() || version == spec->end() || !version->is_string())
    return unknown_spec("/meta-spec/version", "the version of the META spec is missing");
  const auto& text = version->get_ref<const std::string&>();
  if (text.starts_with("1.")) return MetaSpec::v1;
  if (text.starts_with("2.")) return MetaSpec::v2;
  return unknown_spec("/meta-spec/version", fmt::format("there is no META spec {}", meta::shown(*version)));
}

Diagnostics validate_meta(const Json& document) {
  Diagnostics findings;
  const auto spec = meta_spec_of(document);
  if (!spec) {
    for (const Finding& finding : spec.error().findings)
      findings.error(finding.code, finding.place, finding.message, finding.remedy);
    return findings;
  }
  rule_for(document, *spec)(document, "", findings);
  if (meta::is_enough(findings))
    findings.error("meta-more", "/", "there may be more findings than those listed", "correct these first");
  return findings;
}

Result<Diagnostics> validate_meta_part(MetaSpec spec, std::string_view schema, const Json& value) {
  const auto rules = spec == MetaSpec::v1 ? meta::rules_v1() : meta::rules_v2();
  const auto found =
      std::find_if(rules.begin(), rules.end(), [&](const auto& named) { return named.schema == schema; });
  if (found == rules.end())
    return fail(Errc::not_found,
                fmt::format("META spec {} has no schema \"{}\"", static_cast<int>(spec), schema));
  Diagnostics findings;
  found->rule(value, "", findings);
  return findings;
}

}  // namespace howdah
