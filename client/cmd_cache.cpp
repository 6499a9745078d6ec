// SPDX-License-Identifier: PostgreSQL
// howdah cache ls, prune, verify, fetch NAME
#include <map>
#include <memory>

#include "client/cache/artifact_cache.hpp"
#include "client/commands_database.hpp"
#include "client/install/fetch.hpp"
#include "client/install/receipt.hpp"
#include "client/prebuilt/choice.hpp"
#include "client/prebuilt/fetch_package.hpp"
#include "client/prebuilt/origin_flags.hpp"

namespace howdah {
namespace {

constexpr UnixSeconds k_day = 86400;

struct PruneFlags {
  bool all = false;
  int days = 0;
  bool dry_run = false;
};

struct FetchFlags {
  std::string name;
  std::string pg_config;
  std::optional<std::string> registry;
  OriginFlags origin;
};

/// What the artifacts are, as far as something installed came from them.
Result<std::map<std::string, std::string>> installed_from(const Session& session) {
  TRY(const auto receipts, Receipts(session.home.receipts()).list());
  std::map<std::string, std::string> names;
  for (const Receipt& receipt : receipts) {
    const std::string label = receipt.display + " " + receipt.version;
    names[receipt.artifact] = label;
    if (receipt.package) names[receipt.package->sha256] = label + " for " + receipt.package->target;
  }
  return names;
}

Json to_json(const CachedArtifact& artifact) {
  return {{"sha256", artifact.sha256.hex()},
          {"size", artifact.size},
          {"kept", to_rfc3339(artifact.kept)},
          {"path", artifact.path.string()}};
}

std::string kib(std::uint64_t bytes) {
  return std::to_string((bytes + 1023) / 1024) + " KiB";
}

Result<Answer> list(Session& session) {
  TRY(const auto artifacts, ArtifactCache(session.home.artifacts()).list());
  TRY(const auto names, installed_from(session));
  Answer answer{{{"artifacts", Json::array()}, {"folder", session.home.artifacts().string()}}, {}};
  std::uint64_t bytes = 0;
  for (const CachedArtifact& artifact : artifacts) {
    const auto name = names.find(artifact.sha256.hex());
    answer.json["artifacts"].push_back(to_json(artifact));
    if (name != names.end()) answer.json["artifacts"].back()["installed"] = name->second;
    answer.text += artifact.sha256.hex() + "  " + kib(artifact.size) +
                   (name == names.end() ? "" : "  " + name->second) + "\n";
    bytes += artifact.size;
  }
  answer.json["bytes"] = bytes;
  session.console.note(std::to_string(artifacts.size()) + " archives, " + kib(bytes) + " in " +
                       session.home.artifacts().string());
  return answer;
}

Result<Answer> prune(Session& session, const PruneFlags& flags) {
  // Nobody may be fetching: an install counts on what it fetched.
  TRY(const FileLock lock, FileLock::acquire(session.home.lock()));
  PruneRules rules;
  if (!flags.all) {
    TRY(const auto names, installed_from(session));
    for (const auto& [digest, name] : names) rules.keep.insert(digest);
  }
  if (flags.days > 0) rules.before = session.world.clock.now() - flags.days * k_day;
  TRY(const Pruned pruned, ArtifactCache(session.home.artifacts()).prune(rules, flags.dry_run));
  Answer answer{{{"dry_run", flags.dry_run},
                 {"removed", Json::array()},
                 {"bytes", pruned.bytes},
                 {"leftovers", pruned.leftovers}},
                std::string(flags.dry_run ? "would free " : "freed ") + kib(pruned.bytes) + ": " +
                    std::to_string(pruned.removed.size()) + " archives\n"};
  for (const CachedArtifact& artifact : pruned.removed) answer.json["removed"].push_back(to_json(artifact));
  return answer;
}

/// Damaged archives go: they are fetched again when they are needed.
Result<Answer> verify(Session& session) {
  const ArtifactCache cache(session.home.artifacts());
  TRY(const auto artifacts, cache.list());
  TRY(const auto damaged, cache.damaged());
  Answer answer{{{"checked", artifacts.size()}, {"damaged", Json::array()}, {"ok", damaged.empty()}}, {}};
  for (const CachedArtifact& artifact : damaged) {
    TRY_VOID(cache.remove(artifact));
    answer.json["damaged"].push_back(to_json(artifact));
    answer.text += "damaged, and thrown away: " + artifact.sha256.hex() + "\n";
  }
  answer.text += std::to_string(artifacts.size() - damaged.size()) + " of " +
                 std::to_string(artifacts.size()) + " archives are what their names say\n";
  if (!damaged.empty()) answer.code = ExitCode::untrusted;
  return answer;
}

struct Kept {
  fs::path file;
  Sha256 sha256;
  bool from_cache = false;
};

Result<Kept> fetch_step(Session& session, const PlannedRelease& step) {
  if (!step.package) {
    TRY(const Fetched fetched, fetch_release(step, session.home, session.world.http, session.console));
    return Kept{fetched.archive, step.release.sha256, fetched.from_cache};
  }
  TRY(const FetchedPackage fetched, fetch_package(step, session.home, session.world.http, session.console));
  return Kept{fetched.archive(), step.package->sha256, fetched.from_cache()};
}

/// All an install would fetch, for the time without a network.
Result<Answer> fetch(Session& session, const FetchFlags& flags) {
  TRY(const VersionRequest request, parse_version_request(flags.name));
  TRY(const Postgres postgres, find_postgres(flags.pg_config, session.world));
  TRY(const auto layers, session.fresh_layers().open(flags.registry));
  TRY(const FileLock lock, FileLock::acquire(session.home.lock()));
  ResolveRequest wanted;
  wanted.wishes.push_back(wish_of(request));
  TRY(Plan plan, make_plan(layers, wanted, postgres));
  TRY(plan, with_origins(std::move(plan), {postgres, this_platform()}, flags.origin.wish()));
  Answer answer{{{"fetched", Json::array()}}, {}};
  for (const PlannedRelease& step : plan.steps) {
    TRY(const Kept kept, fetch_step(session, step));
    answer.json["fetched"].push_back({{"distribution", step.release.distribution},
                                      {"version", step.release.version},
                                      {"sha256", kept.sha256.hex()},
                                      {"from", origin_text(step)},
                                      {"from_cache", kept.from_cache}});
    answer.text += step.release.display + " " + step.release.version + "  " + kept.file.string() + "\n";
  }
  return answer;
}

}  // namespace

Run declare_cache_ls(CLI::App&) {
  return [](Session& session) { return list(session); };
}

Run declare_cache_prune(CLI::App& app) {
  const auto flags = std::make_shared<PruneFlags>();
  app.add_flag("--all", flags->all, "Also the archives of what is installed");
  app.add_option("--older-than", flags->days, "Only those kept for more than so many days")
      ->check(CLI::NonNegativeNumber);
  app.add_flag("--dry-run", flags->dry_run, "Show what would go and stop");
  return [flags](Session& session) { return prune(session, *flags); };
}

Run declare_cache_verify(CLI::App&) {
  return [](Session& session) { return verify(session); };
}

Run declare_cache_fetch(CLI::App& app) {
  const auto flags = std::make_shared<FetchFlags>();
  app.add_option("NAME", flags->name, "Extension or distribution, with @VERSION for an exact one")
      ->required();
  app.add_option("--pg-config", flags->pg_config, "For this PostgreSQL; else $PG_CONFIG, else PATH");
  app.add_option("--registry", flags->registry, "Only from this registry");
  flags->origin.declare(app);
  return [flags](Session& session) { return fetch(session, *flags); };
}

}  // namespace howdah
