// SPDX-License-Identifier: PostgreSQL
// Control files: settings that were read can be written and read again.
#include "core/rules/meta_inference.hpp"
#include "tests/fuzz/property.hpp"

namespace howdah::fuzz {
namespace {

std::string in_quotes(std::string_view value) {
  std::string text = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text + "'";
}

}  // namespace

void try_input(std::string_view input) {
  const auto file = parse_control_file(input);
  if (!file) return must_explain(file.error());
  std::string written;
  for (const auto& [name, value] : file->settings) written += name + " = " + in_quotes(value) + "\n";
  const auto again = parse_control_file(written);
  must(must_be(again, "what was read reads again").settings == file->settings, "writing keeps the settings",
       written);
  for (const std::string& name : file->requires_()) must(!name.empty(), "a required extension has a name");
}

}  // namespace howdah::fuzz
