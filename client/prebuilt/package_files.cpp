// SPDX-License-Identifier: PostgreSQL
#include "client/prebuilt/package_files.hpp"

#include <algorithm>
#include <array>

#include "core/rules/trunk.hpp"
#include "core/sys/process.hpp"
#include "federation/release_meta.hpp"

namespace howdah {
namespace {

constexpr std::string_view k_files = "pgsql/";
constexpr std::string_view k_scripts = "pgsql/bin/";
constexpr std::string_view k_extensions = "pgsql/share/extension/";
constexpr std::uint64_t k_script_limit = 64ULL << 20U;

/// Where a file of the package stands; empty: nowhere.
fs::path target_of(const std::string& path, const Postgres& postgres) {
  const std::string below = path.substr(k_files.size());
  for (const TrunkFolder& folder : k_trunk_folders) {
    const std::string prefix = std::string(folder.name) + "/";
    const auto place = postgres.settings.find(folder.setting);
    if (below.starts_with(prefix) && place != postgres.settings.end())
      return place->second / below.substr(prefix.size());
  }
  return {};
}

bool is_about_itself(const std::string& path) {
  if (path == k_trunk_manifest || path == k_trunk_digests) return true;
  constexpr std::array<std::string_view, 6> k_documents{"README",     "README.md", "LICENSE",
                                                        "LICENSE.md", "CHANGELOG", "CHANGELOG.md"};
  return std::find(k_documents.begin(), k_documents.end(), path) != k_documents.end();
}

/// Finds a script's interpreter here. Errors: not_found.
Result<void> name_interpreter(const fs::path& file) {
  TRY(const std::string script, read_file(file, k_script_limit));
  const auto named = named_interpreter(script);
  if (!named) return {};
  auto program = find_program(named->interpreter);
  if (!program && named->interpreter == "python") program = find_program("python3");
  if (!program) return fail(Errc::not_found, "needs " + named->interpreter + ", which is not in PATH");
  return write_file_atomically(
      file,
      "#!" + program->string() + named->rest + script.substr(std::min(script.find('\n'), script.size())),
      0755);
}

class Stager {
 public:
  explicit Stager(const PackageStaging& staging)
      : staging_(staging), extensions_(meta_extensions(staging.meta)) {}

  Result<void> take(const ArchiveEntry& entry) {
    if (!entry.path.starts_with(k_files)) {
      if (!is_about_itself(entry.path)) belongs_nowhere(entry.path);
      return {};
    }
    const fs::path target = target_of(entry.path, staging_.postgres);
    if (target.empty()) {
      belongs_nowhere(entry.path);
      return {};
    }
    check_extension(entry.path);
    return move(entry, target);
  }

  [[nodiscard]] Diagnostics take_findings() { return std::move(findings_); }

 private:
  void belongs_nowhere(const std::string& path) {
    findings_.error("package-folder", path, "belongs into no folder that pg_config knows",
                    "tell its packager");
  }

  void check_extension(const std::string& path) {
    if (!path.starts_with(k_extensions)) return;
    const std::string why = foreign_extension(path.substr(k_extensions.size()), extensions_);
    if (!why.empty())
      findings_.error("package-foreign-extension", path, why,
                      "do not install it; tell the registry's operator");
  }

  Result<void> move(const ArchiveEntry& entry, const fs::path& target) {
    const fs::path from = staging_.root / entry.path;
    if (entry.path.starts_with(k_scripts)) {
      const auto named = name_interpreter(from);
      if (!named && named.error().code != Errc::not_found) return named;
      if (!named)
        findings_.error("package-interpreter", entry.path, named.error().message,
                        "install it and run this again");
    }
    const fs::path to = staging_.stage / target.relative_path();
    TRY_VOID(make_directories(to.parent_path()));
    std::error_code error;
    fs::rename(from, to, error);
    if (error) return tl::unexpected(system_error("stage", to, error.value()));
    return {};
  }

  const PackageStaging& staging_;
  std::vector<std::string> extensions_;
  Diagnostics findings_;
};

}  // namespace

Result<Diagnostics> stage_package(const PackageStaging& staging) {
  TRY_VOID(make_directories(staging.stage));
  Stager stager(staging);
  for (const ArchiveEntry& entry : staging.entries) TRY_VOID(stager.take(entry));
  return stager.take_findings();
}

std::optional<std::string> place_in_package(const fs::path& target, const Postgres& postgres) {
  std::optional<std::string> best;
  std::size_t longest = 0;
  for (const TrunkFolder& folder : k_trunk_folders) {
    const auto place = postgres.settings.find(folder.setting);
    if (place == postgres.settings.end() || place->second.string().size() <= longest) continue;
    const fs::path below = target.lexically_relative(place->second);
    if (below.empty() || below == "." || *below.begin() == "..") continue;
    longest = place->second.string().size();
    best = std::string(k_files) + std::string(folder.name) + "/" + below.string();
  }
  return best;
}

std::string foreign_extension(const fs::path& name, const std::vector<std::string>& extensions) {
  const std::string kind = name.extension().string();
  const std::string stem = name.stem().string();
  const std::size_t versions = stem.find("--");
  if (kind != ".control" && (kind != ".sql" || versions == std::string::npos)) return {};
  const std::string extension = stem.substr(0, versions);
  if (std::find(extensions.begin(), extensions.end(), extension) != extensions.end()) return {};
  return "speaks for extension " + extension + ", which the release's META.json does not provide";
}

}  // namespace howdah
