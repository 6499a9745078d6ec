// SPDX-License-Identifier: PostgreSQL
#include "client/publish/source.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>

#include "core/sys/process.hpp"

namespace howdah {
namespace {

constexpr std::array<std::string_view, 9> k_skipped_folders{
    ".git", ".hg", ".svn", "results", "tmp_check", "output_iso", "target", "node_modules", "__pycache__"};
constexpr std::array<std::string_view, 9> k_skipped_endings{".o", ".so",  ".bc",   ".a",  ".dylib",
                                                            "~",  ".swp", ".orig", ".rej"};
constexpr std::array<std::string_view, 3> k_skipped_files{"regression.diffs", "regression.out", ".DS_Store"};

bool is_left_behind(const fs::path& path) {
  for (const fs::path& part : path.parent_path()) {
    if (std::find(k_skipped_folders.begin(), k_skipped_folders.end(), part.string()) !=
        k_skipped_folders.end())
      return true;
  }
  const std::string name = path.filename().string();
  return std::find(k_skipped_files.begin(), k_skipped_files.end(), name) != k_skipped_files.end() ||
         std::any_of(k_skipped_endings.begin(), k_skipped_endings.end(),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

bool is_executable(const fs::path& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && (info.st_mode & S_IXUSR) != 0;
}

template <class Wanted>
Result<std::vector<PackEntry>> read_files(const fs::path& folder, Wanted wanted) {
  const ArchiveLimits limits;
  std::uint64_t total = 0;
  std::vector<PackEntry> files;
  TRY(const auto paths, list_files(folder));
  for (const fs::path& path : paths) {
    if (!wanted(path)) continue;
    TRY(std::string content, read_file(folder / path, limits.file_bytes));
    total += content.size();
    if (total > limits.total_bytes) {
      return fail(Errc::too_large, folder.string() + " holds more than " +
                                       std::to_string(limits.total_bytes) +
                                       " bytes; is it the right folder?");
    }
    files.push_back({path.generic_string(), std::move(content), is_executable(folder / path)});
  }
  return files;
}

Result<Finished> git(const fs::path& folder, std::vector<std::string> arguments) {
  Command command;
  command.argv = {"git", "-C", folder.string()};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  return run(command);
}

/// Whether git tracks this folder and nothing in it differs from HEAD. Without git: no.
bool is_clean_work_tree(const fs::path& folder) {
  const auto tracked = git(folder, {"ls-files", "--", "."});
  if (!tracked || !tracked->ok() || tracked->out.empty()) return false;
  const auto changes = git(folder, {"status", "--porcelain", "--", "."});
  const auto head = git(folder, {"rev-parse", "--verify", "--quiet", "HEAD"});
  return changes && changes->ok() && changes->out.empty() && head && head->ok();
}

/// Reads what `archive` unpacks to.
Result<std::vector<PackEntry>> read_archive(const fs::path& archive, std::string& top) {
  TRY(const TempDir scratch, TempDir::create());
  TRY(const ArchiveListing listing, unpack_archive(archive, scratch.path() / "source"));
  top = listing.top;
  return read_files(scratch.path() / "source", [](const fs::path&) { return true; });
}

Result<std::vector<PackEntry>> read_git_head(const fs::path& folder) {
  TRY(const TempDir scratch, TempDir::create());
  const fs::path archive = scratch.path() / "head.tar.gz";
  TRY(const Finished made, git(folder, {"archive", "--format=tar.gz", "--prefix=source/",
                                        "--output=" + archive.string(), "HEAD"}));
  if (!made.ok()) return fail(Errc::unavailable, "git archive HEAD in " + folder.string() + ": " + made.err);
  std::string top;
  return read_archive(archive, top);
}

std::string configured_maintainer(const fs::path& folder) {
  const fs::path place = fs::is_directory(folder) ? folder : fs::path(".");
  const auto name = git(place, {"config", "user.name"});
  const auto mail = git(place, {"config", "user.email"});
  if (!name || !mail || !name->ok() || !mail->ok()) return {};
  const auto line = [](const std::string& text) { return text.substr(0, text.find('\n')); };
  return line(name->out) + " <" + line(mail->out) + ">";
}

}  // namespace

const PackEntry* Source::file(std::string_view path) const {
  const auto found =
      std::find_if(files.begin(), files.end(), [&](const PackEntry& entry) { return entry.path == path; });
  return found == files.end() ? nullptr : &*found;
}

Result<Source> read_source_folder(const fs::path& folder) {
  std::error_code error;
  const fs::path path = fs::canonical(folder, error);
  if (error || !fs::is_directory(path, error))
    return fail(Errc::not_found, folder.string() + " is not a folder; give a source tree");
  Source source{path, path.filename().string(), {}, {}};
  if (is_clean_work_tree(path)) {
    source.selection = "the files of git's HEAD";
    TRY(source.files, read_git_head(path));
  } else {
    source.selection = "every file except version control and build leftovers";
    TRY(source.files, read_files(path, [](const fs::path& file) { return !is_left_behind(file); }));
  }
  return source;
}

Result<Source> read_source_archive(const fs::path& archive) {
  Source source{archive, {}, {}, "the files of the archive"};
  TRY(source.files, read_archive(archive, source.folder_name));
  return source;
}

Result<InferredMeta> infer_source_meta(const Source& source, const std::string& maintainer) {
  SourceTree tree;
  for (const PackEntry& file : source.files) {
    tree.paths.push_back(file.path);
    if (wanted_by_inference(file.path)) tree.contents[file.path] = file.content;
  }
  std::sort(tree.paths.begin(), tree.paths.end());
  const std::string known = maintainer.empty() ? configured_maintainer(source.origin) : maintainer;
  auto inferred = infer_meta(tree, {source.folder_name, known});
  if (inferred) return inferred;
  return tl::unexpected(
      in_context("infer META.json for " + source.origin.string(), std::move(inferred).error()));
}

}  // namespace howdah
