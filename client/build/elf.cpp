// SPDX-License-Identifier: PostgreSQL
#include "client/build/elf.hpp"

#include <algorithm>

namespace howdah {
namespace {

// Names and numbers are those of the System V ABI, "Object Files" and "Dynamic Linking".
constexpr std::uint64_t k_pt_load = 1, k_pt_dynamic = 2;
constexpr std::uint64_t k_dt_needed = 1, k_dt_strtab = 5, k_dt_strsz = 10, k_dt_rpath = 15, k_dt_runpath = 29;
constexpr std::uint64_t k_dt_verdef = 0x6ffffffc, k_dt_verdefnum = 0x6ffffffd, k_dt_verneed = 0x6ffffffe,
                        k_dt_verneednum = 0x6fffffff;
constexpr std::uint64_t k_version_base = 1, k_version_weak = 2;
constexpr std::size_t k_most_headers = 1024;
constexpr std::size_t k_most_entries = 65536;

struct Segment {
  std::uint64_t type, offset, address, size;
};

struct DynamicEntry {
  std::uint64_t tag, value;
};

/// Numbers out of bytes; what lies outside reads as nothing.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes), wide_(bytes[4] == 2), little_(bytes[5] == 1) {}

  [[nodiscard]] bool wide() const { return wide_; }
  [[nodiscard]] std::optional<std::uint64_t> number(std::uint64_t at, unsigned width) const {
    if (at > bytes_.size() || bytes_.size() - at < width) return std::nullopt;
    std::uint64_t value = 0;
    for (unsigned i = 0; i < width; ++i) {
      const auto byte = static_cast<unsigned char>(bytes_[at + (little_ ? width - 1 - i : i)]);
      value = value << 8U | byte;
    }
    return value;
  }
  /// An address, offset or size: four or eight bytes.
  [[nodiscard]] std::optional<std::uint64_t> word(std::uint64_t at) const {
    return number(at, wide_ ? 8 : 4);
  }
  [[nodiscard]] std::string_view slice(std::uint64_t at, std::uint64_t size) const {
    return at > bytes_.size() ? std::string_view() : bytes_.substr(at, size);
  }

 private:
  std::string_view bytes_;
  bool wide_, little_;
};

tl::unexpected<Error> damaged(const std::string& what) {
  return fail(Errc::invalid, "it is a damaged ELF file: " + what + " leads out of it");
}

Result<Segment> read_segment(const Reader& file, std::uint64_t at) {
  const bool wide = file.wide();
  const auto type = file.number(at, 4);
  const auto offset = file.word(at + (wide ? 8 : 4));
  const auto address = file.word(at + (wide ? 16 : 8));
  const auto size = file.word(at + (wide ? 32 : 16));
  if (!type || !offset || !address || !size) return damaged("a program header");
  return Segment{*type, *offset, *address, *size};
}

Result<std::vector<Segment>> read_segments(const Reader& file) {
  const bool wide = file.wide();
  const auto table = file.word(wide ? 32 : 28);
  const auto size = file.number(wide ? 54 : 42, 2);
  const auto count = file.number(wide ? 56 : 44, 2);
  if (!table || !size || !count || *count > k_most_headers) return damaged("its header");
  std::vector<Segment> segments;
  for (std::uint64_t i = 0; i < *count; ++i) {
    TRY(const Segment segment, read_segment(file, *table + i * *size));
    segments.push_back(segment);
  }
  return segments;
}

Result<std::vector<DynamicEntry>> read_dynamic(const Reader& file, const std::vector<Segment>& segments) {
  std::vector<DynamicEntry> entries;
  const std::uint64_t width = file.wide() ? 8 : 4;
  for (const Segment& segment : segments) {
    if (segment.type != k_pt_dynamic) continue;
    for (std::uint64_t at = 0; at + 2 * width <= segment.size && entries.size() < k_most_entries;
         at += 2 * width) {
      const auto tag = file.word(segment.offset + at);
      const auto value = file.word(segment.offset + at + width);
      if (!tag || !value) return damaged("its dynamic section");
      if (*tag == 0) break;
      entries.push_back({*tag, *value});
    }
  }
  return entries;
}

std::uint64_t value_of(const std::vector<DynamicEntry>& entries, std::uint64_t tag) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const DynamicEntry& entry) { return entry.tag == tag; });
  return found == entries.end() ? 0 : found->value;
}

/// Where it is in memory says where it is in the file.
std::optional<std::uint64_t> place_of(std::uint64_t address, const std::vector<Segment>& segments) {
  for (const Segment& segment : segments) {
    if (segment.type == k_pt_load && address >= segment.address && address - segment.address < segment.size)
      return segment.offset + (address - segment.address);
  }
  return std::nullopt;
}

Result<std::string_view> read_strings(const Reader& file, const std::vector<Segment>& segments,
                                      const std::vector<DynamicEntry>& entries) {
  if (const auto place = place_of(value_of(entries, k_dt_strtab), segments))
    return file.slice(*place, value_of(entries, k_dt_strsz));
  if (entries.empty()) return std::string_view();
  return damaged("its table of names");
}

Result<std::string> string_at(std::string_view strings, std::uint64_t at) {
  const std::size_t end = at < strings.size() ? strings.find('\0', at) : std::string_view::npos;
  if (end == std::string_view::npos) return damaged("a name");
  return std::string(strings.substr(at, end - at));
}

/// The two tables of symbol versions are chains of chains: each entry says how far on the next one is.
class VersionTables {
 public:
  VersionTables(const Reader& file, std::string_view strings) : file_(file), strings_(strings) {}

  /// vn_version, vn_cnt, vn_file, vn_aux, vn_next; of each aux vna_hash, vna_flags, vna_other, vna_name,
  /// vna_next.
  Result<void> read_wanted(std::uint64_t at, std::uint64_t count, ElfFile& elf) const {
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(count, k_most_headers); ++i) {
      TRY(const std::string library, name_at(at + 4));
      TRY(const std::uint64_t aux, distance_at(at + 8));
      TRY(const std::uint64_t names, half_at(at + 2));
      TRY_VOID(read_wanted_names(at + aux, names, elf.wanted_versions[library]));
      TRY(const std::uint64_t next, distance_at(at + 12));
      if (next == 0) break;
      at += next;
    }
    return {};
  }

  /// vd_version, vd_flags, vd_ndx, vd_cnt, vd_hash, vd_aux, vd_next; the first aux begins with the name.
  Result<void> read_own(std::uint64_t at, std::uint64_t count, ElfFile& elf) const {
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(count, k_most_headers); ++i) {
      TRY(const std::uint64_t flags, half_at(at + 2));
      TRY(const std::uint64_t aux, distance_at(at + 12));
      TRY(std::string name, name_at(at + aux));
      if ((flags & k_version_base) == 0) elf.versions.push_back(std::move(name));
      TRY(const std::uint64_t next, distance_at(at + 16));
      if (next == 0) break;
      at += next;
    }
    return {};
  }

 private:
  Result<void> read_wanted_names(std::uint64_t at, std::uint64_t count,
                                 std::vector<std::string>& names) const {
    for (std::uint64_t i = 0; i < count; ++i) {
      TRY(const std::uint64_t flags, half_at(at + 4));
      TRY(std::string name, name_at(at + 8));
      if ((flags & k_version_weak) == 0) names.push_back(std::move(name));
      TRY(const std::uint64_t next, distance_at(at + 12));
      if (next == 0) break;
      at += next;
    }
    return {};
  }
  [[nodiscard]] Result<std::uint64_t> read(std::uint64_t at, unsigned width) const {
    const auto value = file_.number(at, width);
    if (!value) return damaged("a table of versions");
    return *value;
  }
  [[nodiscard]] Result<std::uint64_t> half_at(std::uint64_t at) const { return read(at, 2); }
  [[nodiscard]] Result<std::uint64_t> distance_at(std::uint64_t at) const { return read(at, 4); }
  [[nodiscard]] Result<std::string> name_at(std::uint64_t at) const {
    TRY(const std::uint64_t place, read(at, 4));
    return string_at(strings_, place);
  }

  const Reader& file_;
  std::string_view strings_;
};

Result<void> read_versions(const Reader& file, const std::vector<Segment>& segments,
                           const std::vector<DynamicEntry>& entries, std::string_view strings, ElfFile& elf) {
  const VersionTables tables(file, strings);
  if (const auto at = place_of(value_of(entries, k_dt_verneed), segments);
      at && value_of(entries, k_dt_verneed) != 0)
    TRY_VOID(tables.read_wanted(*at, value_of(entries, k_dt_verneednum), elf));
  if (const auto at = place_of(value_of(entries, k_dt_verdef), segments);
      at && value_of(entries, k_dt_verdef) != 0)
    TRY_VOID(tables.read_own(*at, value_of(entries, k_dt_verdefnum), elf));
  return {};
}

bool is_between(const std::optional<std::uint64_t>& value, std::uint64_t least, std::uint64_t most) {
  return value && *value >= least && *value <= most;
}

/// Pg_magic_struct of fmgr.h: length, version, FUNC_MAX_ARGS, INDEX_MAX_KEYS, NAMEDATALEN, then flags of
/// value 0 or
/// 1. Where in the file it lies depends on compiler and architecture, so it is known by what it says.
std::optional<ModuleMagic> magic_at(const Reader& file, std::uint64_t at) {
  const auto length = file.number(at, 4);
  if (!is_between(length, 24, 128) || *length % 4 != 0) return std::nullopt;
  const auto version = file.number(at + 4, 4);
  if (!is_between(version, 800, 9900) || (*version >= 1000 && *version % 100 != 0)) return std::nullopt;
  const auto arguments = file.number(at + 8, 4);
  const auto keys = file.number(at + 12, 4);
  const auto names = file.number(at + 16, 4);
  if (!is_between(arguments, 8, 4096) || !is_between(keys, 8, 4096) || !is_between(names, 32, 4096) ||
      !is_between(file.number(at + 20, 4), 0, 1))
    return std::nullopt;
  return ModuleMagic{static_cast<unsigned>(*version), static_cast<unsigned>(*arguments),
                     static_cast<unsigned>(*keys), static_cast<unsigned>(*names)};
}

std::vector<ModuleMagic> find_magics(const Reader& file, const std::vector<Segment>& segments) {
  std::vector<ModuleMagic> found;
  for (const Segment& segment : segments) {
    if (segment.type != k_pt_load) continue;
    const std::uint64_t size = file.slice(segment.offset, segment.size).size();
    for (std::uint64_t at = (segment.offset + 3) / 4 * 4; at < segment.offset + size; at += 4)
      if (const auto magic = magic_at(file, at)) found.push_back(*magic);
  }
  return found;
}

void append_paths(const std::string& text, std::vector<std::string>& paths) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(':', begin), text.size());
    if (end > begin) paths.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
}

}  // namespace

std::string ModuleMagic::major() const {
  if (version >= 1000) return std::to_string(version / 100);
  return std::to_string(version / 100) + "." + std::to_string(version % 100);
}

bool is_elf(std::string_view bytes) {
  return bytes.starts_with(
      "\x7f"
      "ELF");
}

std::string ElfMachine::name() const {
  constexpr unsigned k_x86_64 = 62, k_aarch64 = 183, k_i386 = 3;
  if (processor == k_x86_64) return "amd64";
  if (processor == k_aarch64) return "arm64";
  return processor == k_i386 ? "i386" : "machine " + std::to_string(processor);
}

std::optional<ElfMachine> elf_machine(std::string_view bytes) {
  constexpr std::size_t k_enough = 20;
  if (!is_elf(bytes) || bytes.size() < k_enough) return std::nullopt;
  const Reader file(bytes);
  return ElfMachine{static_cast<unsigned>(file.number(18, 2).value_or(0)), file.wide(), bytes[5] == 1};
}

Result<ElfFile> read_elf(std::string_view bytes) {
  constexpr std::size_t k_header = 52;
  if (!is_elf(bytes) || bytes.size() < k_header || bytes[4] < 1 || bytes[4] > 2 || bytes[5] < 1 ||
      bytes[5] > 2)
    return damaged("its header");
  const Reader file(bytes);
  TRY(const auto segments, read_segments(file));
  TRY(const auto entries, read_dynamic(file, segments));
  TRY(const std::string_view strings, read_strings(file, segments, entries));
  ElfFile elf;
  elf.machine = elf_machine(bytes).value_or(ElfMachine{});
  TRY_VOID(read_versions(file, segments, entries, strings, elf));
  for (const DynamicEntry& entry : entries) {
    if (entry.tag != k_dt_needed && entry.tag != k_dt_rpath && entry.tag != k_dt_runpath) continue;
    TRY(std::string text, string_at(strings, entry.value));
    if (entry.tag == k_dt_needed)
      elf.needed.push_back(std::move(text));
    else
      append_paths(text, elf.search_paths);
  }
  using namespace std::string_view_literals;
  elf.is_module = strings.find("\0Pg_magic_func\0"sv) != std::string_view::npos;
  if (elf.is_module) elf.magics = find_magics(file, segments);
  return elf;
}

}  // namespace howdah
