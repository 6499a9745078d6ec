// SPDX-License-Identifier: PostgreSQL
#include "client/prebuilt/pack_package.hpp"

#include <algorithm>

#include "client/build/elf.hpp"
#include "client/install/stage.hpp"
#include "client/prebuilt/package_files.hpp"
#include "client/resolve/target.hpp"
#include "core/rules/trunk.hpp"
#include "core/sys/archive.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_file_limit = 1ULL << 30U;
constexpr std::string_view k_scripts = "pgsql/bin/";
constexpr std::string_view k_modules = "pgsql/pkglib/";
constexpr std::string_view k_extensions = "pgsql/share/extension/";

/// A script asks for its interpreter by name: where it is differs from machine to machine.
std::string with_named_interpreter(std::string script) {
  const auto shebang = path_interpreter(script);
  if (!shebang) return script;
  const std::size_t end = std::min(script.find('\n'), script.size());
  return "#!" + shebang->interpreter + shebang->rest + script.substr(end);
}

class Packing {
 public:
  Packing(const PlannedRelease& step, const Postgres& postgres)
      : step_(step), postgres_(postgres), extensions_(meta_extensions(step.release.meta)) {}

  Result<void> take(const StagedPath& file) {
    const auto path = place_in_package(file.target, postgres_);
    if (!path) {
      findings_.error("package-folder", file.target.string(), "is in no folder a package has a name for",
                      "install it below pg_config's folders");
      return {};
    }
    if (path->starts_with(k_extensions)) check_extension(*path);
    TRY(std::string content, read_file(file.from, k_file_limit));
    is_built_ = is_built_ || is_elf(content) || path->starts_with(k_modules);
    if (path->starts_with(k_scripts)) content = with_named_interpreter(std::move(content));
    files_.push_back({*path, std::move(content), file.mode == 0755U});
    return {};
  }

  Result<PackedPackage> finish() {
    if (findings_.has_errors())
      return fail(Errc::invalid, label() + " cannot be packed so that others could install it", findings_);
    const std::string target = "pg" + postgres_.major() + "-" + (is_built_ ? this_platform() : "any");
    const auto parts = parse_package_target(target);
    if (!parts || step_.release.version.find('+') != std::string::npos)
      return fail(Errc::invalid, "a package of " + label() + " for " + target +
                                     " can have no name: a version with build metadata (+) is none for " +
                                     "packages, release it under another");
    files_.push_back({k_trunk_manifest, manifest(*parts), false});
    add_digests();
    const std::string name = trunk_name(step_.release.distribution, step_.release.version, target);
    TRY(std::string zip, pack_zip(name, std::move(files_)));
    return PackedPackage{target, name + ".trunk", std::move(zip)};
  }

 private:
  [[nodiscard]] std::string label() const { return step_.release.display + " " + step_.release.version; }

  void check_extension(const std::string& path) {
    const std::string why = foreign_extension(path.substr(k_extensions.size()), extensions_);
    if (!why.empty())
      findings_.error("package-foreign-extension", path, why, "name it in META.json, contents.extensions");
  }

  [[nodiscard]] std::string manifest(const PackageTarget& target) const {
    const TrunkManifest manifest{step_.release.display, step_.release.version, target.major, target.os,
                                 target.processor};
    return trunk_manifest_json(manifest, step_.release.meta, postgres_.version.text()).dump(2) + "\n";
  }

  void add_digests() {
    TrunkDigests digests;
    for (const PackEntry& file : files_)
      digests.emplace(file.path, TrunkDigest{TrunkDigest::Algorithm::sha256, sha256(file.content).hex()});
    files_.push_back({k_trunk_digests, trunk_digests_text(digests), false});
  }

  const PlannedRelease& step_;
  const Postgres& postgres_;
  std::vector<std::string> extensions_;
  std::vector<PackEntry> files_;
  Diagnostics findings_;
  bool is_built_ = false;
};

}  // namespace

Result<PackedPackage> pack_package(const Built& built, const Postgres& postgres) {
  const PlannedRelease& step = *built.step;
  TRY(const auto staged,
      inspect_stage(built.stage, postgres, step.release.display + " " + step.release.version));
  Packing packing(step, postgres);
  for (const StagedPath& file : staged) TRY_VOID(packing.take(file));
  return packing.finish();
}

}  // namespace howdah
