// SPDX-License-Identifier: PostgreSQL
#include "core/sys/zip_reader.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <vector>

#include "core/sys/archive_fault.hpp"
#include "core/sys/archive_inflate.hpp"
#include "core/sys/zip_records.hpp"

namespace howdah {
namespace {

constexpr std::size_t k_chunk = 64U << 10U;
constexpr std::uint32_t k_dos_folder = 0x10;

/// Passes content on while it agrees with what its header declared.
class CheckedOutput {
 public:
  CheckedOutput(const ZipCommon& declared, ArchiveSink& sink) : declared_(declared), sink_(sink) {}

  Result<void> take(std::string_view bytes) {
    written_ += bytes.size();
    if (written_ > declared_.size) {
      return refuse(ArchiveFault::zip_size, declared_.name,
                    fmt::format("more than the {} bytes declared", declared_.size));
    }
    crc_ = crc32(crc_, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size()));
    return sink_.data(bytes);
  }

  Result<void> finish() {
    if (written_ != declared_.size) {
      return refuse(ArchiveFault::zip_size, declared_.name,
                    fmt::format("{} bytes, but {} declared", written_, declared_.size));
    }
    if (crc_ != declared_.crc)
      return refuse(ArchiveFault::zip_crc, declared_.name, "the content does not match its CRC-32");
    return {};
  }

 private:
  const ZipCommon& declared_;
  ArchiveSink& sink_;
  std::uint64_t written_ = 0;
  uLong crc_ = 0;
};

Result<MemberClaim> claim(const ZipCentral& central) {
  const ZipCommon& common = central.common;
  const unsigned mode = central.attributes >> 16U;
  const bool slash = common.name.ends_with('/');
  const auto type = member_type(mode, slash ? MemberType::folder : MemberType::file);
  const bool dos_folder = (central.attributes & k_dos_folder) != 0;
  const bool folder = type == MemberType::folder;
  const bool plain = folder || type == MemberType::file;
  if (!type || (plain && folder != slash) || (dos_folder && !folder)) {
    return refuse(ArchiveFault::type_ambiguous, common.name,
                  fmt::format("attributes {:#010x} do not agree with the name", central.attributes));
  }
  return MemberClaim{common.name, *type, mode & 07777U, common.size, common.packed};
}

/// Entry by entry the content must lie where the one before it ended: no gap, no overlap.
Result<void> check_place(const ZipCentral& central, std::uint64_t expected) {
  if (central.offset < expected)
    return refuse(ArchiveFault::zip_overlap, central.common.name, "shares bytes with an entry before it");
  if (central.offset > expected && expected == 0) {
    return refuse(ArchiveFault::zip_concatenated, central.common.name,
                  "the first entry listed is not the first one stored: something was put before it");
  }
  if (central.offset > expected) {
    return refuse(ArchiveFault::zip_hidden_data, central.common.name,
                  fmt::format("{} bytes before it belong to no listed entry", central.offset - expected));
  }
  return {};
}

class ZipReader {
 public:
  ZipReader(const ArchiveFile& file, const ZipEnd& end, ArchiveGate& gate, ArchiveSink& sink)
      : directory_(file, end.directory, end.position),
        records_(file, 0, end.directory),
        gate_(gate),
        sink_(sink) {}

  Result<void> read(std::uint16_t entries) {
    for (std::uint16_t i = 0; i < entries; ++i) TRY_VOID(read_entry());
    if (directory_.remaining() > 0) {
      return refuse(ArchiveFault::zip_count, byte_place(directory_.offset()),
                    "the directory holds more than the end record says");
    }
    if (records_.remaining() > 0) {
      return refuse(
          ArchiveFault::zip_hidden_data, byte_place(records_.offset()),
          fmt::format("{} bytes before the directory belong to no listed entry", records_.remaining()));
    }
    return {};
  }

 private:
  Result<void> read_entry() {
    TRY(const ZipCentral central, read_zip_central(directory_));
    TRY_VOID(check_place(central, records_.offset()));
    TRY(const ZipCommon local, read_zip_local(records_));
    if (local != central.common) {
      return refuse(ArchiveFault::zip_local_differs, central.common.name,
                    "its local header says something else: " + local.name);
    }
    if (records_.remaining() < local.packed)
      return refuse(ArchiveFault::zip_overlap, local.name, "its content reaches into the directory");
    TRY(const MemberClaim claimed, claim(central));
    TRY(const ArchiveMember member, gate_.admit(claimed));
    TRY_VOID(sink_.begin(member));
    CheckedOutput output(local, sink_);
    TRY_VOID(local.method == 0 ? copy_stored(local, output) : inflate_content(local, output));
    TRY_VOID(output.finish());
    return sink_.end();
  }

  Result<void> copy_stored(const ZipCommon& local, CheckedOutput& output) {
    for (std::uint64_t left = local.packed; left > 0;) {
      TRY(const std::string_view bytes, records_.take_some(left));
      left -= bytes.size();
      TRY_VOID(output.take(bytes));
    }
    return {};
  }

  Result<void> inflate_content(const ZipCommon& local, CheckedOutput& output) {
    Inflater inflater(InflateWrapper::none);
    std::uint64_t left = local.packed;
    for (InflateState state = InflateState::needs_input; state != InflateState::ended;) {
      if (state == InflateState::needs_input) {
        TRY(const std::string_view bytes, records_.take_some(left));
        if (bytes.empty())
          return refuse(ArchiveFault::zip_deflate, local.name, "its deflate stream has no end");
        left -= bytes.size();
        inflater.feed(bytes);
      }
      const Inflater::Step step = inflater.step(buffer_);
      if (step.state == InflateState::corrupt)
        return refuse(ArchiveFault::zip_deflate, local.name, "its deflate stream is corrupt");
      TRY_VOID(output.take({buffer_.data(), step.written}));
      state = step.state;
    }
    if (inflater.unused() > 0 || left > 0)
      return refuse(ArchiveFault::zip_deflate, local.name, "bytes follow its deflate stream");
    return {};
  }

  ArchiveCursor directory_;
  ArchiveCursor records_;  ///< its offset is where the next local header must stand
  ArchiveGate& gate_;
  ArchiveSink& sink_;
  std::vector<char> buffer_ = std::vector<char>(k_chunk);
};

}  // namespace

Result<void> read_zip(const ArchiveFile& file, ArchiveGate& gate, ArchiveSink& sink) {
  TRY(const ZipEnd end, read_zip_end(file));
  if (end.entries > gate.limits().entries) {
    return refuse(ArchiveFault::too_many_entries, byte_place(end.position),
                  fmt::format("{} entries, more than {}", end.entries, gate.limits().entries));
  }
  return ZipReader(file, end, gate, sink).read(end.entries);
}

}  // namespace howdah
