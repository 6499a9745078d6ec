// SPDX-License-Identifier: PostgreSQL
#include "client/install/build.hpp"

#include <algorithm>
#include <array>
#include <fstream>

#include "client/build/missing_packages.hpp"
#include "core/sys/archive.hpp"
#include "core/sys/process.hpp"

namespace howdah {
namespace {

constexpr std::size_t k_shown_lines = 20;

std::string last_lines(const std::string& text) {
  std::size_t begin = text.size();
  while (begin > 0 && text[begin - 1] == '\n') --begin;
  const std::size_t end = begin;
  for (std::size_t line = 0; line < k_shown_lines && begin > 0; ++line) {
    const std::size_t newline = text.rfind('\n', begin - 1);
    begin = newline == std::string::npos ? 0 : newline;
  }
  return text.substr(begin == 0 ? 0 : begin + 1, end - (begin == 0 ? 0 : begin + 1));
}

/// The release's own environment: ours without secrets, with the chosen PostgreSQL first, and a home that
/// goes away with the build. Toolchains that live in the person's home are still found there.
std::map<std::string, std::string> build_environment(const World& world, const Postgres& postgres,
                                                     const fs::path& scratch) {
  auto environment = world.environment;
  remove_secrets(environment);
  for (const char* name : {"DESTDIR", "MAKELEVEL"}) environment.erase(name);
  std::error_code error;
  const fs::path rustup = fs::path(world.variable("HOME")) / ".rustup";
  if (!environment.contains("RUSTUP_HOME") && fs::is_directory(rustup, error))
    environment["RUSTUP_HOME"] = rustup.string();
  environment["PATH"] = postgres.bindir.string() + ":" + environment["PATH"];
  environment["PG_CONFIG"] = postgres.pg_config.string();
  environment["USE_PGXS"] = "1";
  environment["LC_ALL"] = "C.UTF-8";
  environment["HOME"] = (scratch / "home").string();
  environment["TMPDIR"] = (scratch / "tmp").string();
  environment["CCACHE_DISABLE"] = "1";
  return environment;
}

/// The folders a build reads that may lie where the sandbox shows nothing.
std::vector<fs::path> readable_folders(const Postgres& postgres, const std::string& path) {
  std::vector<fs::path> folders{postgres.pg_config.parent_path(), postgres.bindir, postgres.includedir_server,
                                postgres.pgxs.parent_path().parent_path().parent_path()};
  folders.insert(folders.end(), postgres.roots.begin(), postgres.roots.end());
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find(':', begin), path.size());
    if (path[begin] == '/') folders.emplace_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return folders;
}

/// Runs one step after the other, their output in the log.
class Builder {
 public:
  Builder(const BuildJob& job, const Postgres& postgres, const BuildSettings& settings,
          const fs::path& scratch)
      : job_(job), postgres_(postgres), settings_(settings), scratch_(scratch) {
    command_.directory = scratch / "source";
    environment_ = build_environment(settings.world, postgres, scratch);
    if (settings.wishes.repeatable) environment_["COPT"] = "-ffile-prefix-map='" + scratch.string() + "'=.";
    command_.log = job.log;
    command_.foreground = true;  // ^C ends the build with us
  }

  Result<void> run_step(const BuildStep& step, const fs::path& cargo_home) {
    command_.argv = settings_.sandbox.wrap(step.argv, confinement(step, cargo_home));
    command_.environment = environment_;
    for (const auto& [name, value] : step.environment) (*command_.environment)[name] = value;
    std::ofstream(job_.log, std::ios::app) << "$ " << render_argv(step.argv) << '\n';
    TRY(const Finished finished, run(command_));
    if (finished.ok()) return {};
    return explain(step, finished);
  }

 private:
  [[nodiscard]] Confinement confinement(const BuildStep& step, const fs::path& cargo_home) const {
    Confinement confinement{command_.directory,
                            {scratch_},
                            readable_folders(postgres_, environment_.at("PATH")),
                            secret_places(settings_.world.variable("HOME")),
                            step.fetches};
    confinement.hidden.push_back(settings_.home.tokens());
    // What is shared between builds is written by cargo alone, never by a build.
    if (step.fetches)
      confinement.writable.push_back(cargo_home);
    else
      confinement.readable.push_back(cargo_home);
    return confinement;
  }

  [[nodiscard]] Result<void> explain(const BuildStep& step, const Finished& finished) const {
    // stderr says why; make's own last word there is short, so stdout fills up.
    const std::string& said = finished.err.empty() ? finished.out : finished.err;
    return fail(Errc::failed,
                "the build of " + job_.label + " failed (" + render_argv(step.argv) + " ended with code " +
                    std::to_string(finished.exit_code) +
                    "); PostgreSQL's folders are untouched. Its last lines:\n" + last_lines(said) +
                    "\nThe whole log: " + job_.log.string(),
                missing_packages(finished.out + "\n" + finished.err, postgres_.major()));
  }

  const BuildJob& job_;
  const Postgres& postgres_;
  const BuildSettings& settings_;
  fs::path scratch_;
  std::map<std::string, std::string> environment_;
  Command command_;
};

fs::path log_path(const Home& home, const PlannedRelease& step, const World& world) {
  std::string time = to_rfc3339(world.clock.now());
  std::erase_if(time, [](char c) { return c == ':' || c == '-'; });
  return home.logs() / (step.release.distribution + "-" + step.release.version + "-" + time + ".log");
}

fs::path cargo_settings(const World& world) {
  const std::string home = world.variable("CARGO_HOME");
  return (home.empty() ? fs::path(world.variable("HOME")) / ".cargo" : fs::path(home)) / "config.toml";
}

}  // namespace

Result<Built> build_release(const Fetched& fetched, const Postgres& postgres, const BuildSettings& settings) {
  const PlannedRelease& step = *fetched.step;
  TRY_VOID(make_directories(builds_of(settings.home)));
  TRY(TempDir scratch, TempDir::create(builds_of(settings.home)));
  TRY(const ArchiveListing listing, unpack_archive(fetched.archive, scratch.path() / "source"));
  const BuildJob job{&step, step.release.display + " " + step.release.version, step.release.meta,
                     log_path(settings.home, step, settings.world)};
  return build_sources(std::move(scratch), job, postgres, settings);
}

Result<Built> build_sources(TempDir scratch, const BuildJob& job, const Postgres& postgres,
                            const BuildSettings& settings) {
  const fs::path root = scratch.path();
  TRY(const ChosenPipeline chosen,
      choose_pipeline(root / "source", job.meta, settings.wishes.pipeline, job.label));
  TRY_VOID(check_tools(*chosen.pipeline));
  for (const char* folder : {"stage", "work", "home", "tmp"}) TRY_VOID(make_directories(root / folder));
  TRY_VOID(make_directories(job.log.parent_path()));
  const BuildOrder order{postgres,
                         root / "source",
                         root / "work",
                         root / "stage",
                         settings.wishes.options,
                         settings.home.cache / "cargo",
                         cargo_settings(settings.world)};
  auto steps = chosen.pipeline->steps(order);
  if (!steps) return tl::unexpected(in_context("build " + job.label, std::move(steps).error()));
  Builder builder(job, postgres, settings, root);
  for (const BuildStep& step : *steps) TRY_VOID(builder.run_step(step, order.cargo_home));
  const std::string how = "built with " + std::string(chosen.pipeline->name) + " (" + chosen.why + "), log ";
  return Built{job.step, std::move(scratch),     order.stage,
               job.log,  how + job.log.string(), std::string(chosen.pipeline->name)};
}

Result<void> clear_builds(const Home& home) {
  TRY_VOID(remove_tree(builds_of(home)));
  return make_directories(builds_of(home), 0700);
}

}  // namespace howdah
