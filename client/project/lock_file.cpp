// SPDX-License-Identifier: PostgreSQL
#include "client/project/lock_file.hpp"

#include <algorithm>
#include <map>

#include "client/project/toml.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

constexpr std::int64_t k_format = 1;

std::string line(const std::string& key, const std::string& value) {
  return key + " = " + toml_string(value) + "\n";
}

std::string line(const std::string& key, const std::vector<std::string>& values) {
  std::string list;
  for (const std::string& value : values) list += (list.empty() ? "" : ", ") + toml_string(value);
  return key + " = [" + list + "]\n";
}

std::string origin_text(const LockedRelease& release) {
  if (!release.settled) return {};
  if (release.packager.empty()) return line("from", "source");
  return line("from", "package") + line("packager", release.packager) + line("package", release.package);
}

std::string release_text(const LockedRelease& release) {
  return "\n[[release]]\n" + line("distribution", release.distribution) + line("version", release.version) +
         line("registry", release.registry) + line("statement", release.statement) +
         line("artifact", release.artifact) + line("extensions", release.extensions) +
         line("needs", release.needs) + "requested = " + (release.requested ? "true" : "false") + "\n" +
         origin_text(release);
}

bool is_digest(const std::string& text) {
  return Sha256::parse(text).has_value();
}

Result<LockedRelease> read_release(const Json& json) {
  if (!json.is_object()) return fail(Errc::invalid, std::string(k_lock_file) + ": a release must be a table");
  LockedRelease release{meta_text(json, "/distribution"), meta_text(json, "/version"),
                        meta_text(json, "/registry"),     meta_text(json, "/statement"),
                        meta_text(json, "/artifact"),     meta_strings(json, "/extensions"),
                        meta_strings(json, "/needs"),     json.value("requested", Json(false)) == Json(true),
                        meta_text(json, "/packager"),     meta_text(json, "/package")};
  const std::string from = meta_text(json, "/from");
  release.settled = !from.empty();
  const bool sound = from.empty() || from == "source" ||
                     (from == "package" && !release.packager.empty() && is_digest(release.package));
  if (!release.version.empty() && !release.registry.empty() && is_digest(release.statement) &&
      is_digest(release.artifact) && sound)
    return release;
  return fail(Errc::invalid, std::string(k_lock_file) + ": release '" + release.distribution +
                                 "' lacks a version, registry or digest; write it anew with: howdah lock");
}

LockedRelease locked(const PlannedRelease& step) {
  return {step.release.distribution,
          step.release.version,
          step.layer->state.registry.text(),
          step.release.statement,
          step.release.sha256.hex(),
          meta_extensions(step.release.meta),
          step.needs,
          step.requested,
          step.package ? step.package->service : std::string(),
          step.package ? step.package->sha256.hex() : std::string(),
          true};
}

}  // namespace

const LockedRelease* LockFile::release(const std::string& distribution) const {
  const auto found = std::find_if(releases.begin(), releases.end(), [&](const LockedRelease& release) {
    return release.distribution == distribution;
  });
  return found == releases.end() ? nullptr : &*found;
}

std::string to_toml(const LockFile& lock) {
  std::string text = "# Written by howdah lock. Keep it beside howdah.toml; do not edit it.\nformat = " +
                     std::to_string(k_format) + "\n" + line("project", lock.project) +
                     line("postgres", lock.postgres) + line("platform", lock.platform);
  for (const LockedRegistry& registry : lock.registries) {
    text += "\n[[registry]]\n" + line("name", registry.name) + line("id", registry.id) +
            line("commit", registry.commit);
  }
  for (const LockedRelease& release : lock.releases) text += release_text(release);
  return text;
}

Json to_json(const LockFile& lock) {
  Json registries = Json::array();
  for (const LockedRegistry& one : lock.registries)
    registries.push_back({{"name", one.name}, {"id", one.id}, {"commit", one.commit}});
  Json releases = Json::array();
  for (const LockedRelease& one : lock.releases) {
    releases.push_back({{"distribution", one.distribution},
                        {"version", one.version},
                        {"registry", one.registry},
                        {"statement", one.statement},
                        {"artifact", one.artifact},
                        {"extensions", one.extensions},
                        {"needs", one.needs},
                        {"requested", one.requested}});
    if (one.settled) releases.back()["from"] = one.packager.empty() ? "source" : "package";
    if (!one.packager.empty()) releases.back().update({{"packager", one.packager}, {"package", one.package}});
  }
  return {{"postgres", lock.postgres},
          {"platform", lock.platform},
          {"registries", std::move(registries)},
          {"releases", std::move(releases)}};
}

Result<LockFile> parse_lock(std::string_view text) {
  TRY(const Json table, parse_toml(text, k_lock_file));
  if (table.value("format", Json()) != Json(k_format)) {
    return fail(Errc::invalid, std::string(k_lock_file) +
                                   " has a format this howdah does not know; write it " +
                                   "anew with: howdah lock");
  }
  LockFile lock{
      meta_text(table, "/project"), meta_text(table, "/postgres"), meta_text(table, "/platform"), {}, {}};
  for (const Json& json : table.value("registry", Json::array())) {
    lock.registries.push_back({meta_text(json, "/name"), meta_text(json, "/id"), meta_text(json, "/commit")});
  }
  for (const Json& json : table.value("release", Json::array())) {
    TRY(LockedRelease release, read_release(json));
    lock.releases.push_back(std::move(release));
  }
  return lock;
}

LockFile lock_of(const Plan& plan, const ProjectFile& project, const Target& target) {
  LockFile lock{digest_of(project).hex(), target.postgres.major(), target.platform, {}, {}};
  std::map<std::string, LockedRegistry> registries;
  for (const PlannedRelease& step : plan.steps) {
    lock.releases.push_back(locked(step));
    const LayerState& state = step.layer->state;
    registries[state.name] = {state.name, state.registry.text(), step.layer->index->commit().hex()};
  }
  for (auto& [name, registry] : registries) lock.registries.push_back(std::move(registry));
  return lock;
}

}  // namespace howdah
