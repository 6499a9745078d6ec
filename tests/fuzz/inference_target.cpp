// SPDX-License-Identifier: PostgreSQL
// META for sources without one. The input is a tree: `== path`, then the lines of that file, and so on.
// Whatever the build files say, what is inferred is valid.
#include <algorithm>

#include "core/base/utf8.hpp"
#include "core/rules/makefile.hpp"
#include "core/rules/meta.hpp"
#include "core/rules/meta_inference.hpp"
#include "tests/fuzz/property.hpp"

namespace howdah::fuzz {
namespace {

constexpr std::string_view k_marker = "== ";

SourceTree tree_of(std::string_view input) {
  SourceTree tree;
  std::string path = "Makefile";
  std::map<std::string, std::string> contents;
  while (!input.empty()) {
    const std::string_view line = input.substr(0, input.find('\n'));
    input.remove_prefix(std::min(line.size() + 1, input.size()));
    if (line.starts_with(k_marker) && is_utf8(line)) path = line.substr(k_marker.size());
    std::string& content = contents[path];
    if (!line.starts_with(k_marker)) content.append(line).append("\n");
  }
  for (const auto& [name, content] : contents) {
    tree.paths.push_back(name);
    if (wanted_by_inference(name)) tree.contents[name] = content;
  }
  return tree;
}

void check_makefile(const std::string& text) {
  const Makefile makefile = Makefile::parse(text);
  for (const char* name : {"EXTENSION", "DATA", "MODULES", "EXTVERSION"}) {
    must(makefile.expanded(name).size() <= text.size() + (256U << 10U), "an expansion is bounded", name);
    for (const std::string& word : makefile.words(name)) must(!word.empty(), "a word has letters");
  }
}

}  // namespace

void try_input(std::string_view input) {
  const SourceTree tree = tree_of(input);
  if (const auto found = tree.contents.find("Makefile"); found != tree.contents.end())
    check_makefile(found->second);
  const auto inferred = infer_meta(tree, {"pair-0.1.7", "Jane Doe <jane@example.org>"});
  if (!inferred) return must_explain(inferred.error());
  must(!validate_meta(inferred->v2).has_errors(), "what is inferred is valid");
  must(!inferred->reasons.empty(), "what is inferred has reasons");
  must_be(read_meta(inferred->v2.dump()), "what is inferred reads again");
}

}  // namespace howdah::fuzz
