// SPDX-License-Identifier: PostgreSQL
// Pax records: `<length> <key>=<value>\n`, the length counting itself and the newline.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <utility>
#include <vector>

#include "core/sys/archive_fault.hpp"
#include "core/sys/tar_header.hpp"

namespace howdah {
namespace {

using Record = std::pair<std::string_view, std::string_view>;

/// A decimal number without sign, spaces and leading zeros.
std::optional<std::uint64_t> decimal(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  return value;
}

/// Splits off the first record; nothing when it is malformed.
std::optional<Record> take_record(std::string_view& records) {
  const std::size_t space = records.substr(0, 8).find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto length = decimal(records.substr(0, space));
  if (!length || *length > records.size() || *length < space + 3) return std::nullopt;
  const std::string_view body = records.substr(space + 1, *length - space - 1);
  const std::size_t equals = body.find('=');
  if (body.back() != '\n' || equals == std::string_view::npos || equals == 0) return std::nullopt;
  records.remove_prefix(*length);
  return Record{body.substr(0, equals), body.substr(equals + 1, body.size() - equals - 2)};
}

Result<std::vector<Record>> split(std::string_view records, std::uint64_t offset) {
  std::vector<Record> list;
  std::set<std::string_view> keys;
  while (!records.empty()) {
    const auto record = take_record(records);
    if (!record) return refuse(ArchiveFault::tar_pax, byte_place(offset), "not a list of pax records");
    if (!keys.insert(record->first).second)
      return refuse(ArchiveFault::tar_pax, byte_place(offset), fmt::format("{} twice", record->first));
    list.push_back(*record);
  }
  return list;
}

/// Keys about times, owners and attributes: what we unpack has none of them.
bool is_ignorable(std::string_view key) {
  constexpr std::array<std::string_view, 8> k_plain = {"atime", "ctime", "mtime", "uid",
                                                       "gid",   "uname", "gname", "comment"};
  constexpr std::array<std::string_view, 6> k_families = {"LIBARCHIVE.", "SCHILY.xattr.", "SCHILY.dev",
                                                          "SCHILY.ino",  "SCHILY.nlink",  "RHT.security."};
  return std::find(k_plain.begin(), k_plain.end(), key) != k_plain.end() ||
         std::any_of(k_families.begin(), k_families.end(),
                     [key](std::string_view family) { return key.starts_with(family); });
}

}  // namespace

Result<PaxRecords> parse_pax_records(std::string_view records, std::uint64_t offset) {
  TRY(const std::vector<Record> list, split(records, offset));
  PaxRecords pax;
  for (const auto& [key, value] : list) {
    if (key.starts_with("GNU.sparse."))
      return refuse(ArchiveFault::tar_sparse, byte_place(offset), "a sparse file");
    if (key == "linkpath")
      return refuse(ArchiveFault::symlink, byte_place(offset), "a link with a long target");
    if (key == "path") {
      pax.path = value;
    } else if (key == "size") {
      pax.size = decimal(value);
      if (!pax.size) return refuse(ArchiveFault::tar_pax, byte_place(offset), "size is not a number");
    } else if (!is_ignorable(key)) {
      return refuse(ArchiveFault::tar_pax_key, byte_place(offset), fmt::format("the pax key {}", key));
    }
  }
  return pax;
}

Result<void> check_pax_global(std::string_view records, std::uint64_t offset) {
  TRY(const std::vector<Record> list, split(records, offset));
  for (const auto& [key, value] : list) {
    if (key != "comment")
      return refuse(ArchiveFault::tar_pax_global, byte_place(offset), fmt::format("{} for all members", key));
  }
  return {};
}

}  // namespace howdah
