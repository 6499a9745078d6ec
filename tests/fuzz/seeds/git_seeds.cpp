// SPDX-License-Identifier: PostgreSQL
// Trees, commits and paths, good and bad.
#include "tests/fuzz/seeds/seeds.hpp"

namespace howdah::fuzz {

std::vector<Seed> git_seeds() {
  const std::string id(20, '\x4b');
  const std::string tree = std::string("100644 a.b", 10) + '\0' + id + "40000 dist" + '\0' + id;
  const std::string commit =
      "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nparent 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
      "author A <a@example.org> 1795260000 +0000\ncommitter A <a@example.org> 1795260000 +0000\n";
  const std::string signature =
      "gpgsig -----BEGIN SSH SIGNATURE-----\n U1NIU0lH\n -----END SSH SIGNATURE-----\n";
  return {{"git_object", "tree", tree},
          {"git_object", "tree with the git folder", "40000 .git" + std::string(1, '\0') + id},
          {"git_object", "commit", commit + "\nmessage\n"},
          {"git_object", "signed commit", commit + signature + "\nmessage\n"},
          {"git_object", "twice signed commit", commit + signature + signature + "\nmessage\n"},
          {"git_object", "path", "dist/ab/pair.jsonl"}};
}

}  // namespace howdah::fuzz
