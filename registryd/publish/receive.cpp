// SPDX-License-Identifier: PostgreSQL
#include "registryd/publish/receive.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace howdah {
namespace {

struct OpenSpoolFile {
  SpoolFile file;
  UniqueFd fd;
};

Result<OpenSpoolFile> open_spool_file(const fs::path& spool) {
  std::string path = (spool / "upload-XXXXXX").string();
  UniqueFd fd(::mkostemp(path.data(), O_CLOEXEC));
  if (!fd) return tl::unexpected(system_error("create", path, errno));
  return OpenSpoolFile{SpoolFile(path), std::move(fd)};
}

Result<void> write_all(const OpenSpoolFile& spool, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(spool.fd.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return tl::unexpected(system_error("write", spool.file.path(), errno));
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

}  // namespace

SpoolFile& SpoolFile::operator=(SpoolFile&& other) noexcept {
  std::swap(path_, other.path_);
  return *this;
}

SpoolFile::~SpoolFile() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

Result<Submission> receive(const ArchiveSource& upload, const fs::path& spool, std::uint64_t limit) {
  TRY(OpenSpoolFile file, open_spool_file(spool));
  FileHasher hasher;
  std::uint64_t size = 0;
  TRY_VOID(upload([&](std::string_view bytes) -> Result<void> {
    size += bytes.size();
    if (size > limit) {
      return fail(Errc::too_large, fmt::format("the archive is larger than the {} bytes this registry takes; "
                                               "leave out what a build does not need",
                                               limit));
    }
    hasher.update(bytes);
    return write_all(file, bytes);
  }));
  if (size == 0) return fail(Errc::usage, "the archive is empty: no bytes arrived");
  return Submission{std::move(file.file), hasher.finish()};
}

}  // namespace howdah
