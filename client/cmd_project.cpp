// SPDX-License-Identifier: PostgreSQL
// howdah lock, sync: from howdah.toml to howdah.lock, and from there into a server.
#include <algorithm>
#include <memory>

#include "client/command.hpp"
#include "client/install/installation_report.hpp"
#include "client/prebuilt/choice.hpp"
#include "client/prebuilt/origin_flags.hpp"
#include "client/project/sync.hpp"
#include "federation/release_meta.hpp"
#include "federation/time_travel.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_file_limit = 16ULL << 20U;

struct Flags {
  std::string folder = ".";
  std::string pg_config;
  std::optional<std::string> at;
  std::vector<std::string> upgrade;
  bool upgrade_all = false;
  bool check = false;
  bool dry_run = false;
  bool yes = false;
  BuildWishes build;
  OriginFlags origin;

  [[nodiscard]] fs::path file(const char* name) const { return fs::path(folder) / name; }
};

Result<ProjectFile> read_project(const Flags& flags) {
  const fs::path path = flags.file(k_project_file);
  TRY(const auto text, read_file_if_exists(path, k_file_limit));
  if (text) return parse_project(*text);
  return fail(Errc::not_found, "there is no " + path.string() +
                                   "; write one: [extensions], and a line such as " +
                                   "pgtap = \">= 1.2\" for each, or \"*\" for any version");
}

Result<std::optional<LockFile>> read_lock(const Flags& flags) {
  TRY(const auto text, read_file_if_exists(flags.file(k_lock_file), k_file_limit));
  if (!text) return std::nullopt;
  TRY(LockFile lock, parse_lock(*text));
  return lock;
}

/// What was locked stays, unless it is to be chosen anew.
Result<std::map<std::string, std::string>> kept_versions(const std::optional<LockFile>& before,
                                                         const Flags& flags) {
  std::map<std::string, std::string> kept;
  if (!before || flags.upgrade_all) return kept;
  for (const LockedRelease& release : before->releases) kept[release.distribution] = release.version;
  for (const std::string& name : flags.upgrade) {
    const auto named =
        std::find_if(before->releases.begin(), before->releases.end(), [&](const LockedRelease& release) {
          const auto& names = release.extensions;
          return release.distribution == name || std::find(names.begin(), names.end(), name) != names.end();
        });
    if (named == before->releases.end())
      return fail(Errc::not_found, std::string(k_lock_file) + " has no " + name + " to upgrade");
    kept.erase(named->distribution);
  }
  return kept;
}

/// `+ base 1.0.0`, `~ left 1.0.0 → 2.0.0`, `- gone 1.0.0`
std::string changes(const std::optional<LockFile>& before, const LockFile& after) {
  std::string text;
  for (const LockedRelease& release : after.releases) {
    const LockedRelease* old = before ? before->release(release.distribution) : nullptr;
    if (old == nullptr) text += "+ " + release.distribution + " " + release.version + "\n";
    if (old != nullptr && old->version != release.version)
      text += "~ " + release.distribution + " " + old->version + " → " + release.version + "\n";
  }
  for (const LockedRelease& release : before ? before->releases : std::vector<LockedRelease>{}) {
    if (after.release(release.distribution) == nullptr)
      text += "- " + release.distribution + " " + release.version + "\n";
  }
  return text;
}

Result<void> check_postgres(const ProjectFile& project, const Postgres& postgres) {
  if (project.postgres.matches(postgres.version)) return {};
  return fail(Errc::conflict, std::string(k_project_file) + " is for PostgreSQL " + project.postgres_text +
                                  ", and this is " + postgres.banner + "; choose one with --pg-config");
}

Result<Answer> lock(Session& session, const Flags& flags) {
  TRY(const ProjectFile project, read_project(flags));
  TRY(const auto before, read_lock(flags));
  TRY(const Postgres postgres, find_postgres(flags.pg_config, session.world));
  TRY_VOID(check_postgres(project, postgres));
  ResolveRequest request{project.wishes, project.least, {}, {}, false};
  TRY(request.preferred, kept_versions(before, flags));
  TRY(auto layers, session.fresh_layers().open({}));
  if (flags.at) {
    TRY(const Moment moment, parse_moment(*flags.at));
    TRY(layers, layers_at(layers, moment));
  }
  TRY(Plan plan, make_plan(layers, request, postgres));
  TRY(plan, with_origins(std::move(plan), {postgres, this_platform()}, flags.origin.wish()));
  for (const std::string& remark : plan.remarks) session.console.note("note: " + remark);
  for (const Recommendation& one : plan.recommended) session.console.note("note: " + one.sentence());
  const LockFile after = lock_of(plan, project, {postgres, this_platform()});
  const std::string changed = changes(before, after);
  if (!flags.dry_run) TRY_VOID(write_file_atomically(flags.file(k_lock_file), to_toml(after)));
  if (changed.empty()) session.console.note("the same releases as before");
  Json json = to_json(after);
  json["dry_run"] = flags.dry_run;
  return Answer{std::move(json), changed};
}

Result<LockFile> require_lock(const Flags& flags, const Target& target) {
  TRY(const ProjectFile project, read_project(flags));
  TRY(auto lock, read_lock(flags));
  if (!lock) {
    return fail(Errc::not_found,
                "there is no " + flags.file(k_lock_file).string() + " yet; howdah lock writes it");
  }
  TRY_VOID(check_fits(*lock, project, target));
  return *std::move(lock);
}

Result<Answer> check(Session& session, const LockFile& lock, const Postgres& postgres) {
  TRY(const FileLock guard, FileLock::acquire(session.home.lock()));
  TRY_VOID(recover_changes(session.home.journal()));
  TRY(const auto receipts, Receipts(session.home.receipts()).list(postgres.id()));
  const Drift drift = drift_of(lock, receipts);
  return Answer{to_json(drift), to_text(drift), drift.none() ? ExitCode::ok : ExitCode::outdated};
}

Result<Answer> sync(Session& session, const Flags& flags) {
  TRY(const Postgres postgres, find_postgres(flags.pg_config, session.world));
  TRY(const LockFile lock, require_lock(flags, {postgres, this_platform()}));
  if (flags.check) return check(session, lock, postgres);
  InstallRequest request;
  request.plan = [&](const std::vector<LayerView>& layers, const Postgres& server,
                     std::vector<Receipt> installed) {
    return plan_of_lock(lock, layers, server, std::move(installed));
  };
  request.again = session.arguments;
  request.pg_config = postgres.pg_config.string();
  request.dry_run = flags.dry_run;
  request.yes = flags.yes;
  request.build = flags.build;
  Installer installer(session.world, session.console, session.home, session.fresh_layers());
  TRY(const Installation done, installer.install(request));
  return to_answer(done, flags.dry_run);
}

std::shared_ptr<Flags> declare(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("DIR", flags->folder, "Folder of howdah.toml and howdah.lock; default: this one");
  app.add_option("--pg-config", flags->pg_config, "The PostgreSQL meant; else $PG_CONFIG, else PATH");
  return flags;
}

}  // namespace

Run declare_lock(CLI::App& app) {
  const auto flags = declare(app);
  app.add_option("--upgrade", flags->upgrade, "Choose this one anew; the others stay")
      ->allow_extra_args(false);
  app.add_flag("--upgrade-all", flags->upgrade_all, "Choose everything anew");
  app.add_option("--at", flags->at, "As the registries were at a commit, day or time");
  app.add_flag("--dry-run", flags->dry_run, "Show what would change and write nothing");
  flags->origin.declare(app);
  return [flags](Session& session) { return lock(session, *flags); };
}

Run declare_sync(CLI::App& app) {
  const auto flags = declare(app);
  app.add_flag("--check", flags->check,
               "Change nothing; end with 13 when the server is not as the lock says");
  app.add_flag("--dry-run", flags->dry_run, "Show the plan and stop");
  app.add_flag("-y,--yes", flags->yes, "Do not ask");
  flags->build.declare_sandbox(app);
  return [flags](Session& session) { return sync(session, *flags); };
}

}  // namespace howdah
