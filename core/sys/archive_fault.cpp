// SPDX-License-Identifier: PostgreSQL
#include "core/sys/archive_fault.hpp"

#include <fmt/format.h>

#include <array>

namespace howdah {
namespace {

using enum ArchiveFault;

constexpr std::string_view k_rezip = "make the zip with `git archive --format=zip` or `zip -r`";
constexpr std::string_view k_retar = "make the archive with `git archive` or GNU tar";
constexpr std::string_view k_again = "fetch or upload the whole file again";
constexpr std::string_view k_rename = "rename the file";
constexpr std::string_view k_smaller = "leave out what a build does not need";

constexpr auto k_faults = std::to_array<ArchiveFaultText>({
    {not_a_file, "archive-not-a-file", Errc::invalid, "name a regular file"},
    {format_unknown, "archive-format-unknown", Errc::invalid, "make a .zip, .tar.gz, .tar.xz or .tar.zst"},
    {too_large, "archive-too-large", Errc::too_large, k_smaller},
    {file_too_large, "archive-file-too-large", Errc::too_large, k_smaller},
    {total_too_large, "archive-total-too-large", Errc::too_large, k_smaller},
    {too_many_entries, "archive-too-many-entries", Errc::too_large, k_smaller},
    {ratio_entry, "archive-ratio-entry", Errc::too_large, "store or generate such a file in another way"},
    {ratio_total, "archive-ratio-total", Errc::too_large, k_smaller},
    {empty, "archive-empty", Errc::invalid, "put the sources in"},
    {path_absolute, "archive-path-absolute", Errc::invalid, "pack relative paths"},
    {path_escapes, "archive-path-escapes", Errc::invalid, "pack from above the top folder, without `..`"},
    {path_backslash, "archive-path-backslash", Errc::invalid, "separate folders with `/`"},
    {path_component, "archive-path-component", Errc::invalid, "pack without `./` and doubled `/`"},
    {path_length, "archive-path-length", Errc::invalid, "shorten the path"},
    {path_depth, "archive-path-depth", Errc::invalid, "nest the folders less deeply"},
    {name_control, "archive-name-control", Errc::invalid, k_rename},
    {name_charset, "archive-name-charset", Errc::invalid, k_rename},
    {name_trailing, "archive-name-trailing", Errc::invalid, k_rename},
    {name_device, "archive-name-device", Errc::invalid, k_rename},
    {name_git, "archive-name-git", Errc::invalid, "leave repository data out: use `git archive`"},
    {duplicate, "archive-duplicate", Errc::invalid, "pack each file once"},
    {case_twin, "archive-case-twin", Errc::invalid, "rename one of the two"},
    {file_and_folder, "archive-file-and-folder", Errc::invalid, "rename one of the two"},
    {top_folder, "archive-top-folder", Errc::invalid,
     "put everything into one folder: `git archive --prefix=NAME-VERSION/`"},
    {symlink, "archive-symlink", Errc::invalid, "replace the link by a copy of the file it names"},
    {hardlink, "archive-hardlink", Errc::invalid, "pack with `tar --hard-dereference`"},
    {device, "archive-device", Errc::invalid, "leave the device out"},
    {fifo, "archive-fifo", Errc::invalid, "leave the pipe out"},
    {socket, "archive-socket", Errc::invalid, "leave the socket out"},
    {setuid, "archive-setuid", Errc::invalid, "clear the bits with `chmod u-s,g-s,-t`"},
    {type_ambiguous, "archive-type-ambiguous", Errc::invalid, "make the archive with a common tool"},
    {folder_with_data, "archive-folder-with-data", Errc::invalid, "make the archive with a common tool"},
    {zip_prefix, "zip-prefix-data", Errc::invalid, k_rezip},
    {zip_truncated, "zip-truncated", Errc::invalid, k_again},
    {zip_comment, "zip-comment", Errc::invalid, "remove the comment with `zip -z`"},
    {zip_trailing, "zip-trailing-data", Errc::invalid, k_rezip},
    {zip_zip64, "zip-zip64", Errc::invalid, "make the zip from files, not from a pipe; it needs no ZIP64"},
    {zip_disks, "zip-multi-disk", Errc::invalid, "make one file"},
    {zip_count, "zip-entry-count", Errc::invalid, k_rezip},
    {zip_concatenated, "zip-concatenated", Errc::invalid, "send one archive"},
    {zip_directory_offset, "zip-directory-offset", Errc::invalid, k_rezip},
    {zip_hidden_data, "zip-hidden-data", Errc::invalid, k_rezip},
    {zip_overlap, "zip-overlap", Errc::invalid, k_rezip},
    {zip_record, "zip-record-unknown", Errc::invalid, k_rezip},
    {zip_local_differs, "zip-local-header-differs", Errc::invalid, k_rezip},
    {zip_version, "zip-version", Errc::invalid, k_rezip},
    {zip_flags, "zip-flags", Errc::invalid, k_rezip},
    {zip_encrypted, "zip-encrypted", Errc::invalid, "pack without a password"},
    {zip_data_descriptor, "zip-data-descriptor", Errc::invalid, "make the zip from files, into a file"},
    {zip_method, "zip-method", Errc::invalid, "use deflate or store"},
    {zip_extra, "zip-extra", Errc::invalid, "pack with `zip -rX`"},
    {zip_entry_comment, "zip-entry-comment", Errc::invalid, "pack without comments"},
    {zip_deflate, "zip-deflate-corrupt", Errc::invalid, k_again},
    {zip_size, "zip-size-differs", Errc::invalid, k_rezip},
    {zip_crc, "zip-crc-differs", Errc::invalid, k_again},
    {stream_truncated, "tar-stream-truncated", Errc::invalid, k_again},
    {stream_corrupt, "tar-stream-corrupt", Errc::invalid, k_again},
    {stream_concatenated, "tar-stream-concatenated", Errc::invalid, "compress in one piece: `tar -cJf`"},
    {stream_trailing, "tar-stream-trailing", Errc::invalid, k_retar},
    {stream_window, "tar-stream-window", Errc::too_large, "compress with `xz -9` or `zstd -19` at most"},
    {tar_truncated, "tar-truncated", Errc::invalid, k_again},
    {tar_checksum, "tar-checksum", Errc::invalid, k_again},
    {tar_magic, "tar-magic", Errc::invalid, k_retar},
    {tar_number, "tar-number", Errc::invalid, k_retar},
    {tar_field, "tar-field", Errc::invalid, k_retar},
    {tar_type, "tar-type-unknown", Errc::invalid, k_retar},
    {tar_sparse, "tar-sparse", Errc::invalid, "pack without `--sparse`"},
    {tar_long_name, "tar-long-name", Errc::invalid, k_retar},
    {tar_pax, "tar-pax-malformed", Errc::invalid, k_retar},
    {tar_pax_key, "tar-pax-key", Errc::invalid, k_retar},
    {tar_pax_global, "tar-pax-global", Errc::invalid, k_retar},
    {tar_pax_size, "tar-pax-size", Errc::invalid, k_retar},
    {tar_padding, "tar-padding", Errc::invalid, k_retar},
    {tar_trailing, "tar-trailing-data", Errc::invalid, "send one archive, not several joined"},
});

constexpr bool in_order_of_enumeration() {
  for (std::size_t i = 0; i < k_faults.size(); ++i)
    if (static_cast<std::size_t>(k_faults[i].fault) != i) return false;
  return true;
}
static_assert(in_order_of_enumeration());

std::string printable(std::string_view text) {
  constexpr std::size_t k_shown = 400;
  std::string shown;
  for (const char c : text.substr(0, k_shown)) {
    if (c >= ' ' && c <= '~') {
      shown += c;
    } else {
      shown += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  return text.size() > k_shown ? shown + "..." : shown;
}

}  // namespace

std::span<const ArchiveFaultText> archive_faults() {
  return k_faults;
}

tl::unexpected<Error> refuse(ArchiveFault fault, std::string_view place, std::string_view message) {
  const ArchiveFaultText& text = k_faults.at(static_cast<std::size_t>(fault));
  Finding finding{Severity::error, std::string(text.code), place.empty() ? "an empty name" : printable(place),
                  printable(message), std::string(text.remedy)};
  std::string headline = finding.place + ": " + finding.message + "; " + finding.remedy;
  return tl::unexpected(Error{text.errc, std::move(headline), {std::move(finding)}});
}

std::string byte_place(std::uint64_t offset) {
  return fmt::format("byte {}", offset);
}

}  // namespace howdah
