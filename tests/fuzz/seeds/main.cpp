// SPDX-License-Identifier: PostgreSQL
// fuzz_seeds FOLDER: writes FOLDER/<target>/<title> for every seed that is no plain text. The other
// files of tests/fuzz/corpus were written by hand.
#include <cstdio>
#include <string>

#include "core/sys/files.hpp"
#include "tests/fuzz/seeds/seeds.hpp"

namespace {

std::string file_name(const std::string& title) {
  std::string name;
  for (const char c : title) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain) name += c;
    if (!plain && !name.empty() && name.back() != '-') name += '-';
  }
  return name.substr(0, name.find_last_not_of('-') + 1);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace howdah;
  if (argc != 2) {
    std::fputs("usage: fuzz_seeds FOLDER\n", stderr);
    return 2;
  }
  for (const auto& seeds : {fuzz::archive_seeds(), fuzz::signed_seeds(), fuzz::git_seeds()}) {
    for (const fuzz::Seed& seed : seeds) {
      const auto written =
          write_file_atomically(fs::path(argv[1]) / seed.target / file_name(seed.title), seed.bytes);
      if (written) continue;
      std::fprintf(stderr, "%s\n", written.error().message.c_str());
      return 1;
    }
  }
  return 0;
}
