// SPDX-License-Identifier: PostgreSQL
// Compressed tars to refuse, one deviation each.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/unit/archive/refused_case.hpp"
#include "tests/unit/archive/tar_forge.hpp"

namespace howdah::test {

/// A good file before `items`.
inline TarForge tar_of(std::vector<TarItem> items) {
  items.insert(items.begin(), {"top/good.sql", "SELECT 1;\n"});
  return {std::move(items)};
}

inline std::string tar_with(TarItem item) {
  return tar_of({std::move(item)}).gzip();
}

/// A good file and one more, changed.
template <class Change>
std::string tar_changed(Change change) {
  TarItem item{"top/evil.sql", "SELECT 2;\n"};
  change(item);
  return tar_with(item);
}

inline std::vector<RefusedCase> tars_with_refused_names() {
  const auto named = [](const std::string& name) { return tar_with({name, "evil"}); };
  return {
      {"tar slip below the top", named("top/../../evil"), "archive-path-escapes"},
      {"tar slip by a prefix", tar_changed([](TarItem& i) { i.prefix = "top/.."; }), "archive-path-escapes"},
      {"tar slip by a long name",
       tar_of({{"long", std::string("top/../x\0", 9), 'L'}, {"top/x", "x"}}).gzip(), "archive-path-escapes"},
      {"tar slip by a pax path",
       tar_of({{"pax", pax_record("path", "top/../../x"), 'x'}, {"top/x", "x"}}).gzip(),
       "archive-path-escapes"},
      {"an absolute path", named("/tmp/evil"), "archive-path-absolute"},
      {"a drive", named("c:evil"), "archive-path-absolute"},
      {"a backslash", named("top/..\\evil"), "archive-path-backslash"},
      {"a leading dot component", named("./top/evil"), "archive-path-component"},
      {"an empty name", named(""), "archive-path-component"},
      {"a NUL in a pax path",
       tar_of({{"pax", pax_record("path", std::string("top/a\0b", 7)), 'x'}, {"top/x", "x"}}).gzip(),
       "archive-name-control"},
      {"a newline", named("top/a\nb"), "archive-name-control"},
      {"a letter beyond ASCII", named("top/\xc3\xa4"), "archive-name-charset"},
      {"a path of 241 bytes",
       tar_of({{"pax", pax_record("path", "top/" + std::string(237, 'x')), 'x'}, {"top/x", "x"}}).gzip(),
       "archive-path-length"},
      {"a hook for git", named("top/.Git/hooks/post-checkout"), "archive-name-git"},
      {"a Windows device", named("top/nul"), "archive-name-device"},
      {"a trailing space", named("top/a "), "archive-name-trailing"},
      {"the same file twice", named("top/good.sql"), "archive-duplicate"},
      {"files that differ in case", named("top/Good.sql"), "archive-case-twin"},
      {"a file, then a folder of its name", named("top/good.sql/x"), "archive-file-and-folder"},
      {"a file beside the top folder", named("evil"), "archive-top-folder"},
      {"two top folders", named("other/evil"), "archive-top-folder"},
      {"a file whose name ends in a slash", named("top/evil/"), "archive-type-ambiguous"},
  };
}

inline std::vector<RefusedCase> tars_with_refused_kinds() {
  const auto of_type = [](char type) {
    return tar_changed([type](TarItem& i) { i.content = "", i.type = type; });
  };
  const auto linked = [](char type) { return TarItem{"top/evil", "", type, 0777, "/etc/passwd"}; };
  return {
      {"a symbolic link", tar_with(linked('2')), "archive-symlink"},
      {"a symbolic link and a file through it", tar_of({linked('2'), {"top/evil/file", "x"}}).gzip(),
       "archive-symlink"},
      {"a symbolic link with a long target of GNU", tar_with({"././@LongLink", "/etc/passwd", 'K'}),
       "archive-symlink"},
      {"a symbolic link with a long target of pax",
       tar_of({{"pax", pax_record("linkpath", "/etc/passwd"), 'x'}, linked('2')}).gzip(), "archive-symlink"},
      {"a hard link", tar_with(linked('1')), "archive-hardlink"},
      {"a character device", of_type('3'), "archive-device"},
      {"a block device", of_type('4'), "archive-device"},
      {"a named pipe", of_type('6'), "archive-fifo"},
      {"setuid", tar_changed([](TarItem& i) { i.mode = 04755; }), "archive-setuid"},
      {"setgid on a folder", tar_with({"top/a/", "", '5', 02775}), "archive-setuid"},
      {"a folder with content", tar_with({"top/a/", "x", '5', 0755}), "archive-folder-with-data"},
      {"a sparse file of GNU", of_type('S'), "tar-sparse"},
      {"a sparse file of pax",
       tar_of({{"pax", pax_record("GNU.sparse.major", "1"), 'x'}, {"top/x", "x"}}).gzip(), "tar-sparse"},
      {"a contiguous file", of_type('7'), "tar-type-unknown"},
      {"a volume label", of_type('V'), "tar-type-unknown"},
      {"the rest of a file on another volume", of_type('M'), "tar-type-unknown"},
      {"Solaris attributes", of_type('A'), "tar-type-unknown"},
      {"nothing at all", TarForge{}.gzip(), "archive-empty"},
  };
}

inline std::vector<RefusedCase> tars_with_refused_headers() {
  const std::string pax_path = pax_record("path", "top/a");
  const auto extended = [](char type, const std::string& content) {
    return tar_of({{"extension", content, type}, {"top/x", "x"}}).gzip();
  };
  return {
      {"a wrong checksum", tar_changed([](TarItem& i) { i.checksum = "0000001"; }), "tar-checksum"},
      {"a tar of unknown kind", tar_changed([](TarItem& i) { i.magic = "ustar  1"; }), "tar-magic"},
      {"a prefix before there were any", tar_changed([](TarItem& i) { i.magic = "", i.prefix = "top/b"; }),
       "tar-field"},
      {"a size that is no number", tar_changed([](TarItem& i) { i.size_field = "000000000x "; }),
       "tar-number"},
      {"a size in binary",
       tar_changed([](TarItem& i) { i.size_field = std::string("\x80\0\0\0\0\0\0\0\0\0\0\x0a", 12); }),
       "tar-number"},
      {"a negative size", tar_changed([](TarItem& i) { i.size_field = "-0000000001"; }), "tar-number"},
      {"no size", tar_changed([](TarItem& i) { i.size_field = std::string(12, '\0'); }), "tar-number"},
      {"a second name behind the NUL",
       tar_changed([](TarItem& i) { i.name_field = std::string("top/a\0top/b", 11); }), "tar-field"},
      {"a prefix in a GNU header", tar_changed([](TarItem& i) { i.magic = k_gnu, i.prefix = "top/b"; }),
       "tar-field"},
      {"bytes at the end of a header", tar_changed([](TarItem& i) { i.tail = "tar\0"; }), "tar-field"},
      {"a file that names a link target", tar_changed([](TarItem& i) { i.link = "top/good.sql"; }),
       "tar-field"},
      {"a long name without its NUL", extended('L', "top/a"), "tar-long-name"},
      {"a long name with two NULs", extended('L', std::string("top/a\0b\0", 8)), "tar-long-name"},
      {"two long names",
       tar_of({{"l", std::string("top/a\0", 6), 'L'}, {"l", std::string("top/b\0", 6), 'L'}, {"top/x", "x"}})
           .gzip(),
       "tar-long-name"},
      {"two pax headers", tar_of({{"p", pax_path, 'x'}, {"p", pax_path, 'x'}, {"top/x", "x"}}).gzip(),
       "tar-pax-malformed"},
      {"a pax header behind a long name",
       tar_of({{"l", std::string("top/a\0", 6), 'L'}, {"p", pax_path, 'x'}, {"top/x", "x"}}).gzip(),
       "tar-pax-malformed"},
      {"a pax header for nobody", tar_with({"p", pax_path, 'x'}), "tar-pax-malformed"},
      {"a pax record that is too short", extended('x', "3 a=b\n"), "tar-pax-malformed"},
      {"a pax record that is too long", extended('x', "99 path=top/b\n"), "tar-pax-malformed"},
      {"a pax record without a length", extended('x', "path=top/b\n"), "tar-pax-malformed"},
      {"a pax record with a padded length", extended('x', "015 path=top/b\n"), "tar-pax-malformed"},
      {"a pax path twice", extended('x', pax_path + pax_record("path", "top/b")), "tar-pax-malformed"},
      {"a pax header of 70 kB", extended('x', pax_record("comment", std::string(70'000, 'x'))),
       "tar-pax-malformed"},
      {"a pax size that is no number", extended('x', pax_record("size", "0x1")), "tar-pax-malformed"},
      {"a pax size other than the header's", extended('x', pax_record("size", "512")), "tar-pax-size"},
      {"a character set by pax", extended('x', pax_record("hdrcharset", "BINARY")), "tar-pax-key"},
      {"another file type by pax", extended('x', pax_record("SCHILY.filetype", "dir")), "tar-pax-key"},
      {"a path for all members", TarForge{{{"g", pax_path, 'g'}, {"top/x", "x"}}}.gzip(), "tar-pax-global"},
      {"a global header in the middle", extended('g', pax_record("comment", "x")), "tar-pax-global"},
  };
}

inline std::vector<RefusedCase> tars_that_do_not_end_well() {
  const TarForge good = tar_of({});
  const auto gz = [](const std::string& tar) { return deflated(tar, MAX_WBITS + 16); };
  TarForge one_block = good, no_end = good, trailing = good;
  one_block.end = std::string(512, '\0');
  no_end.end.clear();
  trailing.end += std::string(512, 'x');
  return {
      {"no end", no_end.gzip(), "tar-truncated"},
      {"half an end", one_block.gzip(), "tar-truncated"},
      {"cut within the content", gz(good.build().substr(0, 512)), "tar-truncated"},
      {"cut within a block", gz(good.build().substr(0, 700)), "tar-truncated"},
      {"a size that reaches beyond the end", tar_changed([](TarItem& i) { i.size = 4096; }), "tar-truncated"},
      {"bytes behind the content", tar_changed([](TarItem& i) { i.padding = 'x'; }), "tar-padding"},
      {"bytes behind the end", trailing.gzip(), "tar-trailing-data"},
      {"two tars joined", gz(good.build() + tar_of({{"top/b", "b"}}).build()), "tar-trailing-data"},
      {"a member behind one block of zeros", gz(no_end.build() + std::string(512, '\0') + good.build()),
       "tar-trailing-data"},
  };
}

/// The same attacks on the compressed stream for each of the three formats.
inline std::vector<RefusedCase> streams_refused(const std::string& format, const std::string& good) {
  std::string flipped = good;
  flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 0x10);
  // Nothing in an xz tells a cut from an addition: its end is what is missing either way.
  const bool xz = format == "xz";
  return {
      {format + ": cut in the middle", good.substr(0, good.size() / 2), "tar-stream-truncated"},
      {format + ": cut by four bytes", good.substr(0, good.size() - 4), "tar-stream-truncated"},
      {format + ": one bit flipped", flipped, "tar-stream-corrupt"},
      {format + ": two streams", good + good, "tar-stream-concatenated"},
      {format + ": trailing bytes", good + "junk", xz ? "tar-stream-truncated" : "tar-stream-trailing"},
  };
}

inline std::string noisy_tar() {
  std::string noise(20'000, '\0');
  std::uint32_t state = 1;
  for (char& c : noise) c = static_cast<char>((state = state * 1664525U + 1013904223U) >> 24U);
  return tar_of({{"top/noise", noise}}).build();
}

inline std::vector<RefusedCase> streams_refused() {
  const std::string tar = noisy_tar();
  std::vector<RefusedCase> all = {
      {"gz: a wrong CRC at the end",
       [&] {
         std::string gz = deflated(tar, MAX_WBITS + 16);
         gz[gz.size() - 8] = static_cast<char>(gz[gz.size() - 8] ^ 1);
         return gz;
       }(),
       "tar-stream-corrupt"},
      {"xz: a dictionary of 128 MiB", filtered({"xz", "--lzma2=dict=128MiB", "-c"}, tar),
       "tar-stream-window"},
      {"zst: a window of 128 MiB", filtered({"zstd", "--long=27", "-qc"}, tar), "tar-stream-window"},
      {"zst: a dictionary", std::string("\x28\xb5\x2f\xfd\x01\x00\x01\x01\x00\x00", 10),
       "tar-stream-corrupt"},
      {"an xz within an xz", filtered({"xz", "-c"}, filtered({"xz", "-c"}, tar)), "tar-truncated"},
  };
  for (const auto& [format, bytes] :
       {std::pair<std::string, std::string>{"gz", deflated(tar, MAX_WBITS + 16)},
        {"xz", filtered({"xz", "-c"}, tar)},
        {"zst", filtered({"zstd", "-qc"}, tar)}})
    for (RefusedCase& refused : streams_refused(format, bytes)) all.push_back(std::move(refused));
  return all;
}

inline std::vector<RefusedCase> tars_beyond_limits() {
  const std::string zeros(2U << 20U, '\0');
  std::vector<TarItem> many;
  for (int i = 0; i < 12; ++i) many.push_back({"top/" + std::to_string(i), "x"});
  TarForge endless = tar_of({});
  endless.end = std::string(8U << 20U, '\0');
  ArchiveLimits small_file, small_total, few;
  small_file.file_bytes = 2999;
  small_total.total_bytes = 3005;
  few.entries = 10;
  return {
      {"a file too large", tar_with({"top/a", std::string(3000, 'a')}), "archive-file-too-large", small_file},
      {"files too large together", tar_with({"top/a", std::string(3000, 'a')}), "archive-total-too-large",
       small_total},
      {"too many files", tar_of(many).gzip(), "archive-too-many-entries", few},
      {"a bomb of content", tar_with({"top/zeros", zeros}), "archive-ratio-total"},
      {"a bomb of zeros behind the end", endless.gzip(), "archive-ratio-total"},
  };
}

inline std::vector<RefusedCase> refused_tars() {
  std::vector<RefusedCase> all;
  for (auto make : std::vector<std::vector<RefusedCase> (*)()>{
           tars_with_refused_names, tars_with_refused_kinds, tars_with_refused_headers,
           tars_that_do_not_end_well, streams_refused, tars_beyond_limits})
    for (RefusedCase& refused : make()) all.push_back(std::move(refused));
  return all;
}

}  // namespace howdah::test
