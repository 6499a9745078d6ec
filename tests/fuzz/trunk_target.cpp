// SPDX-License-Identifier: PostgreSQL
// What a package says of itself: lists of digests and trunk.json that were read can be written and read
// again, a target that was read is the text it was read from, and a script's first line loses nothing.
#include "core/rules/trunk.hpp"
#include "tests/fuzz/property.hpp"

namespace howdah::fuzz {
namespace {

void try_digests(std::string_view input) {
  const auto digests = parse_trunk_digests(input);
  if (!digests) return must_explain(digests.error());
  for (const auto& [path, digest] : *digests) must(!path.empty(), "a listed file has a name");
  const std::string written = trunk_digests_text(*digests);
  const auto again = parse_trunk_digests(written);
  must(must_be(again, "what was read reads again") == *digests, "writing keeps the digests", written);
}

void try_manifest(std::string_view input) {
  const auto manifest = parse_trunk_manifest(input);
  if (!manifest) return must_explain(manifest.error());
  const std::string written = trunk_manifest_json(*manifest, Json::object(), "15.20").dump();
  const auto again = parse_trunk_manifest(written);
  must(must_be(again, "what was read reads again") == *manifest, "writing keeps the manifest", written);
}

void try_target(std::string_view input) {
  const auto target = parse_package_target(input);
  if (target) must_equal(target->text(), input, "a target is its text");
}

void try_script(std::string_view input) {
  const auto named = named_interpreter(input);
  const auto path = path_interpreter(input);
  must(!named || !path, "an interpreter is named or has a path");
  for (const auto& shebang : {named, path}) {
    if (!shebang) continue;
    must(shebang->interpreter.find_first_of("/ \n") == std::string::npos, "an interpreter is one word");
    must(shebang->rest.find('\n') == std::string::npos, "it is the first line that counts");
  }
}

}  // namespace

void try_input(std::string_view input) {
  try_digests(input);
  try_manifest(input);
  try_target(input);
  try_script(input);
}

}  // namespace howdah::fuzz
