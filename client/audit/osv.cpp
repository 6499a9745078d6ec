// SPDX-License-Identifier: PostgreSQL
#include "client/audit/osv.hpp"

#include <algorithm>

#include "core/model/semver.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_document_limit = 1ULL << 20U;
constexpr const char* k_ecosystem = "PGXN";

/// OSV lists events in any order; `0` is before every version.
std::optional<SemVer> event_version(const Json& event, const char* kind) {
  const std::string text = text_in(event, kind);
  const auto version = semver_like(text == "0" ? "0.0.0-0" : text);
  if (!version) return std::nullopt;
  auto parsed = SemVer::parse(*version);
  return parsed ? std::optional<SemVer>(*std::move(parsed)) : std::nullopt;
}

/// The events in the order of their versions; between an `introduced` and what ends it lies what is affected.
bool is_in_range(const Json& range, const SemVer& version) {
  struct Event {
    SemVer at;
    bool begins;
    bool inclusive;  ///< whether what ends it is itself affected
  };
  std::vector<Event> events;
  for (const Json& event : range.value("events", Json::array())) {
    if (const auto at = event_version(event, "introduced")) events.push_back({*at, true, true});
    if (const auto at = event_version(event, "fixed")) events.push_back({*at, false, false});
    if (const auto at = event_version(event, "last_affected")) events.push_back({*at, false, true});
  }
  std::stable_sort(events.begin(), events.end(),
                   [](const Event& a, const Event& b) { return (a.at <=> b.at) < 0; });
  bool affected = false;
  for (const Event& event : events) {
    const auto order = event.at <=> version;
    if (order > 0 || (order == 0 && !event.begins && event.inclusive)) break;
    affected = event.begins;
  }
  return affected;
}

bool is_about(const Json& affected, const Name& distribution) {
  const Json package = meta_object(affected, "/package");
  const auto name = Name::parse(text_in(package, "name"));
  return text_in(package, "ecosystem") == k_ecosystem && name && *name == distribution;
}

std::string first_fixed(const Json& document) {
  for (const Json& affected : document["affected"])
    for (const Json& range : affected.value("ranges", Json::array()))
      for (const Json& event : range.value("events", Json::array()))
        if (const std::string fixed = text_in(event, "fixed"); !fixed.empty()) return fixed;
  return {};
}

}  // namespace

Result<Advisory> parse_advisory(std::string_view text) {
  TRY(const Json document, parse_json(text));
  const std::string id = document.is_object() ? text_in(document, "id") : std::string();
  const auto is_object = [](const Json& one) { return one.is_object(); };
  if (id.empty() || !document.contains("affected") || !document["affected"].is_array() ||
      !std::all_of(document["affected"].begin(), document["affected"].end(), is_object))
    return fail(Errc::invalid, "it is no OSV document: it has no id, or no list of what is affected");
  return Advisory{id, text_in(document, "summary"), first_fixed(document), document["affected"],
                  document.contains("withdrawn")};
}

Result<std::vector<Advisory>> read_advisories(const fs::path& path) {
  std::vector<fs::path> files{path};
  std::error_code error;
  if (fs::is_directory(path, error)) {
    TRY(files, list_files(path));
    std::erase_if(files, [](const fs::path& file) { return file.extension() != ".json"; });
    for (fs::path& file : files) file = path / file;
  }
  std::vector<Advisory> advisories;
  for (const fs::path& file : files) {
    TRY(const std::string text, read_file(file, k_document_limit));
    auto advisory = parse_advisory(text);
    if (!advisory) return tl::unexpected(in_context(file.string(), std::move(advisory).error()));
    advisories.push_back(*std::move(advisory));
  }
  return advisories;
}

bool is_affected(const Advisory& advisory, const Name& distribution, const std::string& version) {
  if (advisory.withdrawn) return false;
  const auto parsed = SemVer::parse(version);
  for (const Json& affected : advisory.affected) {
    if (!is_about(affected, distribution)) continue;
    const auto listed = meta_strings(affected, "/versions");
    if (std::find(listed.begin(), listed.end(), version) != listed.end()) return true;
    for (const Json& range : affected.value("ranges", Json::array())) {
      const std::string type = text_in(range, "type");
      if (parsed && (type == "SEMVER" || type == "ECOSYSTEM") && is_in_range(range, *parsed)) return true;
    }
  }
  return false;
}

}  // namespace howdah
