// SPDX-License-Identifier: PostgreSQL
// Tars: the input itself when it starts as gzip, xz or zstd; any other input is the tar inside, whose
// checksums are made right (but where the field starts with `?`), in a gzip.
#include <algorithm>

#include "tests/fuzz/archive_property.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/unit/archive/tar_forge.hpp"

namespace howdah::fuzz {
namespace {

constexpr std::size_t k_block = 512;

/// The size a header declares, as far as it is octal.
std::size_t size_of(std::string_view header) {
  std::size_t size = 0;
  for (const char c : header.substr(124, 11)) {
    if (c < '0' || c > '7') return 0;
    size = size * 8 + static_cast<std::size_t>(c - '0');
  }
  return size;
}

void seal(std::string& tar, std::size_t at) {
  if (tar[at + 148] == '?') return;
  tar.replace(at + 148, 8, "        ");
  unsigned sum = 0;
  for (const char c : tar.substr(at, k_block)) sum += static_cast<unsigned char>(c);
  tar.replace(at + 148, 8, test::octal(sum, 7) + " ");
}

std::string sealed(std::string_view input) {
  std::string tar(input);
  for (std::size_t at = 0; at + k_block <= tar.size();) {
    if (tar.find_first_not_of('\0', at) >= at + k_block) return tar;
    seal(tar, at);
    const std::size_t blocks =
        1 + (size_of(std::string_view(tar).substr(at, k_block)) + k_block - 1) / k_block;
    at += std::min(blocks, tar.size() / k_block + 1) * k_block;
  }
  return tar;
}

bool is_compressed(std::string_view input) {
  return input.starts_with("\x1f\x8b") || input.starts_with("\xfd\x37zXZ") ||
         input.starts_with("\x28\xb5\x2f\xfd");
}

}  // namespace

void try_input(std::string_view input) {
  if (is_compressed(input)) return check_archive(input);
  const std::string tar = sealed(input) + std::string(input.size() % k_block == 0 ? 0 : 1024, '\0');
  check_archive(test::deflated(tar, MAX_WBITS + 16, 1));
}

}  // namespace howdah::fuzz
