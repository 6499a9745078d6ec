// SPDX-License-Identifier: PostgreSQL
#include "core/sys/tar_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/sys/archive_fault.hpp"

namespace howdah {
namespace {

struct Field {
  std::size_t at, length;
};
constexpr Field k_name{0, 100}, k_mode{100, 8}, k_size{124, 12}, k_checksum{148, 8}, k_link{157, 100},
    k_magic{257, 8}, k_prefix{345, 155}, k_tail{500, 12};
constexpr std::size_t k_type = 156;
constexpr std::string_view k_posix_magic(
    "ustar\0"
    "00",
    8);
constexpr std::string_view k_gnu_magic("ustar  \0", 8);

std::string_view raw(std::string_view block, Field field) {
  return block.substr(field.at, field.length);
}

bool is_zero(std::string_view bytes) {
  return bytes.find_first_not_of('\0') == std::string_view::npos;
}

/// Spaces, octal digits, then only spaces and NULs. GNU's binary form is for numbers no admitted file needs.
Result<std::uint64_t> number(std::string_view block, Field field, std::uint64_t offset) {
  std::string_view text = raw(block, field);
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const std::size_t digits = std::min(text.find_first_not_of("01234567"), text.size());
  const std::string_view rest = text.substr(digits);
  if (digits == 0 || rest.find_first_not_of(std::string_view(" \0", 2)) != std::string_view::npos)
    return refuse(ArchiveFault::tar_number, byte_place(offset + field.at), "not an octal number");
  std::uint64_t value = 0;  // at most 12 digits: 36 bits
  for (const char c : text.substr(0, digits)) value = value * 8 + static_cast<unsigned>(c - '0');
  return value;
}

/// Numbers nothing here needs (owner, time, device) must still be such: other readers look at them to tell a
/// tar. Octal as above, nothing at all, or GNU's binary form.
Result<void> check_unused_numbers(std::string_view block, std::uint64_t offset) {
  constexpr std::array<Field, 5> k_unused{Field{108, 8}, Field{116, 8}, Field{136, 12}, Field{329, 8},
                                          Field{337, 8}};
  for (const Field& field : k_unused) {
    std::string_view text = raw(block, field);
    if ((static_cast<unsigned char>(text.front()) & 0x80U) != 0) continue;
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    text.remove_prefix(std::min(text.find_first_not_of("01234567"), text.size()));
    if (text.find_first_not_of(std::string_view(" \0", 2)) != std::string_view::npos)
      return refuse(ArchiveFault::tar_number, byte_place(offset + field.at), "not an octal number");
  }
  return {};
}

/// Text up to a NUL, and only NULs after it.
Result<std::string> text(std::string_view block, Field field, std::uint64_t offset) {
  const std::string_view whole = raw(block, field);
  const std::string_view value = whole.substr(0, whole.find('\0'));
  if (!is_zero(whole.substr(value.size()))) {
    return refuse(ArchiveFault::tar_field, byte_place(offset + field.at),
                  "bytes follow the end of a text field");
  }
  return std::string(value);
}

Result<void> check_checksum(std::string_view block, std::uint64_t offset) {
  TRY(const std::uint64_t stated, number(block, k_checksum, offset));
  std::uint64_t sum = k_checksum.length * ' ';
  for (std::size_t i = 0; i < block.size(); ++i) {
    if (i < k_checksum.at || i >= k_checksum.at + k_checksum.length)
      sum += static_cast<unsigned char>(block[i]);
  }
  if (sum != stated)
    return refuse(ArchiveFault::tar_checksum, byte_place(offset), "the header does not match its checksum");
  return {};
}

/// Three kinds of header: POSIX, GNU, and V7 without a magic (what Automake's `make dist` still writes). Only
/// POSIX has a prefix; some readers see one in the others too, so nothing may stand there.
Result<std::string> full_name(std::string_view block, std::uint64_t offset) {
  const std::string_view magic = raw(block, k_magic);
  if (magic != k_posix_magic && magic != k_gnu_magic && !is_zero(magic))
    return refuse(ArchiveFault::tar_magic, byte_place(offset), "a tar header of unknown kind");
  TRY(const std::string name, text(block, k_name, offset));
  TRY(const std::string prefix, text(block, k_prefix, offset));
  if (!is_zero(raw(block, k_tail)) || (magic != k_posix_magic && !prefix.empty()))
    return refuse(ArchiveFault::tar_field, byte_place(offset), "an extension in the last part of the header");
  return prefix.empty() ? name : prefix + "/" + name;
}

}  // namespace

Result<TarHeader> parse_tar_header(std::string_view block, std::uint64_t offset) {
  TRY_VOID(check_checksum(block, offset));
  TarHeader header;
  header.type = block[k_type];
  if (header.type == 'S')
    return refuse(ArchiveFault::tar_sparse, raw(block, k_name).substr(0, block.find('\0')), "a sparse file");
  TRY(header.name, full_name(block, offset));
  TRY_VOID(check_unused_numbers(block, offset));
  TRY(const std::uint64_t mode, number(block, k_mode, offset));
  header.mode = static_cast<unsigned>(mode & 07777U);
  TRY(header.size, number(block, k_size, offset));
  const bool link = header.type == '1' || header.type == '2';
  if (!link && !is_zero(raw(block, k_link)))
    return refuse(ArchiveFault::tar_field, header.name, "names a link target, but is none");
  return header;
}

}  // namespace howdah
