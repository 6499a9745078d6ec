// SPDX-License-Identifier: PostgreSQL
// What a registry of ours wants beyond valid PGXN META: names nobody can confuse, values the index's
// canonical JSON can carry (core/model/canonical).
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/base/utf8.hpp"
#include "core/model/canonical.hpp"
#include "core/model/name.hpp"
#include "core/model/semver.hpp"
#include "core/rules/meta.hpp"

namespace howdah {
namespace {

constexpr std::size_t k_most_findings = 100;
constexpr int k_deepest = 24;
constexpr std::int64_t k_largest_integer = (std::int64_t{1} << 53U) - 1;
constexpr std::size_t k_longest_key = 255;
constexpr std::size_t k_longest_version = 64;
constexpr std::uint64_t k_largest_document = 256ULL << 10U;

bool is_wide_integer(const Json& value) {
  if (value.is_number_unsigned())
    return value.get<std::uint64_t>() > static_cast<std::uint64_t>(k_largest_integer);
  const auto number = value.get<std::int64_t>();
  return number > k_largest_integer || number < -k_largest_integer;
}

/// UTF-16 and UTF-8 sort alike only below U+E000, so keys stay there.
bool is_sortable_key(std::string_view key) {
  while (!key.empty()) {
    const std::size_t length = utf8_sequence_length(key);
    if (length == 0) return false;
    const char32_t c = utf8_code_point(key);
    if (c < 0x20 || c == 0x7F || c == U'"' || c == U'\\' || c >= 0xE000) return false;
    key.remove_prefix(length);
  }
  return true;
}

void check_string(const std::string& text, const std::string& place, Diagnostics& findings) {
  if (text.find_first_of(std::string("\0\x7F", 2)) == std::string::npos) return;
  findings.error("admission-character", place, "the text holds U+0000 or U+007F",
                 "remove the control character");
}

bool check_key(const std::string& key, const std::string& place, Diagnostics& findings) {
  if (!key.empty() && key.size() <= k_longest_key && is_sortable_key(key)) return true;
  findings.error("admission-key", place, "the index cannot carry this key",
                 "write a key of 1 to 255 bytes without quotes, backslashes, control characters and code "
                 "points from U+E000 on");
  return false;
}

/// Depth is bounded by the reader (JsonLimits) and again here.
void check_value(const Json& value, const std::string& place, Diagnostics& findings, int depth) {
  if (findings.findings().size() >= k_most_findings) return;
  if (depth > k_deepest) {
    findings.error("admission-depth", place, fmt::format("nested deeper than {} levels", k_deepest),
                   "flatten the document");
    return;
  }
  if (value.is_number_float()) {
    findings.error("admission-float", place, fmt::format("{} is not an integer", value.dump()),
                   "write it as a string");
  } else if (value.is_number_integer() && is_wide_integer(value)) {
    findings.error("admission-integer", place, fmt::format("{} is beyond ±(2^53−1)", value.dump()),
                   "write it as a string");
  } else if (value.is_string()) {
    check_string(value.get_ref<const std::string&>(), place, findings);
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i)
      check_value(value[i], pointer_to(place, i), findings, depth + 1);
  } else if (value.is_object()) {
    for (const auto& [key, member] : value.items()) {
      const std::string at = pointer_to(place, key);
      if (check_key(key, at, findings)) check_value(member, at, findings, depth + 1);
    }
  }
}

void check_name(const std::string& name, const std::string& place, Diagnostics& findings) {
  const auto parsed = Name::parse(name);
  if (parsed) return;
  findings.error("admission-name", place, parsed.error().message,
                 "choose a name of letters, digits, '_', '-' and '.'");
}

void check_extension_names(const Json& v2, Diagnostics& findings) {
  std::map<std::string, std::string> by_key;
  for (const std::string& name : provided_extensions(v2)) {
    const std::string place = pointer_to("/contents/extensions", name);
    check_name(name, place, findings);
    const auto parsed = Name::parse(name);
    if (!parsed) continue;
    const auto [twin, is_new] = by_key.emplace(parsed->key(), name);
    if (is_new) continue;
    findings.error("admission-name-twin", place,
                   fmt::format("\"{}\" and \"{}\" are the same name to the index", name, twin->second),
                   "rename one of them");
  }
}

void check_version(const Json& v2, Diagnostics& findings) {
  const std::string text = v2.value("version", std::string());
  const auto version = SemVer::parse(text);
  if (!version || version->has_build() || text.size() > k_longest_version) {
    findings.error("admission-version", "/version", "the index cannot carry this version",
                   fmt::format("write a semantic version of at most {} characters, without build metadata",
                               k_longest_version));
    return;
  }
  const bool upper = std::any_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (upper) {
    findings.warning("admission-version-case", "/version",
                     fmt::format("\"{}\" has capitals, which some tools ignore and others sort by", text),
                     "write pre-release parts in lower case");
  }
}

void check_license(const Json& v2, Diagnostics& findings) {
  const std::string license = v2.value("license", std::string());
  if (license.find("LicenseRef-") != std::string::npos) {
    findings.warning(
        "admission-license", "/license",
        fmt::format("\"{}\" names a licence outside the SPDX list; nobody can tell what it allows", license),
        "ship the licence's text, and use an SPDX identifier if there is one");
  } else if (license.find("BUSL-") != std::string::npos) {
    findings.warning("admission-license", "/license",
                     fmt::format("\"{}\" restricts what users may do", license),
                     "none needed; users are shown the licence");
  }
}

void check_size(const Json& v2, Diagnostics& findings) {
  if (findings.has_errors()) return;  // the canonical form exists only without them
  const auto text = to_canonical(v2, {.bytes = k_largest_document, .depth = k_deepest + 1});
  if (text) return;
  findings.error(
      "admission-size", "",
      fmt::format("the document cannot be put into the index: {}", text.error().message),
      fmt::format("keep META.json below {} KiB; long texts belong into files", k_largest_document >> 10U));
}

}  // namespace

Diagnostics admission_findings(const Meta& meta) {
  Diagnostics findings;
  check_value(meta.v2, "", findings, 0);
  check_name(meta.v2.value("name", std::string()), "/name", findings);
  check_extension_names(meta.v2, findings);
  check_version(meta.v2, findings);
  check_license(meta.v2, findings);
  check_size(meta.v2, findings);
  return findings;
}

}  // namespace howdah
