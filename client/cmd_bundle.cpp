// SPDX-License-Identifier: PostgreSQL
// howdah bundle [DIR]
#include <memory>

#include "client/commands_develop.hpp"
#include "client/develop/bundle.hpp"
#include "client/publish/publishing.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

struct Flags {
  BundleRequest request{{".", false, {}}, false};
  fs::path folder = ".";
};

Result<Answer> bundle(Session& session, const Flags& flags) {
  TRY(const Package package, make_bundle(flags.request));
  show_package(session.console, package);
  const fs::path to = flags.folder / package.filename;
  std::error_code error;
  TRY_VOID(make_directories(flags.folder));
  fs::copy_file(package.file, to, fs::copy_options::overwrite_existing, error);
  if (error) return tl::unexpected(system_error("write", to, error.value()));
  TRY(const FileDigests digests, digest_file(to));
  return Answer{{{"file", to.string()},
                 {"sha256", digests.sha256.hex()},
                 {"size", digests.size},
                 {"name", meta_text(package.meta.v2, "/name")},
                 {"version", meta_text(package.meta.v2, "/version")}},
                digests.sha256.hex() + "  " + to.string() + "\n"};
}

}  // namespace

Run declare_bundle(CLI::App& app) {
  const auto flags = std::make_shared<Flags>();
  app.add_option("DIR", flags->request.package.source, "The source tree; default: this folder");
  app.add_option("--output", flags->folder, "The folder to put the archive into; default: this one");
  app.add_flag("--dirty", flags->request.dirty, "Pack what git's HEAD does not have, too");
  app.add_option("--maintainer", flags->request.package.maintainer,
                 "Name <mail> for an inferred META.json; else what git is "
                 "configured with");
  return [flags](Session& session) { return bundle(session, *flags); };
}

}  // namespace howdah
