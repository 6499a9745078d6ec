// SPDX-License-Identifier: PostgreSQL
// Artifacts in a folder. A file appears under its digest by rename; a crash before settle() may leave it cut
// short, so that what stands there is compared, not believed, when the same bytes come again.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "core/store/artifact_store.hpp"

namespace howdah {
namespace {

constexpr std::uint64_t k_max_minisig_bytes = 8U << 10U;
constexpr ::mode_t k_mode = 0644;

/// Readable by all: what must hold before the name appears.
Result<void> open_to_all(const fs::path& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd) return tl::unexpected(system_error("open", path, errno));
  if (::fchmod(fd.get(), k_mode) != 0) return tl::unexpected(system_error("set the mode of", path, errno));
  return {};
}

Result<bool> holds(const fs::path& path, const Sha256& digest) {
  TRY(const FileDigests digests, digest_file(path));
  return digests.sha256 == digest;
}

/// Nothing when there is no such file.
Result<std::optional<std::uint64_t>> size_of(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) return static_cast<std::uint64_t>(status.st_size);
  if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
  return tl::unexpected(system_error("look at", path, errno));
}

class FolderStore final : public ArtifactStore {
 public:
  explicit FolderStore(fs::path root) : root_(std::move(root)) {}

  Result<void> settle() override { return sync_filesystem(root_); }

  Result<void> put_file(const Sha256& digest, const fs::path& from) override {
    const fs::path to = path_of(digest);
    TRY(const auto offered, size_of(from));
    if (!offered) return fail(Errc::not_found, fmt::format("{}: no such file to store", from.string()));
    TRY(const auto standing, size_of(to));
    if (standing == offered) {
      TRY(const bool whole, holds(to, digest));
      if (whole) return discard(from);
    }
    TRY_VOID(make_directories(to.parent_path()));
    TRY_VOID(open_to_all(from));
    if (::rename(from.c_str(), to.c_str()) != 0)
      return tl::unexpected(system_error("move " + from.string() + " to", to, errno));
    return {};
  }

  [[nodiscard]] Result<bool> contains(const Sha256& digest) const override {
    TRY(const auto bytes, size_of(path_of(digest)));
    return bytes.has_value();
  }

  [[nodiscard]] Result<std::optional<std::uint64_t>> size(const Sha256& digest) const override {
    return size_of(path_of(digest));
  }

  [[nodiscard]] Result<std::string> read(const Sha256& digest, std::uint64_t offset,
                                         std::uint64_t length) const override {
    const fs::path path = path_of(digest);
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) return tl::unexpected(system_error("read", path, errno));
    std::string bytes(length, '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t count =
          ::pread(fd.get(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return tl::unexpected(system_error("read", path, errno));
      if (count == 0) break;
      done += static_cast<std::size_t>(count);
    }
    bytes.resize(done);
    return bytes;
  }

  Result<void> put_signature(const std::string& distribution, const std::string& version,
                             const std::string& minisig) override {
    return place_file(signature_path(distribution, version), minisig, k_mode);
  }

  [[nodiscard]] Result<std::optional<std::string>> signature(const std::string& distribution,
                                                             const std::string& version) const override {
    return read_file_if_exists(signature_path(distribution, version), k_max_minisig_bytes);
  }

 private:
  static Result<void> discard(const fs::path& from) {
    if (::unlink(from.c_str()) != 0) return tl::unexpected(system_error("remove", from, errno));
    return {};
  }

  [[nodiscard]] fs::path path_of(const Sha256& digest) const {
    const std::string hex = digest.hex();
    return root_ / "sha256" / hex.substr(0, 2) / hex;
  }

  [[nodiscard]] fs::path signature_path(const std::string& distribution, const std::string& version) const {
    return root_ / "minisig" / distribution / (version + ".minisig");
  }

  fs::path root_;
};

}  // namespace

Result<std::unique_ptr<ArtifactStore>> open_folder_store(const fs::path& root) {
  TRY_VOID(make_directories(root / "sha256"));
  TRY_VOID(make_directories(root / "minisig"));
  return std::make_unique<FolderStore>(root);
}

}  // namespace howdah
