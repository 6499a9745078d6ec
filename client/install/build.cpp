// SPDX-License-Identifier: PostgreSQL
#include "client/install/build.hpp"

#include <algorithm>
#include <array>

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

/// The release's own environment: ours, with the chosen PostgreSQL first.
std::map<std::string, std::string> build_environment(const World& world, const Postgres& postgres) {
  auto environment = world.environment;
  for (const char* name : {"DESTDIR", "MAKELEVEL", "HOWDAH_TOKEN"}) environment.erase(name);
  environment["PATH"] = postgres.bindir.string() + ":" + environment["PATH"];
  environment["PG_CONFIG"] = postgres.pg_config.string();
  environment["USE_PGXS"] = "1";
  environment["LC_ALL"] = "C.UTF-8";
  return environment;
}

struct OtherPipeline {
  const char* file;
  const char* name;
};
constexpr std::array k_other_pipelines{
    OtherPipeline{"Cargo.toml", "pgrx"}, OtherPipeline{"meson.build", "meson"},
    OtherPipeline{"CMakeLists.txt", "cmake"}, OtherPipeline{"configure", "autoconf"}};

Result<void> require_makefile(const fs::path& source, const std::string& label) {
  std::error_code error;
  for (const char* name : {"GNUmakefile", "makefile", "Makefile"})
    if (fs::exists(source / name, error)) return {};
  for (const OtherPipeline& other : k_other_pipelines) {
    if (fs::exists(source / other.file, error)) {
      return fail(Errc::invalid, label + " is built with " + other.name +
                                     ", and this howdah builds with PGXS makefiles only");
    }
  }
  return fail(Errc::invalid, label + " has no Makefile; there is nothing to build it with");
}

/// One make, its output appended to the log.
class Maker {
 public:
  Maker(std::string label, const Postgres& postgres, const World& world, const Built& built)
      : label_(std::move(label)), postgres_(postgres), built_(built) {
    command_.directory = built.scratch.path() / "source";
    command_.environment = build_environment(world, postgres);
    command_.log = built.log;
    command_.foreground = true;  // ^C ends the build with us
  }

  Result<void> make(std::vector<std::string> arguments) {
    command_.argv = {"make", "PG_CONFIG=" + postgres_.pg_config.string(), "USE_PGXS=1"};
    command_.argv.insert(command_.argv.begin() + 1, arguments.begin(), arguments.end());
    TRY(const Finished finished, run(command_));
    if (finished.ok()) return {};
    // stderr says why; make's own last word there is short, so stdout fills up.
    const std::string& said = finished.err.empty() ? finished.out : finished.err;
    return fail(Errc::failed, "the build of " + label_ + " failed (" + render_argv(command_.argv) +
                                  " ended with code " + std::to_string(finished.exit_code) +
                                  "); PostgreSQL's folders are untouched. Its last lines:\n" +
                                  last_lines(said) + "\nThe whole log: " + built_.log.string());
  }

 private:
  std::string label_;
  const Postgres& postgres_;
  const Built& built_;
  Command command_;
};

fs::path log_path(const Home& home, const PlannedRelease& step, const World& world) {
  std::string time = to_rfc3339(world.clock.now());
  std::erase_if(time, [](char c) { return c == ':' || c == '-'; });
  return home.logs() / (step.release.distribution + "-" + step.release.version + "-" + time + ".log");
}

}  // namespace

Result<Built> build_release(const Fetched& fetched, const Postgres& postgres, const Home& home,
                            const World& world) {
  const PlannedRelease& step = *fetched.step;
  const std::string label = step.release.display + " " + step.release.version;
  TRY(TempDir scratch, TempDir::create());
  const fs::path source = scratch.path() / "source";
  const fs::path stage = scratch.path() / "stage";
  TRY(const ArchiveListing listing, unpack_archive(fetched.archive, source));
  TRY_VOID(require_makefile(source, label));
  TRY_VOID(make_directories(stage));
  Built built{&step, std::move(scratch), stage, log_path(home, step, world)};
  Maker maker(label, postgres, world, built);
  TRY_VOID(maker.make({}));
  TRY_VOID(maker.make({"install", "DESTDIR=" + stage.string()}));
  return built;
}

}  // namespace howdah
