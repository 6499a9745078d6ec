// SPDX-License-Identifier: PostgreSQL
#include "client/install/stage_libraries.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "client/build/elf.hpp"
#include "client/build/loader.hpp"
#include "client/build/missing_packages.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_library_limit = 1ULL << 30U;

struct StagedLibrary {
  const StagedPath* file;
  ElfFile elf;
};

/// What runs here: the server, or where it is a script, this program.
std::optional<ElfMachine> machine_of(const Postgres& postgres) {
  for (const fs::path& program : {postgres.bindir / "postgres", fs::path("/proc/self/exe")}) {
    std::string head(20, '\0');
    std::ifstream file(program, std::ios::binary);
    if (!file.read(head.data(), static_cast<std::streamsize>(head.size()))) continue;
    if (const auto machine = elf_machine(head)) return machine;
  }
  return std::nullopt;
}

bool is_library(const fs::path& path) {
  return path.extension() == ".so" || path.filename().string().find(".so.") != std::string::npos;
}

class LibraryInspection {
 public:
  LibraryInspection(const Postgres& postgres, LoaderCache loadable)
      : postgres_(postgres), loadable_(std::move(loadable)), machine_(machine_of(postgres)) {}

  void judge(const std::vector<StagedLibrary>& libraries) {
    for (const StagedLibrary& library : libraries) {
      staged_.insert(library.file->target.filename().string());
      linked_.insert(library.elf.needed.begin(), library.elf.needed.end());
    }
    for (const StagedLibrary& library : libraries) {
      if (!judge_machine(library)) continue;
      judge_magic(library);
      judge_needed(library);
      judge_versions(library);
    }
  }

  void damaged(const StagedPath& file, const std::string& message) {
    findings_.error("stage-library-damaged", file.target.string(), message, "tell its author");
  }

  [[nodiscard]] Diagnostics take() { return std::move(findings_); }

 private:
  bool judge_machine(const StagedLibrary& library) {
    if (!machine_ || library.elf.machine == *machine_) return true;
    findings_.error(
        "stage-wrong-machine", library.file->target.string(),
        "is machine code for " + library.elf.machine.name() + ", and this server is " + machine_->name(),
        "it has to be built for this machine");
    return false;
  }

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

  /// Symbol versions are how a library built on a newer system shows on an older one.
  void judge_versions(const StagedLibrary& library) {
    for (const auto& [name, wanted] : library.elf.wanted_versions) {
      if (staged_.contains(name) || !loadable_.contains(name)) continue;
      const std::vector<std::string>& has = versions_of(name);
      for (const std::string& version : wanted) {
        if (has.empty() || std::find(has.begin(), has.end(), version) != has.end()) continue;
        findings_.error("stage-library-old", library.file->target.string(),
                        "needs " + version + " of " + name + ", and this machine's is older",
                        "it was built on a newer system; --from-source builds it here");
        break;
      }
    }
  }

  /// Of a library of this machine; none where they cannot be read.
  const std::vector<std::string>& versions_of(const std::string& name) {
    const auto known = versions_.find(name);
    if (known != versions_.end()) return known->second;
    std::vector<std::string>& versions = versions_[name];
    for (const fs::path& file : loadable_.find(name)->second) {
      const auto bytes = read_file(file, k_library_limit);
      auto elf = bytes ? read_elf(*bytes) : Result<ElfFile>(tl::unexpected(bytes.error()));
      if (elf && machine_ && elf->machine == *machine_) versions = std::move(elf->versions);
    }
    return versions;
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
  LoaderCache loadable_;
  std::optional<ElfMachine> machine_;
  std::map<std::string, std::vector<std::string>> versions_;  ///< of symbols, by library; read so far
  std::set<std::string> staged_;                              ///< names of libraries that come along
  std::set<std::string> linked_;                              ///< what some staged library is linked with
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
