// SPDX-License-Identifier: PostgreSQL
// howdah avail NAME: for which PostgreSQLs and platforms there is a release.
#include <algorithm>
#include <array>
#include <memory>

#include "client/command.hpp"
#include "client/prebuilt/choice.hpp"
#include "client/resolve/requirement.hpp"
#include "client/resolve/stability.hpp"
#include "client/version_request.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

/// Shown when nobody says --pg: those PostgreSQL's developers support. Others are asked for by number.
constexpr std::array<std::string_view, 6> k_majors{"13", "14", "15", "16", "17", "18"};

struct Flags {
  std::string name;
  std::vector<std::string> majors;
  std::optional<std::string> registry;
  bool testing = false;
  bool unstable = false;
};

/// Some server of a major version: of its first minor release, or of a late one; ranges rarely part them.
Result<std::array<SemVer, 2>> servers_of(const std::string& major) {
  auto first = SemVer::parse(major + ".0.0");
  auto late = SemVer::parse(major + ".99.0");
  if (first && late) return std::array{*std::move(first), *std::move(late)};
  return fail(Errc::usage, "'" + major + "' is no major version of PostgreSQL; write a number such as 17");
}

Result<bool> is_for(const ReleaseRecord& release, const std::string& major) {
  TRY(const auto servers, servers_of(major));
  const auto range = required_postgres(release.meta);
  return range && std::any_of(servers.begin(), servers.end(),
                              [&](const SemVer& server) { return range->matches(server); });
}

bool may_be_chosen(const ReleaseRecord& release, Stability least) {
  const auto version = SemVer::parse(release.version);
  return version && !release.yanked && release_stability(release.status, *version) >= least;
}

const ReleaseRecord* better(const ReleaseRecord* a, const ReleaseRecord& b) {
  if (a == nullptr) return &b;
  const auto left = SemVer::parse(a->version);
  const auto right = SemVer::parse(b.version);
  return left && right && *right > *left ? &b : a;
}

Json release_json(const ReleaseRecord& release, const std::vector<std::string>& majors) {
  return {
      {"version", release.version}, {"status", release.status},
      {"yanked", release.yanked},   {"postgres", meta_text(release.meta, "/dependencies/postgres/version")},
      {"majors", majors},           {"platforms", meta_strings(release.meta, "/dependencies/platforms")}};
}

std::string platforms_of(const ReleaseRecord& release) {
  const auto platforms = meta_strings(release.meta, "/dependencies/platforms");
  return platforms.empty() ? "any platform" : joined(platforms);
}

/// Packages of a release for a major version, whatever the platform: `linux-amd64 by builder`.
Result<std::vector<std::string>> packages_for(const LayerView& layer, const ReleaseRecord& release,
                                              const std::string& major) {
  TRY(const auto offers, offers_of(layer, release, nullptr));
  std::vector<std::string> words;
  for (const PackageOffer& offer : offers) {
    const auto target = parse_package_target(offer.target);
    if (target && target->major == major && offer.why_not.empty())
      words.push_back(target->platform() + " by " + offer.service);
  }
  return words;
}

struct Availability {
  Json releases = Json::array();
  std::vector<const ReleaseRecord*> newest;  ///< by major; null: none
};

Result<Availability> availability(const DistributionRecord& record, const std::vector<std::string>& majors,
                                  Stability least) {
  Availability all{Json::array(), std::vector<const ReleaseRecord*>(majors.size(), nullptr)};
  for (const ReleaseRecord& release : record.releases) {
    std::vector<std::string> fits;
    for (std::size_t i = 0; i < majors.size(); ++i) {
      TRY(const bool here, is_for(release, majors[i]));
      if (!here) continue;
      fits.push_back(majors[i]);
      if (may_be_chosen(release, least)) all.newest[i] = better(all.newest[i], release);
    }
    all.releases.push_back(release_json(release, fits));
  }
  return all;
}

Result<Answer> avail(Session& session, const Flags& flags) {
  std::vector<std::string> majors = flags.majors;
  if (majors.empty()) majors.assign(k_majors.begin(), k_majors.end());
  TRY(const VersionRequest request, parse_version_request(flags.name));
  TRY(const auto layers, session.fresh_layers().open(flags.registry));
  TRY(const Found found, require_found(layers, request));
  TRY(const Availability all,
      availability(found.distribution, majors, least_stability(flags.testing, flags.unstable)));
  Json rows = Json::array();
  std::string text = found.distribution.display + ", newest release for\n";
  for (std::size_t i = 0; i < majors.size(); ++i) {
    const ReleaseRecord* newest = all.newest[i];
    std::vector<std::string> packages;
    if (newest != nullptr) {
      TRY(packages, packages_for(*found.layer, *newest, majors[i]));
    }
    rows.push_back({{"major", majors[i]},
                    {"newest", newest == nullptr ? Json() : Json(newest->version)},
                    {"packages", packages}});
    text += "  PostgreSQL " + majors[i] + "  " +
            (newest == nullptr ? "none" : newest->version + "  " + platforms_of(*newest)) +
            (packages.empty() ? "" : "  packages: " + joined(packages)) + "\n";
  }
  return Answer{{{"registry", found.layer->state.name},
                 {"distribution", found.distribution.key},
                 {"display", found.distribution.display},
                 {"postgres", std::move(rows)},
                 {"releases", all.releases}},
                text};
}

}  // namespace

Run declare_avail(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("NAME", flags->name, "Extension or distribution")->required();
  app.add_option("--pg", flags->majors, "A major version of PostgreSQL; default: the supported ones")
      ->allow_extra_args(false);
  app.add_option("--registry", flags->registry, "Only this registry");
  app.add_flag("--testing", flags->testing, "Testing releases and prereleases count too");
  app.add_flag("--unstable", flags->unstable, "Unstable releases count too");
  return [flags](Session& session) { return avail(session, *flags); };
}

}  // namespace howdah
