// SPDX-License-Identifier: PostgreSQL
#include "client/develop/bundle.hpp"

#include "core/sys/process.hpp"

namespace howdah {
namespace {

/// What git says has changed below the folder; empty for a clean one, and where
/// git keeps nothing.
std::string uncommitted(const fs::path& folder) {
  const auto tracked = run({.argv = {"git", "-C", folder.string(), "ls-files", "--", "."}});
  if (!tracked || !tracked->ok() || tracked->out.empty()) return {};
  const auto changes = run({.argv = {"git", "-C", folder.string(), "status", "--porcelain", "--", "."}});
  return changes && changes->ok() ? changes->out : std::string();
}

Result<void> check_rules(const Package& package) {
  const Diagnostics findings = admission_findings(package.meta);
  if (!findings.has_errors()) return {};
  return fail(Errc::invalid, "META.json breaks a rule of publishing", findings);
}

}  // namespace

Result<Package> make_bundle(const BundleRequest& request) {
  std::error_code error;
  const std::string changes =
      fs::is_directory(request.package.source, error) ? uncommitted(request.package.source) : std::string();
  if (!changes.empty() && !request.dirty) {
    return fail(Errc::conflict, "a bundle is what git's HEAD has, and this differs from it:\n" + changes +
                                    "commit it, or pack it all the same with --dirty");
  }
  TRY(Package package, make_package(request.package));
  TRY_VOID(check_rules(package));
  return package;
}

}  // namespace howdah
