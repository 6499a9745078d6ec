// SPDX-License-Identifier: PostgreSQL
#include "core/sys/archive.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/sys/archive_fault.hpp"
#include "core/sys/archive_file.hpp"
#include "core/sys/archive_gate.hpp"
#include "core/sys/archive_tree_writer.hpp"
#include "core/sys/tar_reader.hpp"
#include "core/sys/zip_reader.hpp"
#include "core/sys/zip_records.hpp"

namespace howdah {
namespace {

/// Takes everything, keeps nothing: reading is enough to judge.
class Discard final : public ArchiveSink {
 public:
  Result<void> begin(const ArchiveMember&) override { return {}; }
  Result<void> data(std::string_view) override { return {}; }
  Result<void> end() override { return {}; }
};

/// Keeps the content of chosen files.
class Collect final : public ArchiveSink {
 public:
  Collect(const std::vector<std::string>& paths, std::uint64_t limit) : paths_(paths), limit_(limit) {}

  Result<void> begin(const ArchiveMember& member) override {
    current_ = nullptr;
    if (member.folder || std::find(paths_.begin(), paths_.end(), member.path) == paths_.end()) return {};
    if (member.size > limit_) {
      return fail(Errc::too_large,
                  fmt::format("{}: {} bytes, more than {}; shorten it", member.path, member.size, limit_));
    }
    current_ = &contents_[member.path];
    return {};
  }
  Result<void> data(std::string_view bytes) override {
    if (current_ != nullptr) *current_ += bytes;
    return {};
  }
  Result<void> end() override { return {}; }

  [[nodiscard]] std::map<std::string, std::string> take() { return std::move(contents_); }

 private:
  const std::vector<std::string>& paths_;
  std::uint64_t limit_;
  std::map<std::string, std::string> contents_;
  std::string* current_ = nullptr;
};

Result<ArchiveFormat> detect_format(const ArchiveFile& file) {
  std::string start(std::min<std::uint64_t>(file.size(), 6), '\0');
  TRY_VOID(file.read(0, start));
  if (start.starts_with(k_zip_local) || start.starts_with(k_zip_end)) return ArchiveFormat::zip;
  if (start.starts_with("\x1f\x8b")) return ArchiveFormat::tar_gz;
  if (start == std::string_view("\xfd"
                                "7zXZ\0",
                                6))
    return ArchiveFormat::tar_xz;
  if (start.starts_with("\x28\xb5\x2f\xfd")) return ArchiveFormat::tar_zst;
  // A program with a zip behind it: most zip readers would take it.
  if (has_zip_end(file))
    return refuse(ArchiveFault::zip_prefix, byte_place(0), "the zip begins later in the file");
  return refuse(ArchiveFault::format_unknown, byte_place(0), "neither zip nor tar.gz, tar.xz or tar.zst");
}

/// One pass over the whole archive. Nothing is kept of it but what `sink` keeps.
Result<ArchiveListing> judge(const ArchiveFile& file, const ArchiveLimits& limits, ArchiveSink& sink) {
  TRY(const ArchiveFormat format, detect_format(file));
  ArchiveGate gate(limits, file.size());
  TRY_VOID(format == ArchiveFormat::zip ? read_zip(file, gate, sink) : read_tar(file, format, gate, sink));
  return gate.listing(format);
}

template <class T>
Result<T> named(const fs::path& archive, Result<T> result) {
  if (!result) return tl::unexpected(in_context(archive.filename().string(), std::move(result).error()));
  return result;
}

Result<ArchiveListing> inspect(const fs::path& archive, const ArchiveLimits& limits) {
  TRY(const ArchiveFile file, ArchiveFile::open(archive, limits.archive_bytes));
  Discard sink;
  return judge(file, limits, sink);
}

Result<ArchiveReading> collect(const fs::path& archive, const std::vector<std::string>& paths,
                               std::uint64_t limit) {
  TRY(const ArchiveFile file, ArchiveFile::open(archive, ArchiveLimits{}.archive_bytes));
  Collect sink(paths, limit);
  TRY(ArchiveListing listing, judge(file, {}, sink));
  return ArchiveReading{std::move(listing), sink.take()};
}

Result<std::map<std::string, std::string>> collect_all(const fs::path& archive,
                                                       const std::vector<std::string>& paths,
                                                       std::uint64_t limit) {
  TRY(ArchiveReading reading, collect(archive, paths, limit));
  for (const std::string& path : paths)
    if (!reading.files.contains(path)) return fail(Errc::not_found, path + ": no such file in the archive");
  return std::move(reading.files);
}

Result<ArchiveListing> unpack(const fs::path& archive, const fs::path& destination,
                              const ArchiveLimits& limits) {
  TRY(const ArchiveFile file, ArchiveFile::open(archive, limits.archive_bytes));
  Discard nothing;
  TRY_VOID(judge(file, limits, nothing));
  TRY(ArchiveTreeWriter tree, ArchiveTreeWriter::create(destination));
  TRY(ArchiveListing listing, judge(file, limits, tree));
  tree.keep();
  return listing;
}

}  // namespace

Result<ArchiveListing> inspect_archive(const fs::path& archive, const ArchiveLimits& limits) {
  return named(archive, inspect(archive, limits));
}

Result<ArchiveReading> read_archive(const fs::path& archive, const std::vector<std::string>& paths,
                                    std::uint64_t limit) {
  return named(archive, collect(archive, paths, limit));
}

Result<std::map<std::string, std::string>> read_archive_files(const fs::path& archive,
                                                              const std::vector<std::string>& paths,
                                                              std::uint64_t limit) {
  return named(archive, collect_all(archive, paths, limit));
}

Result<ArchiveListing> unpack_archive(const fs::path& archive, const fs::path& destination,
                                      const ArchiveLimits& limits) {
  return named(archive, unpack(archive, destination, limits));
}

}  // namespace howdah
