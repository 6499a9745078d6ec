// SPDX-License-Identifier: PostgreSQL
#include "core/sys/archive_tree_writer.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace howdah {
namespace {

constexpr int k_folder_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr int k_file_flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
constexpr mode_t k_folder_mode = 0755;

/// Opens a folder inside `parent`, made if missing; empty with errno set when that fails.
UniqueFd open_or_make(int parent, const std::string& name) {
  const bool made = ::mkdirat(parent, name.c_str(), k_folder_mode) == 0;
  if (!made && errno != EEXIST) return UniqueFd();
  UniqueFd folder(::openat(parent, name.c_str(), k_folder_flags));
  if (folder && made && ::fchmod(folder.get(), k_folder_mode) != 0) return UniqueFd();  // past the umask
  return folder;
}

}  // namespace

Result<ArchiveTreeWriter> ArchiveTreeWriter::create(const fs::path& root) {
  if (::mkdir(root.c_str(), 0700) != 0) return tl::unexpected(system_error("create folder", root, errno));
  UniqueFd folder(::open(root.c_str(), k_folder_flags));
  if (!folder) return tl::unexpected(system_error("open folder", root, errno));
  return ArchiveTreeWriter(root, std::move(folder));
}

ArchiveTreeWriter::ArchiveTreeWriter(ArchiveTreeWriter&& other) noexcept
    : root_(std::exchange(other.root_, {})),
      root_folder_(std::move(other.root_folder_)),
      entered_(std::exchange(other.entered_, {})),
      folder_(std::move(other.folder_)),
      path_(std::exchange(other.path_, {})),
      file_(std::move(other.file_)),
      mode_(other.mode_) {}

ArchiveTreeWriter::~ArchiveTreeWriter() {
  if (!root_.empty()) (void)remove_tree(root_);  // an error is on its way to the caller already
}

tl::unexpected<Error> ArchiveTreeWriter::failed(std::string_view doing, std::string_view path) const {
  return tl::unexpected(system_error(doing, root_ / path, errno));
}

Result<void> ArchiveTreeWriter::enter(std::string_view folder) {
  if (folder == entered_) return {};
  folder_ = UniqueFd();
  entered_.clear();
  for (std::size_t start = 0; start < folder.size();) {
    const std::size_t end = std::min(folder.find('/', start), folder.size());
    const int parent = folder_ ? folder_.get() : root_folder_.get();
    UniqueFd next = open_or_make(parent, std::string(folder.substr(start, end - start)));
    if (!next) return failed("create folder", folder.substr(0, end));
    folder_ = std::move(next);
    start = end + 1;
  }
  entered_ = folder;
  return {};
}

Result<void> ArchiveTreeWriter::begin(const ArchiveMember& member) {
  if (member.folder) return enter(member.path);
  const std::size_t slash = member.path.rfind('/');
  const bool at_root = slash == std::string::npos;
  TRY_VOID(enter(at_root ? std::string_view() : std::string_view(member.path).substr(0, slash)));
  path_ = member.path;
  mode_ = member.executable ? 0755 : 0644;
  const std::string name = at_root ? member.path : member.path.substr(slash + 1);
  file_ = UniqueFd(::openat(folder_ ? folder_.get() : root_folder_.get(), name.c_str(), k_file_flags, 0600));
  if (!file_) return failed("create", path_);
  return {};
}

Result<void> ArchiveTreeWriter::data(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed("write", path_);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> ArchiveTreeWriter::end() {
  if (!file_) return {};  // a folder
  if (::fchmod(file_.get(), mode_) != 0) return failed("set the mode of", path_);
  if (::close(file_.release()) != 0) return failed("write", path_);
  return {};
}

}  // namespace howdah
