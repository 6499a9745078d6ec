// SPDX-License-Identifier: PostgreSQL
#include "client/doctor/checkup.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "client/doctor/checks.hpp"

namespace howdah {
namespace {

using Check = void (*)(const Examination&);
/// In this order: what a later one reads, an earlier one may have mended.
constexpr std::array<Check, 8> k_checks{check_unfinished, check_stray_files, check_folders,   check_toolchain,
                                        check_sandbox,    check_registries,  check_installed, check_preloads};

/// Folders whose subfolders are installations: Debian's, Homebrew's, what people build themselves.
constexpr std::array k_parents{"/usr/lib/postgresql", "/opt", "/usr/local/opt", "/opt/homebrew/opt"};
constexpr std::array k_places{"/usr/bin", "/usr/local/bin", "/usr/local/pgsql/bin"};

std::vector<fs::path> folders_of(const std::string& path) {
  std::vector<fs::path> folders;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find(':', begin), path.size());
    if (end > begin) folders.emplace_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return folders;
}

std::vector<std::pair<fs::path, std::string>> places_to_look(const World& world) {
  std::vector<std::pair<fs::path, std::string>> places;
  if (const std::string named = world.variable("PG_CONFIG"); !named.empty())
    places.emplace_back(named, "$PG_CONFIG");
  for (const fs::path& folder : folders_of(world.variable("PATH")))
    places.emplace_back(folder / "pg_config", "PATH");
  std::error_code error;
  for (const char* parent : k_parents) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(parent, error)) found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    for (const fs::path& folder : found) places.emplace_back(folder / "bin/pg_config", parent);
  }
  for (const char* place : k_places) places.emplace_back(fs::path(place) / "pg_config", place);
  return places;
}

std::string why_chosen(const Patient& patient) {
  if (!patient.pg_config.empty()) return "--pg-config says so";
  return patient.world.variable("PG_CONFIG").empty() ? "the first pg_config in PATH" : "$PG_CONFIG says so";
}

void mark_chosen(std::vector<SeenPostgres>& seen, const std::optional<Postgres>& chosen,
                 const std::string& why) {
  if (!chosen) return;
  const auto found = std::find_if(
      seen.begin(), seen.end(), [&](const SeenPostgres& one) { return one.pg_config == chosen->pg_config; });
  if (found == seen.end())
    seen.insert(seen.begin(), {chosen->pg_config, chosen->banner, why, true});
  else
    *found = {chosen->pg_config, chosen->banner, why, true};
}

}  // namespace

bool Diagnosis::healthy() const {
  return std::all_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.severity == Severity::note; });
}

std::vector<SeenPostgres> find_all_postgres(const Patient& patient) {
  std::vector<SeenPostgres> seen;
  std::set<fs::path> known;
  std::error_code error;
  for (const auto& [path, why] : places_to_look(patient.world)) {
    if (!fs::is_regular_file(path, error) || !known.insert(path).second) continue;
    const auto postgres = find_postgres(path.string(), patient.world);
    // Debian's /usr/bin/pg_config hands on to another; the same installation is listed once.
    if (postgres && !known.insert("id:" + postgres->id()).second) continue;
    seen.push_back({path, postgres ? postgres->banner : "", why, false});
  }
  return seen;
}

Diagnosis examine(const Patient& patient) {
  Diagnosis diagnosis;
  diagnosis.postgres = find_all_postgres(patient);
  auto found = find_postgres(patient.pg_config, patient.world);
  std::optional<Postgres> chosen;
  if (found)
    chosen = *std::move(found);
  else
    diagnosis.findings.push_back({Severity::error, "doctor-no-postgres", "pg_config", found.error().message,
                                  "howdah doctor --pg-config PATH"});
  mark_chosen(diagnosis.postgres, chosen, why_chosen(patient));
  const Examination examination{patient, chosen, diagnosis};
  for (const Check check : k_checks) check(examination);
  return diagnosis;
}

Json to_json(const Diagnosis& diagnosis) {
  Json seen = Json::array();
  for (const SeenPostgres& one : diagnosis.postgres) {
    seen.push_back({{"pg_config", one.pg_config.string()},
                    {"version", one.banner},
                    {"chosen", one.chosen},
                    {"why", one.why}});
  }
  return {{"healthy", diagnosis.healthy()},
          {"postgres", std::move(seen)},
          {"remarks", diagnosis.remarks},
          {"findings", to_json(diagnosis.findings)}};
}

std::string to_text(const Diagnosis& diagnosis) {
  std::string text;
  for (const SeenPostgres& one : diagnosis.postgres) {
    text += (one.chosen ? "* " : "  ") + one.pg_config.string() + "  " +
            (one.banner.empty() ? "does not answer like a pg_config" : one.banner) + "  (" + one.why + ")\n";
  }
  for (const std::string& remark : diagnosis.remarks) text += "ok: " + remark + "\n";
  for (const Finding& finding : diagnosis.findings) text += render(finding) + "\n";
  return text + (diagnosis.healthy() ? "all is well\n" : "");
}

}  // namespace howdah
