// SPDX-License-Identifier: PostgreSQL
#include "core/sys/archive_gate.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>

#include "core/sys/archive_fault.hpp"

namespace howdah {

std::optional<MemberType> member_type(unsigned mode, MemberType otherwise) {
  switch (mode & S_IFMT) {
    case 0:
      return otherwise;
    case S_IFREG:
      return MemberType::file;
    case S_IFDIR:
      return MemberType::folder;
    case S_IFLNK:
      return MemberType::symlink;
    case S_IFCHR:
    case S_IFBLK:
      return MemberType::device;
    case S_IFIFO:
      return MemberType::fifo;
    case S_IFSOCK:
      return MemberType::socket;
    default:
      return std::nullopt;
  }
}

Result<void> ArchiveGate::check_kind(const MemberClaim& claim) const {
  switch (claim.type) {
    case MemberType::symlink:
      return refuse(ArchiveFault::symlink, claim.name, "a symbolic link");
    case MemberType::hardlink:
      return refuse(ArchiveFault::hardlink, claim.name, "a hard link");
    case MemberType::device:
      return refuse(ArchiveFault::device, claim.name, "a device");
    case MemberType::fifo:
      return refuse(ArchiveFault::fifo, claim.name, "a named pipe");
    case MemberType::socket:
      return refuse(ArchiveFault::socket, claim.name, "a socket");
    case MemberType::file:
    case MemberType::folder:
      break;
  }
  if ((claim.mode & (S_ISUID | S_ISGID | S_ISVTX)) != 0) {
    return refuse(ArchiveFault::setuid, claim.name,
                  fmt::format("mode {:04o} sets the user, the group or the sticky bit", claim.mode & 07777U));
  }
  if (claim.type == MemberType::folder && (claim.size != 0 || claim.packed.value_or(0) != 0))
    return refuse(ArchiveFault::folder_with_data, claim.name, "a folder with content");
  return {};
}

Result<void> ArchiveGate::check_size(const MemberClaim& claim) {
  if (claim.size > limits_.file_bytes) {
    return refuse(ArchiveFault::file_too_large, claim.name,
                  fmt::format("{} bytes, more than {}", claim.size, limits_.file_bytes));
  }
  if (claim.packed && claim.size > k_ratio_floor && claim.size > *claim.packed * limits_.ratio_entry) {
    return refuse(
        ArchiveFault::ratio_entry, claim.name,
        fmt::format("{} bytes out of {}, more than {} : 1", claim.size, *claim.packed, limits_.ratio_entry));
  }
  total_ += claim.size;  // cannot overflow: the number of files and the size of each are bounded
  if (total_ > limits_.total_bytes) {
    return refuse(ArchiveFault::total_too_large, claim.name,
                  fmt::format("the files up to here add up to more than {} bytes", limits_.total_bytes));
  }
  if (total_ > k_ratio_floor && total_ > archive_bytes_ * limits_.ratio_total) {
    return refuse(ArchiveFault::ratio_total, claim.name,
                  fmt::format("the files up to here add up to {} bytes out of {}, more than {} : 1", total_,
                              archive_bytes_, limits_.ratio_total));
  }
  return {};
}

Result<ArchiveMember> ArchiveGate::admit(const MemberClaim& claim) {
  const bool folder = claim.type == MemberType::folder;
  std::string_view path = claim.name;
  if (folder && path.ends_with('/')) path.remove_suffix(1);
  TRY_VOID(check_archive_path(path, limits_));
  TRY_VOID(check_kind(claim));
  TRY_VOID(tree_.add(path, folder));
  TRY_VOID(check_size(claim));
  const std::size_t below_top = std::min(tree_.top().size() + 1, path.size());
  ArchiveMember member{std::string(path.substr(below_top)), folder, (claim.mode & S_IXUSR) != 0, claim.size};
  if (!folder) files_.push_back({member.path, member.size, member.executable});
  return member;
}

Result<ArchiveListing> ArchiveGate::listing(ArchiveFormat format) const {
  if (files_.empty()) return refuse(ArchiveFault::empty, "archive", "holds no file");
  ArchiveListing listing{format, tree_.top(), files_};
  std::sort(listing.entries.begin(), listing.entries.end(),
            [](const ArchiveEntry& a, const ArchiveEntry& b) { return a.path < b.path; });
  return listing;
}

}  // namespace howdah
