// SPDX-License-Identifier: PostgreSQL
#include "client/develop/relocated.hpp"

#include <algorithm>
#include <array>

namespace howdah {
namespace {

constexpr std::array k_programs{"postgres", "initdb", "pg_ctl"};
/// Extensions put files into these; everything else of sharedir is linked as a
/// whole.
constexpr std::array k_shared_folders{"extension", "tsearch_data"};

fs::path common_folder(const fs::path& a, const fs::path& b) {
  fs::path common;
  const auto [left, right] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  for (auto part = a.begin(); part != left; ++part) common /= *part;
  (void)right;
  return common;
}

bool is_below(const fs::path& path, const fs::path& folder) {
  const fs::path relative = path.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

Result<void> checked(std::string_view doing, const fs::path& path, const std::error_code& error) {
  if (!error) return {};
  return tl::unexpected(system_error(doing, path, error.value()));
}

Result<void> copy_program(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::copy_file(fs::canonical(from, error), to, fs::copy_options::overwrite_existing, error);
  return checked("copy", from, error);
}

/// A link to each entry of `from`, in a real folder `to`.
Result<void> link_entries(const fs::path& from, const fs::path& to) {
  TRY_VOID(make_directories(to));
  std::error_code error;
  fs::directory_iterator entry(from, error), end;
  for (; !error && entry != end; entry.increment(error)) {
    const fs::path link = to / entry->path().filename();
    if (fs::exists(fs::symlink_status(link, error))) continue;
    fs::create_symlink(entry->path(), link, error);
    TRY_VOID(checked("link", link, error));
  }
  return checked("read", from, error);
}

/// Whether a folder on the way to `path`, below `root`, is a link: then it is
/// not ours to write to.
bool leads_out(const fs::path& path, const fs::path& root) {
  std::error_code error;
  for (fs::path folder = path.parent_path(); folder != root && folder.has_relative_path();
       folder = folder.parent_path())
    if (fs::is_symlink(folder, error)) return true;
  return false;
}

Result<void> put(const fs::path& file, const fs::path& to) {
  TRY_VOID(make_directories(to.parent_path()));
  TRY_VOID(remove_tree(to));
  std::error_code error;
  fs::copy_file(fs::canonical(file, error), to, error);
  return checked("copy", file, error);
}

}  // namespace

Result<fs::path> lay_out(const Postgres& postgres, const fs::path& stage, const fs::path& root) {
  const fs::path base = common_folder(common_folder(postgres.bindir, postgres.sharedir), postgres.pkglibdir);
  const auto moved = [&](const fs::path& path) { return root / path.lexically_relative(base); };
  const fs::path bindir = moved(postgres.bindir);
  TRY_VOID(make_directories(bindir));
  for (const char* program : k_programs) TRY_VOID(copy_program(postgres.bindir / program, bindir / program));
  for (const char* name : k_shared_folders) {
    std::error_code error;
    const fs::path folder = postgres.sharedir / name;
    if (fs::is_directory(folder, error)) TRY_VOID(link_entries(folder, moved(folder)));
  }
  TRY_VOID(link_entries(postgres.sharedir, moved(postgres.sharedir)));
  TRY_VOID(link_entries(postgres.pkglibdir, moved(postgres.pkglibdir)));
  TRY(const auto staged, list_files(stage));
  for (const fs::path& file : staged) {
    const fs::path target = fs::path("/") / file;
    if (!is_below(target, postgres.sharedir) && !is_below(target, postgres.pkglibdir)) continue;
    if (!leads_out(moved(target), root)) TRY_VOID(put(stage / file, moved(target)));
  }
  return bindir;
}

}  // namespace howdah
