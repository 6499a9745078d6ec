// SPDX-License-Identifier: PostgreSQL
#include "client/install/stage_libraries.hpp"

#include <algorithm>
#include <set>
#include <sstream>

#include "client/build/elf.hpp"
#include "client/build/missing_packages.hpp"
#include "core/sys/process.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_library_limit = 1ULL << 30U;

struct StagedLibrary {
  const StagedPath* file;
  ElfFile elf;
};

/// The libraries the loader of this machine knows, by soname.
Result<std::set<std::string>> loader_cache() {
  const auto program = find_program("ldconfig");
  TRY(const Finished said, run({.argv = {program ? program->string() : "/sbin/ldconfig", "-p"},
                                .timeout = std::chrono::seconds(30)}));
  std::set<std::string> names;
  std::istringstream lines(said.out);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string name;
    words >> name;
    names.insert(name);
  }
  return names;
}

bool is_library(const fs::path& path) {
  return path.extension() == ".so" || path.filename().string().find(".so.") != std::string::npos;
}

class LibraryInspection {
 public:
  LibraryInspection(const Postgres& postgres, std::set<std::string> loadable)
      : postgres_(postgres), loadable_(std::move(loadable)) {}

  void judge(const std::vector<StagedLibrary>& libraries) {
    for (const StagedLibrary& library : libraries) {
      staged_.insert(library.file->target.filename().string());
      linked_.insert(library.elf.needed.begin(), library.elf.needed.end());
    }
    for (const StagedLibrary& library : libraries) {
      judge_magic(library);
      judge_needed(library);
    }
  }

  void damaged(const StagedPath& file, const std::string& message) {
    findings_.error("stage-library-damaged", file.target.string(), message, "tell its author");
  }

  [[nodiscard]] Diagnostics take() { return std::move(findings_); }

 private:
  void judge_magic(const StagedLibrary& library) {
    const std::string place = library.file->target.string();
    const auto& magics = library.elf.magics;
    if (!library.elf.is_module) {
      const bool loaded = library.file->target.parent_path() == postgres_.place_of(postgres_.pkglibdir) &&
                          is_library(library.file->target) &&
                          !linked_.contains(library.file->target.filename());
      if (loaded) {
        findings_.error("stage-no-magic", place, "has no magic block, so no PostgreSQL loads it",
                        "its sources must say PG_MODULE_MAGIC once; tell its author");
      }
      return;
    }
    const bool fits = std::any_of(magics.begin(), magics.end(), [&](const ModuleMagic& magic) {
      return magic.major() == postgres_.major();
    });
    if (fits || magics.empty()) return;  // one that cannot be found says nothing
    findings_.error(
        "stage-wrong-major", place,
        "was built for PostgreSQL " + magics.front().major() + ", and this is " + postgres_.banner,
        "its build must use the pg_config it is given; tell its author");
  }

  void judge_needed(const StagedLibrary& library) {
    for (const std::string& name : library.elf.needed) {
      if (loadable_.contains(name) || staged_.contains(name) || on_its_path(library, name)) continue;
      const std::string package = package_of_shared_library(name);
      findings_.error("stage-library-missing", library.file->target.string(),
                      "needs " + name + ", which is not on this machine",
                      package.empty() ? "apt-file search /" + name + " says which package has it"
                                      : "sudo apt-get install " + package);
    }
  }

  [[nodiscard]] bool on_its_path(const StagedLibrary& library, const std::string& name) const {
    std::error_code error;
    for (std::string folder : library.elf.search_paths) {
      if (const std::size_t at = folder.find("$ORIGIN"); at != std::string::npos)
        folder.replace(at, 7, library.file->target.parent_path().string());
      if (fs::exists(fs::path(folder) / name, error)) return true;
    }
    return fs::exists(postgres_.pkglibdir / name, error) ||
           fs::exists(postgres_.pkglibdir.parent_path() / name, error);
  }

  const Postgres& postgres_;
  std::set<std::string> loadable_;
  std::set<std::string> staged_;  ///< names of libraries that come along
  std::set<std::string> linked_;  ///< what some staged library is linked with
  Diagnostics findings_;
};

}  // namespace

Result<Diagnostics> inspect_libraries(const std::vector<StagedPath>& staged, const Postgres& postgres) {
  std::vector<std::pair<const StagedPath*, std::string>> candidates;
  for (const StagedPath& file : staged) {
    if (!is_library(file.target) && file.mode != 0755U) continue;
    TRY(std::string bytes, read_file(file.from, k_library_limit));
    if (is_elf(bytes)) candidates.emplace_back(&file, std::move(bytes));
  }
  if (candidates.empty()) return Diagnostics();
  TRY(auto loadable, loader_cache());
  LibraryInspection inspection(postgres, std::move(loadable));
  std::vector<StagedLibrary> libraries;
  for (const auto& [file, bytes] : candidates) {
    auto elf = read_elf(bytes);
    if (elf)
      libraries.push_back({file, *std::move(elf)});
    else
      inspection.damaged(*file, elf.error().message);
  }
  inspection.judge(libraries);
  return inspection.take();
}

}  // namespace howdah
