// SPDX-License-Identifier: PostgreSQL
// Zips to refuse, one deviation each.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/unit/archive/refused_case.hpp"
#include "tests/unit/archive/zip_forge.hpp"

namespace howdah::test {

inline ZipItem good_item() {
  return {"top/good.sql", "SELECT 1;\n"};
}

inline ZipForge zip_of(std::vector<ZipItem> items) {
  items.insert(items.begin(), good_item());
  ZipForge forge;
  forge.items = std::move(items);
  return forge;
}

inline std::string zip_with(ZipItem item) {
  return zip_of({std::move(item)}).build();
}

/// A good file and `items`, changed as a whole.
template <class Change>
std::string zip_changed(std::vector<ZipItem> items, Change change) {
  ZipForge forge = zip_of(std::move(items));
  change(forge);
  return forge.build();
}

/// A good file and one more, changed.
template <class Change>
std::string item_changed(Change change) {
  ZipItem item{"top/evil.sql", "SELECT 2;\n"};
  change(item);
  return zip_with(item);
}

inline std::vector<RefusedCase> zips_with_refused_names() {
  const auto named = [](const std::string& name) { return zip_with({name, "evil"}); };
  std::string deep = "top";
  for (int i = 0; i < 16; ++i) deep += "/d";
  return {
      {"zip slip below the top", named("top/../../evil"), "archive-path-escapes"},
      {"zip slip at the start", named("../evil"), "archive-path-escapes"},
      {"an absolute path", named("/tmp/evil"), "archive-path-absolute"},
      {"a drive", named("C:/evil"), "archive-path-absolute"},
      {"backslashes that Windows would take for a way out", named("top/..\\..\\evil"),
       "archive-path-backslash"},
      {"a network path", named("\\\\server\\evil"), "archive-path-backslash"},
      {"a doubled slash", named("top//evil"), "archive-path-component"},
      {"a dot component", named("top/./evil"), "archive-path-component"},
      {"a leading dot component", named("./top/evil"), "archive-path-component"},
      {"an empty name", named(""), "archive-path-component"},
      {"a path of 241 bytes", named("top/" + std::string(237, 'x')), "archive-path-length"},
      {"seventeen levels", named(deep + "/x"), "archive-path-depth"},
      {"a newline", named("top/a\nb"), "archive-name-control"},
      {"a NUL", named(std::string("top/a\0b", 7)), "archive-name-control"},
      {"an escape sequence", named("top/\x1b[2Jx"), "archive-name-control"},
      {"DEL", named("top/\x7f"), "archive-name-control"},
      {"a letter beyond ASCII", named("top/\xc3\xa4.sql"), "archive-name-charset"},
      {"bytes that are no UTF-8", named("top/\xff\xfe"), "archive-name-charset"},
      {"an alternate data stream", named("top/a:b"), "archive-name-charset"},
      {"a shell expansion", named("top/$(id)"), "archive-name-charset"},
      {"a trailing dot", named("top/a."), "archive-name-trailing"},
      {"a folder's trailing space", named("top/a /b"), "archive-name-trailing"},
      {"a Windows device", named("top/CON"), "archive-name-device"},
      {"a Windows device with a suffix", named("top/aux.c"), "archive-name-device"},
      {"a numbered Windows device", named("top/com1.txt"), "archive-name-device"},
      {"a hook for git", named("top/.git/hooks/pre-commit"), "archive-name-git"},
      {"a hook for git on a case-blind system", named("top/.GIT/config"), "archive-name-git"},
      {"git's short name on NTFS", named("top/GIT~1/config"), "archive-name-git"},
      {"the same file twice", named("top/good.sql"), "archive-duplicate"},
      {"the same folder twice",
       zip_of({{"top/a/", "", 040755U << 16U}, {"top/a/", "", 040755U << 16U}}).build(), "archive-duplicate"},
      {"files that differ in case", named("top/GOOD.sql"), "archive-case-twin"},
      {"folders that differ in case", zip_of({{"top/sql/a", "1"}, {"top/SQL/b", "2"}}).build(),
       "archive-case-twin"},
      {"a file, then a folder of its name", named("top/good.sql/x"), "archive-file-and-folder"},
      {"a folder, then a file of its name", zip_of({{"top/a/x", "1"}, {"top/a", "2"}}).build(),
       "archive-file-and-folder"},
      {"a file beside the top folder", named("evil"), "archive-top-folder"},
      {"two top folders", named("other/evil"), "archive-top-folder"},
  };
}

inline std::vector<RefusedCase> zips_with_refused_kinds() {
  const auto of_mode = [](unsigned mode) { return zip_with({"top/evil", "/etc", mode << 16U}); };
  return {
      {"a symbolic link", of_mode(0120777), "archive-symlink"},
      {"a symbolic link and a file through it",
       zip_of({{"top/evil", "/tmp", 0120777U << 16U}, {"top/evil/file", "x"}}).build(), "archive-symlink"},
      {"a character device", of_mode(0020644), "archive-device"},
      {"a block device", of_mode(0060644), "archive-device"},
      {"a named pipe", of_mode(0010644), "archive-fifo"},
      {"a socket", of_mode(0140644), "archive-socket"},
      {"setuid", of_mode(0104755), "archive-setuid"},
      {"setgid", of_mode(0102755), "archive-setuid"},
      {"sticky", of_mode(0101755), "archive-setuid"},
      {"file type bits nobody knows", of_mode(0170644), "archive-type-ambiguous"},
      {"a folder by mode but not by name", of_mode(0040755), "archive-type-ambiguous"},
      {"a folder by name but not by mode", zip_with({"top/evil/", "", 0100644U << 16U}),
       "archive-type-ambiguous"},
      {"a folder for DOS only", zip_with({"top/evil", "", 0x10}), "archive-type-ambiguous"},
      {"a folder with content", zip_with({"top/evil/", "x", 0040755U << 16U}), "archive-folder-with-data"},
      {"no entries at all", ZipForge{}.build(), "archive-empty"},
      {"folders only", ZipForge{{{"top/", "", 0040755U << 16U}}}.build(), "archive-empty"},
  };
}

inline std::vector<RefusedCase> zips_that_do_not_begin_or_end_well() {
  const std::string good = zip_of({}).build();
  const std::string script = "#!/bin/sh\nexit 0\n";
  return {
      {"a script in front, offsets adjusted", zip_changed({}, [&](ZipForge& z) { z.prefix = script; }),
       "zip-prefix-data"},
      {"a script in front, offsets as they were", script + good, "zip-prefix-data"},
      {"neither zip nor tar", "just some text", "archive-format-unknown"},
      {"an empty file", "", "archive-format-unknown"},
      {"cut in the middle", good.substr(0, good.size() / 2), "zip-truncated"},
      {"cut by one byte", good.substr(0, good.size() - 1), "zip-truncated"},
      {"cut after four bytes", good.substr(0, 4), "zip-truncated"},
      {"a comment", zip_changed({}, [](ZipForge& z) { z.comment = "hello"; }), "zip-comment"},
      {"a comment as long as a commit id",
       zip_changed({}, [](ZipForge& z) { z.comment = std::string(40, 'x'); }), "zip-comment"},
      {"trailing bytes", good + "x", "zip-trailing-data"},
      {"trailing bytes like a commit id", good + std::string(40, 'a'), "zip-trailing-data"},
      {"part two of an archive", zip_changed({}, [](ZipForge& z) { z.disk = 1; }), "zip-multi-disk"},
      {"a count kept in ZIP64", zip_changed({}, [](ZipForge& z) { z.count = 0xffff; }), "zip-zip64"},
      {"a count too high", zip_changed({}, [](ZipForge& z) { z.count = 2; }), "zip-entry-count"},
      {"a count too low", zip_changed({{"top/b", "b"}}, [](ZipForge& z) { z.count = 1; }), "zip-entry-count"},
      {"two counts", zip_changed({}, [](ZipForge& z) { z.disk_count = 7; }), "zip-entry-count"},
      {"two zips joined", good + zip_of({{"top/b", "b"}}).build(), "zip-concatenated"},
      {"two zips joined, offsets adjusted", zip_changed({}, [&](ZipForge& z) { z.prefix = good; }),
       "zip-concatenated"},
      {"a directory that reaches too far", zip_changed({}, [](ZipForge& z) { z.directory_size = 4096; }),
       "zip-directory-offset"},
  };
}

inline std::vector<RefusedCase> zips_whose_parts_do_not_fit() {
  return {
      {"a file in no directory",
       zip_changed({{"top/hidden.sh", "b"}, {"top/c", "c"}}, [](ZipForge& z) { z.items[1].listed = false; }),
       "zip-hidden-data"},
      {"a last file in no directory", item_changed([](ZipItem& i) { i.listed = false; }), "zip-hidden-data"},
      {"a first file in no directory",
       zip_changed({{"top/c", "c"}}, [](ZipForge& z) { z.items[0].listed = false; }), "zip-concatenated"},
      {"bytes between two files", item_changed([](ZipItem& i) { i.before = "junk"; }), "zip-hidden-data"},
      {"bytes before the directory", zip_changed({}, [](ZipForge& z) { z.gap = "junk"; }), "zip-hidden-data"},
      {"bytes inside the directory", zip_changed({}, [](ZipForge& z) { z.inside_directory = "junk"; }),
       "zip-entry-count"},
      {"two entries for one content", item_changed([](ZipItem& i) { i.offset = 0, i.stored = false; }),
       "zip-overlap"},
      {"content that reaches into the directory",
       item_changed([](ZipItem& i) { i.packed = 200, i.size = 200; }), "zip-overlap"},
      {"entries in another order than their contents",
       zip_changed({{"top/b", "b"}}, [](ZipForge& z) { z.items[0].offset = 49, z.items[1].offset = 0; }),
       "zip-concatenated"},
      {"a directory entry of another kind",
       zip_changed({}, [](ZipForge& z) { z.count = 2, z.inside_directory = std::string(46, 'x'); }),
       "zip-record-unknown"},
      {"no local header where one should be",
       zip_changed({}, [](ZipForge& z) { z.items[0].stored = false, z.gap = std::string(99, 'x'); }),
       "zip-prefix-data"},
      {"another record where a local header should be",
       zip_changed(
           {{"top/b", "b"}},
           [](ZipForge& z) { z.items[1].stored = false, z.gap = "PK\x06\x08" + std::string(99, 'x'); }),
       "zip-record-unknown"},
      {"another name in the local header", item_changed([](ZipItem& i) { i.local_name = "top/EVIL.sql"; }),
       "zip-local-header-differs"},
      {"a way out in the local header only", item_changed([](ZipItem& i) { i.local_name = "top/../../x"; }),
       "zip-local-header-differs"},
      {"another CRC in the local header", item_changed([](ZipItem& i) { i.local_crc = 1; }),
       "zip-local-header-differs"},
      {"another size in the local header", item_changed([](ZipItem& i) { i.local_size = 1; }),
       "zip-local-header-differs"},
      {"another method in the local header", item_changed([](ZipItem& i) { i.local_method = 8; }),
       "zip-local-header-differs"},
      {"other flags in the local header", item_changed([](ZipItem& i) { i.local_flags = 0x800; }),
       "zip-local-header-differs"},
  };
}

inline std::vector<RefusedCase> zips_with_refused_fields() {
  const std::string times = le16(0x5455) + le16(5) + std::string(5, '\0');
  const std::string zip64 = le16(1) + le16(8) + std::string(8, '\0');
  return {
      {"a ZIP64 field", item_changed([&](ZipItem& i) { i.central_extra = zip64; }), "zip-zip64"},
      {"a ZIP64 field in the local header", item_changed([&](ZipItem& i) { i.local_extra = zip64; }),
       "zip-zip64"},
      {"a size kept in ZIP64", item_changed([](ZipItem& i) { i.size = 0xffffffff; }), "zip-zip64"},
      {"a file on another disk", item_changed([](ZipItem& i) { i.disk = 3; }), "zip-multi-disk"},
      {"a newer format", item_changed([](ZipItem& i) { i.version = 51; }), "zip-version"},
      {"masked headers", item_changed([](ZipItem& i) { i.flags = 1U << 13U; }), "zip-flags"},
      {"a patch instead of a file", item_changed([](ZipItem& i) { i.flags = 1U << 5U; }), "zip-flags"},
      {"encryption", item_changed([](ZipItem& i) { i.flags = 1; }), "zip-encrypted"},
      {"sizes behind the content", item_changed([](ZipItem& i) { i.flags = 8; }), "zip-data-descriptor"},
      {"bzip2 inside", item_changed([](ZipItem& i) { i.method = 12; }), "zip-method"},
      {"deflate64 inside", item_changed([](ZipItem& i) { i.method = 9; }), "zip-method"},
      {"a second name in an extra field",
       item_changed([](ZipItem& i) { i.central_extra = le16(0x7075) + le16(6) + "\1crc.x"; }), "zip-extra"},
      {"an unknown extra field", item_changed([](ZipItem& i) { i.local_extra = le16(0xcafe) + le16(0); }),
       "zip-extra"},
      {"an extra field twice", item_changed([&](ZipItem& i) { i.central_extra = times + times; }),
       "zip-extra"},
      {"an extra field longer than its space",
       item_changed([](ZipItem& i) { i.central_extra = le16(0x5455) + le16(99); }), "zip-extra"},
      {"half an extra field", item_changed([](ZipItem& i) { i.central_extra = "UT"; }), "zip-extra"},
      {"a comment on a file", item_changed([](ZipItem& i) { i.comment = "x"; }), "zip-entry-comment"},
  };
}

inline std::vector<RefusedCase> zips_with_lying_content() {
  const std::string text(5000, 'a');
  const auto deflated_as = [&](const std::string& data) {
    return item_changed([&](ZipItem& i) { i.method = 8, i.content = text, i.data = data; });
  };
  return {
      {"no deflate stream", deflated_as("\xff\xff\xff\xff"), "zip-deflate-corrupt"},
      {"half a deflate stream", deflated_as(deflated(text).substr(0, 8)), "zip-deflate-corrupt"},
      {"bytes behind a deflate stream", deflated_as(deflated(text) + "hidden"), "zip-deflate-corrupt"},
      {"more content than declared", deflated_as(deflated(text + "x")), "zip-size-differs"},
      {"less content than declared", deflated_as(deflated(text.substr(1))), "zip-size-differs"},
      {"stored with two sizes", item_changed([](ZipItem& i) { i.size = 3; }), "zip-size-differs"},
      {"another content than the CRC says", item_changed([](ZipItem& i) { i.data = "SELECT 3;\n"; }),
       "zip-crc-differs"},
      {"a CRC of nothing", item_changed([](ZipItem& i) { i.crc = 0; }), "zip-crc-differs"},
  };
}

inline std::vector<RefusedCase> zips_beyond_limits() {
  const ZipItem zeros{"top/zeros", std::string(2U << 20U, '\0'), 0100644U << 16U, 0, 8};
  std::string noise(3000, '\0');
  for (std::size_t i = 0; i < noise.size(); ++i) noise[i] = static_cast<char>(i * i * 2654435761U >> 7U);
  std::vector<ZipItem> many;
  for (int i = 0; i < 12; ++i) many.push_back({"top/" + std::to_string(i), "x"});
  const std::string good = zip_of({}).build();
  ArchiveLimits small_archive, small_file, small_total, few, ratio;
  small_archive.archive_bytes = good.size() - 1;
  small_file.file_bytes = 2999;
  small_total.total_bytes = 3005;
  few.entries = 10;
  ratio.ratio_entry = 100'000;
  return {
      {"an archive too large", good, "archive-too-large", small_archive},
      {"a file too large", zip_with({"top/noise", noise}), "archive-file-too-large", small_file},
      {"files too large together", zip_with({"top/noise", noise}), "archive-total-too-large", small_total},
      {"too many files", zip_of(many).build(), "archive-too-many-entries", few},
      {"too many folders in few names", zip_with({"top/1/2/3/4/5/6/7/8/9/f", "x"}),
       "archive-too-many-entries", few},
      {"a bomb in one file", zip_with(zeros), "archive-ratio-entry"},
      {"a bomb in the whole", zip_with(zeros), "archive-ratio-total", ratio},
      {"a bomb that understates its size",
       zip_with({"top/zeros", zeros.content, 0100644U << 16U, 0, 8, 20, "", "", "", "", {}, {}, {}, 100}),
       "zip-size-differs"},
  };
}

inline std::vector<RefusedCase> refused_zips() {
  std::vector<RefusedCase> all;
  for (auto* const make :
       {zips_with_refused_names, zips_with_refused_kinds, zips_that_do_not_begin_or_end_well,
        zips_whose_parts_do_not_fit, zips_with_refused_fields, zips_with_lying_content, zips_beyond_limits})
    for (RefusedCase& refused : make()) all.push_back(std::move(refused));
  return all;
}

}  // namespace howdah::test
