// SPDX-License-Identifier: PostgreSQL
// howdah package [DIR or ARCHIVE]
#include <memory>

#include "client/commands_develop.hpp"
#include "client/develop/source_build.hpp"
#include "client/prebuilt/pack_package.hpp"

namespace howdah {
namespace {

struct Flags {
  fs::path source = ".";
  fs::path folder = ".";
  std::string pg_config;
  BuildWishes wishes{{}, {}, true, true};
};

Result<Answer> package(Session& session, const Flags& flags) {
  TRY(const Postgres postgres, find_postgres(flags.pg_config, session.world));
  session.console.note("for " + postgres.banner + ", found by " + postgres.pg_config.string());
  TRY(const SourceBuild build, build_folder(session, flags.source, postgres, flags.wishes));
  session.console.detail(build.label() + ": " + build.built.how);
  TRY(const PackedPackage packed, pack_package(build.built, postgres));
  const fs::path to = flags.folder / packed.file;
  TRY_VOID(make_directories(flags.folder));
  TRY_VOID(write_file_atomically(to, packed.zip));
  TRY(const FileDigests source, digest_file(build.package.file));
  const std::string digest = sha256(packed.zip).hex();
  return Answer{{{"file", to.string()},
                 {"sha256", digest},
                 {"size", packed.zip.size()},
                 {"distribution", build.step->release.distribution},
                 {"version", build.step->release.version},
                 {"target", packed.target},
                 {"source_sha256", source.sha256.hex()}},
                digest + "  " + to.string() + "\n"};
}

}  // namespace

Run declare_package(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("SOURCE", flags->source, "A source tree or the archive of a release; default: this folder");
  app.add_option("--output", flags->folder, "The folder to put the package into; default: this one");
  app.add_option("--pg-config", flags->pg_config, "The PostgreSQL to build for; else $PG_CONFIG, else PATH");
  app.add_option("--option", flags->wishes.options,
                 "For configure, cmake, meson, make or cargo pgrx; repeatable")
      ->allow_extra_args(false);
  return [flags](Session& session) { return package(session, *flags); };
}

}  // namespace howdah
