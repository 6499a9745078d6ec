// SPDX-License-Identifier: PostgreSQL
#include "core/rules/meta_mending.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/model/semver.hpp"
#include "core/rules/meta_conversion.hpp"

namespace howdah {
namespace {

constexpr JsonLimits k_limits{.bytes = 1ULL << 20U, .depth = 32};
constexpr int k_most_rounds = 200;
constexpr const char* k_spec_url = "https://pgxn.org/meta/spec.txt";

/// How one value is mended; false when it cannot be.
using Mend = bool (*)(Json& document, Json& value);

bool set_spec(Json&, Json& value) {
  value = {{"version", "1.0.0"}, {"url", k_spec_url}};
  return true;
}

bool as_version(Json&, Json& value) {
  const auto version = value.is_string() ? mend_version(value.get<std::string>()) : std::nullopt;
  if (!version || *version == value) return false;
  value = *version;
  return true;
}

bool as_release_version(Json& document, Json& value) {
  if (as_version(document, value)) return true;
  value = document["version"];
  return SemVer::parse(text_in(document, "version")).has_value();
}

bool as_text(Json&, Json& value) {
  if (value.is_string() && !value.get_ref<const std::string&>().empty()) return false;
  value = value.is_number() ? value.dump() : "(none given)";
  return true;
}

/// `12`, `>= 14.0` and `1.2.0b1` among the terms; anything else means any version.
bool as_range(Json&, Json& value) {
  std::string range;
  std::string text = value.is_string() ? value.get<std::string>() : value.is_number() ? value.dump() : "";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    std::string term = text.substr(at, comma - at);
    at = comma + 1;
    const std::size_t digits = std::min(term.find_first_of("0123456789v"), term.size());
    const auto version = mend_version(term.substr(digits));
    std::string comparison = term.substr(0, digits);
    std::erase(comparison, ' ');
    if (!version) continue;
    range += fmt::format("{}{}{}{}", range.empty() ? "" : ", ", comparison, comparison.empty() ? "" : " ",
                         *version);
  }
  const bool valid = !range.empty() && VersionRange::parse(range, RangeGrammar::v1);
  Json mended = valid ? Json(range) : Json(0);
  if (mended == value) return false;
  value = std::move(mended);
  return true;
}

bool as_list(Json&, Json& value) {
  if (!value.is_string()) return false;
  value = Json::array({value});
  return true;
}

/// Equal entries once, those that are no texts left out.
bool as_unique(Json& document, Json& value) {
  if (!value.is_array()) return as_list(document, value);
  Json unique = Json::array();
  for (const Json& one : value) {
    if (one.is_string() && std::find(unique.begin(), unique.end(), one) == unique.end())
      unique.push_back(one);
  }
  if (unique == value) return false;
  value = std::move(unique);
  return true;
}

bool as_maintainer(Json& document, Json& value) {
  if (as_unique(document, value) && !value.empty()) return true;
  value = "unknown";
  return true;
}

/// What the licence is, nobody can say any more.
bool as_license(Json& document, Json& value) {
  if (value.is_array() && !value.empty()) return as_unique(document, value);
  if (!value.is_null() && !(value.is_string() && value != "unknown")) return false;
  value = "unknown";
  return true;
}

/// As the conversion to META 2 says it.
bool as_file(Json&, Json& value) {
  if (value == "UNKNOWN") return false;
  value = "UNKNOWN";
  return true;
}

struct Remedy {
  std::string_view begins;  ///< of the place
  std::string_view ends;
  Mend mend;
};

/// The first row that fits counts; where none does, what is wrong is dropped.
constexpr std::array k_remedies{
    Remedy{"/meta-spec", "", set_spec},
    Remedy{"/version", "", as_version},
    Remedy{"/provides/", "/version", as_release_version},
    Remedy{"/provides/", "/file", as_file},
    Remedy{"/abstract", "", as_text},
    Remedy{"/maintainer", "", as_maintainer},
    Remedy{"/tags", "/tags", as_unique},
    Remedy{"/license", "", as_license},
    Remedy{"/prereqs/", "", as_range},
};

constexpr std::array k_indispensable{"name", "version", "provides"};

/// The member to look at for a finding: required ones that are missing are there as null afterwards.
Json* at_place(Json& document, const std::string& place) {
  try {
    return &document.at(Json::json_pointer(place));
  } catch (const Json::exception&) {
    const std::size_t slash = place.rfind('/');
    if (slash == std::string::npos) return nullptr;
    Json* parent = slash == 0 ? &document : at_place(document, place.substr(0, slash));
    if (parent == nullptr || !parent->is_object()) return nullptr;
    return &(*parent)[place.substr(slash + 1)];
  }
}

bool drop(Json& document, const std::string& place) {
  const Json::json_pointer pointer(place);
  if (pointer.empty() || !document.contains(pointer)) return false;
  Json& parent = document.at(pointer.parent_pointer());
  for (const char* name : k_indispensable) {
    if (place == std::string("/") + name) return false;
  }
  if (parent.is_array()) {
    parent.erase(static_cast<std::size_t>(std::stoul(pointer.back())));
  } else {
    parent.erase(pointer.back());
  }
  return true;
}

/// The top-level member that holds the place; dropped when nothing smaller can be.
std::string top_of(const std::string& place) {
  return place.substr(0, std::min(place.find('/', 1), place.size()));
}

bool apply_remedy(Json& document, const std::string& place) {
  for (const Remedy& remedy : k_remedies) {
    if (!place.starts_with(remedy.begins) || !place.ends_with(remedy.ends)) continue;
    const bool whole = remedy.mend == set_spec || remedy.mend == as_maintainer || remedy.mend == as_license;
    Json* value = at_place(document, whole ? top_of(place) : place);
    return value != nullptr && (remedy.mend != as_range || !value->is_structured()) &&
           remedy.mend(document, *value);
  }
  return false;
}

bool mend_one(Json& document, const Finding& finding, std::vector<std::string>& changes) {
  const bool mended = apply_remedy(document, finding.place);
  const bool dropped = !mended && (drop(document, finding.place) || drop(document, top_of(finding.place)));
  if (mended || dropped)
    changes.push_back(
        fmt::format("{}: {} ({})", finding.place, mended ? "mended" : "dropped", finding.message));
  return mended || dropped;
}

/// A licence META 2 has no name for becomes a LicenseRef.
Result<Json> convert_leniently(const Json& v1, std::vector<std::string>& changes) {
  auto converted = convert_v1_to_v2(v1);
  if (converted) return converted;
  Json known = v1;
  known["license"] = "postgresql";
  auto v2 = convert_v1_to_v2(known);
  if (!v2) return converted;
  const Json& license = v1["license"];
  std::string name = license.is_string() ? license.get<std::string>() : "other";
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '_' || c == ' '; }, '-');
  (*v2)["license"] = "LicenseRef-" + name;
  if (validate_meta(*v2).has_errors()) return converted;
  changes.push_back(fmt::format("/license: {} is LicenseRef-{}", meta::compact(license), name));
  return v2;
}

}  // namespace

std::optional<std::string> mend_version(const std::string& text) {
  const auto valid = SemVer::parse(text);
  return valid ? text : semver_like(text);
}

Result<Mended> mend_meta(std::string_view text) {
  if (auto meta = read_meta(text)) return Mended{*std::move(meta), {}};
  Mended mended;
  TRY(Json document, parse_json(text, k_limits, &mended.meta.warnings));
  if (!document.is_object()) return fail(Errc::invalid, "META.json holds no object");
  if (!document.contains("meta-spec")) set_spec(document, document["meta-spec"]);
  for (int round = 0;; ++round) {
    const Diagnostics findings = validate_meta(document);
    if (!findings.has_errors()) break;
    const Finding& first = *std::find_if(findings.findings().begin(), findings.findings().end(),
                                         [](const Finding& one) { return one.severity == Severity::error; });
    if (round == k_most_rounds || !mend_one(document, first, mended.changes)) {
      return fail(Errc::invalid,
                  fmt::format("META.json cannot be mended: {}: {}", first.place, first.message), findings);
    }
  }
  TRY(mended.meta.written_as, meta_spec_of(document));
  if (mended.meta.written_as == MetaSpec::v2) {
    mended.meta.v2 = std::move(document);
    return mended;
  }
  TRY(mended.meta.v2, convert_leniently(document, mended.changes));
  return mended;
}

}  // namespace howdah
