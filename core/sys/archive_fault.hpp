// SPDX-License-Identifier: PostgreSQL
// Every reason to refuse an archive, with its stable code and its remedy, as one table: docs/archives.md
// shows it, and a test keeps both equal.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace howdah {

enum class ArchiveFault : std::uint8_t {
  // The file as a whole.
  not_a_file,
  format_unknown,
  too_large,
  file_too_large,
  total_too_large,
  too_many_entries,
  ratio_entry,
  ratio_total,
  empty,
  // Names.
  path_absolute,
  path_escapes,
  path_backslash,
  path_component,
  path_length,
  path_depth,
  name_control,
  name_charset,
  name_trailing,
  name_device,
  name_git,
  duplicate,
  case_twin,
  file_and_folder,
  top_folder,
  // Kinds and modes.
  symlink,
  hardlink,
  device,
  fifo,
  socket,
  setuid,
  type_ambiguous,
  folder_with_data,
  // ZIP records.
  zip_prefix,
  zip_truncated,
  zip_comment,
  zip_trailing,
  zip_zip64,
  zip_disks,
  zip_count,
  zip_concatenated,
  zip_directory_offset,
  zip_hidden_data,
  zip_overlap,
  zip_record,
  zip_local_differs,
  zip_version,
  zip_flags,
  zip_encrypted,
  zip_data_descriptor,
  zip_method,
  zip_extra,
  zip_entry_comment,
  zip_deflate,
  zip_size,
  zip_crc,
  // The compressed stream around a tar.
  stream_truncated,
  stream_corrupt,
  stream_concatenated,
  stream_trailing,
  stream_window,
  // Tar records.
  tar_truncated,
  tar_checksum,
  tar_magic,
  tar_number,
  tar_field,
  tar_type,
  tar_sparse,
  tar_long_name,
  tar_pax,
  tar_pax_key,
  tar_pax_global,
  tar_pax_size,
  tar_padding,
  tar_trailing,
};

struct ArchiveFaultText {
  ArchiveFault fault;
  std::string_view code;
  Errc errc;
  std::string_view remedy;
};

/// The whole table, in the order of the enumeration.
[[nodiscard]] std::span<const ArchiveFaultText> archive_faults();

/// The refusal: one finding with the fault's code and remedy. `place` is a member's name as it stands in the
/// archive, or `byte N`; both it and `message` may hold untrusted bytes and are escaped here.
[[nodiscard]] tl::unexpected<Error> refuse(ArchiveFault fault, std::string_view place,
                                           std::string_view message);

/// The place `byte N`.
[[nodiscard]] std::string byte_place(std::uint64_t offset);

}  // namespace howdah
