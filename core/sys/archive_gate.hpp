// SPDX-License-Identifier: PostgreSQL
// Where the readers of all formats meet: a reader claims what a member is, the gate admits or refuses it, the
// sink gets what was admitted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.hpp"
#include "core/sys/archive.hpp"
#include "core/sys/archive_names.hpp"

namespace howdah {

enum class MemberType : std::uint8_t { file, folder, symlink, hardlink, device, fifo, socket };

/// The type in a Unix mode's file type bits. Zero bits mean `otherwise`; nothing for bits Unix does not know.
[[nodiscard]] std::optional<MemberType> member_type(unsigned mode, MemberType otherwise);

/// What a reader read about a member.
struct MemberClaim {
  std::string_view name;  ///< as in the archive; a folder's may end in one `/`
  MemberType type = MemberType::file;
  unsigned mode = 0;                    ///< permission bits with setuid, setgid and sticky
  std::uint64_t size = 0;               ///< uncompressed
  std::optional<std::uint64_t> packed;  ///< compressed, where members are compressed one by one
};

/// An admitted member: a regular file or a folder.
struct ArchiveMember {
  std::string path;  ///< below the top folder; empty for the top folder itself
  bool folder = false;
  bool executable = false;
  std::uint64_t size = 0;
};

class ArchiveGate {
 public:
  /// `archive_bytes` is the size of the whole archive, the measure of the total ratio.
  ArchiveGate(const ArchiveLimits& limits, std::uint64_t archive_bytes)
      : limits_(limits), archive_bytes_(archive_bytes), tree_(limits.entries) {}

  [[nodiscard]] Result<ArchiveMember> admit(const MemberClaim& claim);
  /// What was admitted. Refuses an archive without files.
  [[nodiscard]] Result<ArchiveListing> listing(ArchiveFormat format) const;
  [[nodiscard]] const ArchiveLimits& limits() const { return limits_; }

 private:
  [[nodiscard]] Result<void> check_kind(const MemberClaim& claim) const;
  [[nodiscard]] Result<void> check_size(const MemberClaim& claim);

  ArchiveLimits limits_;
  std::uint64_t archive_bytes_;
  std::uint64_t total_ = 0;
  ArchiveTree tree_;
  std::vector<ArchiveEntry> files_;
};

/// Takes admitted members: begin, then data in pieces that add up to the claimed size, then end.
class ArchiveSink {
 public:
  virtual ~ArchiveSink() = default;
  [[nodiscard]] virtual Result<void> begin(const ArchiveMember& member) = 0;
  [[nodiscard]] virtual Result<void> data(std::string_view bytes) = 0;
  [[nodiscard]] virtual Result<void> end() = 0;
};

/// Ratios are judged beyond this many uncompressed bytes: less is no bomb, and small files of one repeated
/// character are common in tests.
inline constexpr std::uint64_t k_ratio_floor = 1ULL << 20U;

}  // namespace howdah
