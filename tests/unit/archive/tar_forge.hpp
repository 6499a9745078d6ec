// SPDX-License-Identifier: PostgreSQL
// Writes tars block by block, right or wrong, and compresses them with zlib or the stock tools.
#pragma once

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "core/sys/process.hpp"
#include "tests/unit/archive/zip_forge.hpp"

namespace howdah::test {

inline const std::string k_posix{
    "ustar\0"
    "00",
    8};
inline const std::string k_gnu{"ustar  \0", 8};

inline std::string octal(std::uint64_t value, std::size_t width) {
  std::string digits(width, '0');
  for (std::size_t i = width - 1; i-- > 0; value /= 8) digits[i] = static_cast<char>('0' + value % 8);
  digits.back() = '\0';
  return digits;
}

/// A member. What is set beyond name, content and type deviates from what an honest writer would put there.
struct TarItem {
  std::string name;
  std::string content = {};
  char type = '0';
  unsigned mode = 0644;
  std::string link = {}, prefix = {}, magic = k_posix;
  std::optional<std::uint64_t> size = {};
  std::optional<std::string> size_field = {}, checksum = {}, name_field = {};
  char padding = '\0';
  std::string tail = {};  ///< the last 12 bytes of the header

  [[nodiscard]] std::string bytes() const {
    std::string block(512, '\0');
    put(block, 0, name_field.value_or(name));
    put(block, 100, octal(mode, 8));
    put(block, 108, octal(0, 8));
    put(block, 116, octal(0, 8));
    put(block, 124, size_field.value_or(octal(size.value_or(content.size()), 12)));
    put(block, 136, octal(0, 12));
    put(block, 148, "        ");
    block[156] = type;
    put(block, 157, link);
    put(block, 257, magic);
    put(block, 345, prefix);
    put(block, 500, tail);
    unsigned sum = 0;
    for (const char c : block) sum += static_cast<unsigned char>(c);
    put(block, 148, checksum.value_or(octal(sum, 7) + " "));
    return block + content + std::string((512 - content.size() % 512) % 512, padding);
  }

 private:
  static void put(std::string& block, std::size_t at, const std::string& field) {
    block.replace(at, field.size(), field);
  }
};

inline std::string pax_record(const std::string& key, const std::string& value) {
  const std::string rest = " " + key + "=" + value + "\n";
  std::size_t length = rest.size() + 1;
  while (std::to_string(length).size() + rest.size() != length) ++length;
  return std::to_string(length) + rest;
}

struct TarForge {
  std::vector<TarItem> items;
  std::string end = std::string(1024, '\0');

  [[nodiscard]] std::string build() const {
    std::string tar;
    for (const TarItem& item : items) tar += item.bytes();
    return tar + end;
  }
  [[nodiscard]] std::string gzip() const { return deflated(build(), MAX_WBITS + 16); }
};

/// What a stock filter such as `xz -9c` makes of `input`.
inline std::string filtered(const std::vector<std::string>& argv, const std::string& input) {
  Command command;
  command.argv = argv;
  command.input = input;
  const Result<Finished> finished = run(command);
  return finished && finished->ok() ? finished->out : std::string();
}

}  // namespace howdah::test
