// SPDX-License-Identifier: PostgreSQL
// howdah info NAME[@VERSION]
#include <algorithm>
#include <memory>

#include "client/command.hpp"
#include "client/prebuilt/choice.hpp"
#include "client/version_request.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

struct Flags {
  std::string name;
  std::optional<std::string> registry;
};

Result<const ReleaseRecord*> shown_release(const DistributionRecord& record, const VersionRequest& request) {
  const ReleaseRecord* release = request.version ? record.release(*request.version) : record.latest();
  if (release != nullptr) return release;
  return fail(Errc::not_found, request.version ? record.display + " has no version " + *request.version +
                                                     "; howdah info " + record.key + " lists its versions"
                                               : "every release of " + record.display + " has been yanked");
}

Json releases_json(const DistributionRecord& record) {
  Json releases = Json::array();
  for (const ReleaseRecord& release : record.releases) {
    Json row{{"version", release.version},
             {"status", release.status},
             {"date", release.date},
             {"yanked", release.yanked}};
    if (release.yanked) row["yank_reason"] = release.yank_reason;
    releases.push_back(std::move(row));
  }
  return releases;
}

Json to_json(const Found& found, const ReleaseRecord& release) {
  Json json{{"registry", found.layer->state.name},
            {"registry_id", found.layer->state.registry.text()},
            {"released_in", found.home->registry().id.text()},
            {"distribution", found.distribution.key},
            {"display", found.distribution.display},
            {"owners", found.distribution.owners},
            {"releases", releases_json(found.distribution)},
            {"version", release.version},
            {"status", release.status},
            {"publisher", release.publisher},
            {"date", release.date},
            {"yanked", release.yanked},
            {"statement", release.statement},
            {"commit", found.layer->index->commit().hex()},
            {"artifact", {{"file", release.file}, {"sha256", release.sha256.hex()}, {"size", release.size}}},
            {"meta", release.meta}};
  if (found.distribution.deprecated) json["deprecated"] = *found.distribution.deprecated;
  return json;
}

std::string row(std::string_view label, const std::string& value) {
  if (value.empty()) return {};
  std::string text(label);
  text.resize(std::max<std::size_t>(text.size() + 2, 14), ' ');
  return text + value + "\n";
}

std::string dependencies(const Json& meta) {
  std::string text;
  const Json packages = meta_object(meta, "/dependencies/packages");
  for (const auto& [phase, relations] : packages.items()) {
    if (!relations.is_object()) continue;
    for (const auto& [relation, names] : relations.items()) {
      std::vector<std::string> wanted;
      for (const auto& [purl, range] : names.items()) wanted.push_back(purl + " " + meta_range(range));
      text += row(phase + " " + relation, joined(wanted));
    }
  }
  return text;
}

std::string versions(const DistributionRecord& record) {
  std::string text;
  for (auto release = record.releases.rbegin(); release != record.releases.rend(); ++release)
    text += (text.empty() ? "" : ", ") + release->version + (release->yanked ? " (yanked)" : "");
  return text;
}

/// The layer's registry; where that is a fork, with the one whose release it is.
std::string registries(const Found& found) {
  const std::string& released_in = found.home->registry().id.text();
  const std::string& asked = found.layer->state.registry.text();
  return found.layer->state.name + " (" + asked + ")" +
         (released_in == asked ? "" : ", which has it from " + released_in);
}

std::string to_text(const Found& found, const ReleaseRecord& release) {
  const Json& meta = release.meta;
  const DistributionRecord& record = found.distribution;
  return record.display + " " + release.version + "  " + meta_text(meta, "/abstract") + "\n" +
         row("deprecated", record.deprecated.value_or("")) + row("yanked", release.yank_reason) +
         row("extensions", joined(meta_extensions(meta))) + row("license", meta_text(meta, "/license")) +
         row("status", release.status) + row("published", release.date + " by " + release.publisher) +
         row("owners", joined(record.owners)) + row("versions", versions(record)) +
         row("PostgreSQL", meta_text(meta, "/dependencies/postgres/version")) + dependencies(meta) +
         row("registry", registries(found)) +
         row("artifact", release.file + ", sha256:" + release.sha256.hex());
}

/// For this machine's PostgreSQL, where there is one and there are packages; else as the registry has them.
Result<std::vector<PackageOffer>> packages_for_here(const Session& session, const Found& found,
                                                    const ReleaseRecord& release) {
  TRY(auto all, offers_of(*found.layer, release, nullptr));
  if (all.empty()) return all;
  const auto postgres = find_postgres({}, session.world);
  if (!postgres) return all;
  const Target target{*postgres, this_platform()};
  return offers_of(*found.layer, release, &target);
}

std::string package_rows(const std::vector<PackageOffer>& offers) {
  std::string text;
  for (const PackageOffer& offer : offers)
    text += row("package", offer.target + (offer.target.empty() ? "" : " ") + "by " + offer.service +
                               (offer.why_not.empty() ? "" : ", which " + offer.why_not));
  return text;
}

Result<Answer> info(Session& session, const Flags& flags) {
  TRY(const VersionRequest request, parse_version_request(flags.name));
  TRY(const auto layers, session.fresh_layers().open(flags.registry));
  TRY(const Found found, require_found(layers, request));
  TRY(const ReleaseRecord* release, shown_release(found.distribution, request));
  TRY(const auto offers, packages_for_here(session, found, *release));
  Answer answer{to_json(found, *release), to_text(found, *release) + package_rows(offers)};
  answer.json["packages"] = to_json(offers);
  return answer;
}

}  // namespace

Run declare_info(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("NAME", flags->name, "Extension or distribution, with @VERSION for an exact one")
      ->required();
  app.add_option("--registry", flags->registry, "Only this registry");
  return [flags](Session& session) { return info(session, *flags); };
}

}  // namespace howdah
