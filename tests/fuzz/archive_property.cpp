// SPDX-License-Identifier: PostgreSQL
#include "tests/fuzz/archive_property.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <map>

#include "core/base/handle.hpp"
#include "core/sys/archive.hpp"
#include "core/sys/archive_fault.hpp"
#include "tests/fuzz/property.hpp"

namespace howdah::fuzz {
namespace {

struct File {
  std::string content;
  bool executable = false;
  bool operator==(const File&) const = default;
};
using Tree = std::map<std::string, File>;  ///< by path below the top folder

/// The bytes as a file that has a path but no place on a disk.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : fd_(::memfd_create("archive", MFD_CLOEXEC)) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(fd_.get(), bytes.data(), bytes.size());
      must(written > 0, "memory takes the input");
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  [[nodiscard]] fs::path path() const { return "/proc/self/fd/" + std::to_string(fd_.get()); }

 private:
  UniqueFd fd_;
};

Tree as_listed(const fs::path& archive, const ArchiveListing& listing) {
  std::vector<std::string> paths;
  for (const ArchiveEntry& entry : listing.entries) paths.push_back(entry.path);
  must(std::is_sorted(paths.begin(), paths.end()), "a listing is sorted");
  must(std::adjacent_find(paths.begin(), paths.end()) == paths.end(), "a listing names a file once");
  const auto contents = read_archive_files(archive, paths, ArchiveLimits{}.file_bytes);
  Tree tree;
  for (const auto& [path, content] : must_be(contents, "what is listed can be read"))
    tree[path].content = content;
  for (const ArchiveEntry& entry : listing.entries) {
    must(tree.at(entry.path).content.size() == entry.size, "a file is as long as listed", entry.path);
    tree.at(entry.path).executable = entry.executable;
  }
  return tree;
}

Tree as_unpacked(const fs::path& folder) {
  Tree tree;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string path = entry.path().lexically_relative(folder).generic_string();
    struct stat status {};
    must(::lstat(entry.path().c_str(), &status) == 0, "what was unpacked is there", path);
    if (S_ISDIR(status.st_mode)) continue;
    must(S_ISREG(status.st_mode), "files and folders only are unpacked", path);
    const unsigned mode = status.st_mode & 07777U;
    must(mode == 0644 || mode == 0755, "files are unpacked with plain modes", path);
    tree[path] = {
        must_be(read_file(entry.path(), ArchiveLimits{}.file_bytes), "what was unpacked is readable"),
        mode == 0755};
  }
  return tree;
}

std::string next_content(::archive* reader) {
  std::string content;
  std::string piece(64U << 10U, '\0');
  for (la_ssize_t got = 1; got > 0;
       content.append(piece, 0, static_cast<std::size_t>(std::max<la_ssize_t>(got, 0)))) {
    got = archive_read_data(reader, piece.data(), piece.size());
    must(got >= 0, "libarchive reads the content of what we accept");
  }
  return content;
}

/// Another reader's view; executable bits are left out, because the streamable zip reader does not know them.
std::map<std::string, std::string> as_libarchive_reads(std::string_view bytes) {
  const Handle<::archive, archive_read_free> reader(archive_read_new());
  archive_read_support_filter_all(reader.get());
  archive_read_support_format_tar(reader.get());
  archive_read_support_format_zip_seekable(reader.get());
  must(archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) == ARCHIVE_OK,
       "libarchive opens what we accept");
  std::map<std::string, std::string> files;
  ::archive_entry* entry = nullptr;
  int code = ARCHIVE_OK;
  while ((code = archive_read_next_header(reader.get(), &entry)) == ARCHIVE_OK || code == ARCHIVE_WARN) {
    if (archive_entry_filetype(entry) != AE_IFREG) continue;
    const std::string path = archive_entry_pathname(entry);
    must(files.emplace(path, next_content(reader.get())).second, "libarchive finds a file once", path);
  }
  must(code == ARCHIVE_EOF, "libarchive reads what we accept to its end");
  return files;
}

void check_other_reader(std::string_view bytes, const std::string& top, const Tree& tree) {
  const auto theirs = as_libarchive_reads(bytes);
  must(theirs.size() == tree.size(), "libarchive finds as many files");
  for (const auto& [path, file] : tree) {
    const auto found = theirs.find(top + "/" + path);
    must(found != theirs.end() && found->second == file.content, "libarchive reads the same files", path);
  }
}

void check_refusal(const Error& error) {
  must_explain(error);
  must(error.findings.size() == 1, "a refusal has one finding", error.message);
  const Finding& finding = error.findings.front();
  const auto known = archive_faults();
  must(std::any_of(known.begin(), known.end(), [&](const auto& fault) { return fault.code == finding.code; }),
       "a refusal has a known code", finding.code);
  must(!finding.place.empty() && !finding.remedy.empty(), "a refusal names a place and a remedy",
       finding.code);
}

/// Where unpacking happens; memory where the system has a file system for it.
const fs::path& scratch() {
  static const TempDir folder = TempDir::create(fs::is_directory("/dev/shm") ? "/dev/shm" : "").value();
  return folder.path();
}

}  // namespace

void check_archive(std::string_view bytes) {
  const MemoryFile archive(bytes);
  const fs::path destination = scratch() / "out";
  const auto listing = inspect_archive(archive.path());
  const auto unpacked = unpack_archive(archive.path(), destination);
  must(listing.has_value() == unpacked.has_value(), "inspecting and unpacking judge alike");
  if (!listing) {
    check_refusal(listing.error());
    must(listing.error().message == unpacked.error().message,
         "inspecting and unpacking refuse for one reason");
    must(!fs::exists(fs::symlink_status(destination)), "a refused archive leaves nothing behind");
    return;
  }
  const Tree tree = as_listed(archive.path(), *listing);
  must(as_unpacked(destination) == tree, "what is unpacked is what is listed");
  must(listing->top == unpacked->top, "the top folder is the same");
  (void)remove_tree(destination);
  check_other_reader(bytes, listing->top, tree);
}

}  // namespace howdah::fuzz
