// SPDX-License-Identifier: PostgreSQL
#include "client/shell/manual.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "client/exit_codes.hpp"

namespace howdah {
namespace {

struct VariableRow {
  const char* name;
  const char* what;
};
constexpr VariableRow k_variables[] = {
    {"HOWDAH_HOME", "Where registries, receipts and tokens are kept; else the XDG directories."},
    {"HOWDAH_TOKEN", "A token for what needs one; else the one login saved."},
    {"HOWDAH_KEY", "An owner's key file, where --key is not given."},
    {"HOWDAH_OFFLINE", "When set, as --offline."},
    {"NO_COLOR", "When set, nothing is coloured."},
};

/// Text in roff: hyphens are minus signs, a dot or quote at the start of a line is no request.
std::string roff(std::string_view text) {
  std::string result = text.starts_with('.') || text.starts_with('\'') ? "\\&" : "";
  for (const char c : text) {
    if (c == '-' || c == '\\') result += '\\';
    result += c == '\\' ? 'e' : c;
  }
  return result;
}

std::string synopsis(const CommandShape& shape) {
  std::string text = "howdah " + shape.path;
  for (const ArgumentShape& argument : shape.arguments)
    text += argument.needed ? " " + argument.name : " [" + argument.name + "]";
  return text;
}

std::string flags_of(const CommandShape& shape) {
  std::string text;
  for (const FlagShape& flag : shape.flags) {
    if (flag.names.back() == "--help" && !shape.path.empty()) continue;  // every command's
    text += fmt::format(".TP\n\\fB{}\\fR{}\n{}\n", roff(fmt::format("{}", fmt::join(flag.names, ", "))),
                        flag.takes_value ? " \\fIVALUE\\fR" : "", roff(flag.what));
  }
  return text;
}

}  // namespace

std::string manual_page(const std::vector<CommandShape>& tree, const std::string& version) {
  const CommandShape& program = tree.front();
  std::string page = fmt::format(
      ".TH HOWDAH 1 \"\" \"howdah {}\" \"Howdah\"\n.SH NAME\nhowdah \\- PostgreSQL extensions from "
      "git\\-backed "
      "registries\n.SH SYNOPSIS\n\\fBhowdah\\fR [\\fIOPTIONS\\fR] \\fICOMMAND\\fR\n.SH DESCRIPTION\nFinds, "
      "verifies, builds, installs and publishes PostgreSQL extensions. What it says to a person goes to "
      "standard error, the answer to standard output.\n.SH OPTIONS\nThey may stand before or behind the "
      "command.\n",
      roff(version));
  page += flags_of(program) + ".SH COMMANDS\n";
  for (const CommandShape& shape : tree) {
    if (!shape.below.empty()) continue;
    page += fmt::format(".SS \"{}\"\n{}\n", roff(synopsis(shape)), roff(shape.what)) + flags_of(shape);
  }
  page += ".SH EXIT STATUS\n";
  for (const ExitRow& row : k_exit_rows)
    page += fmt::format(".TP\n\\fB{}\\fR {}\n{}\n", static_cast<int>(row.code), roff(row.name),
                        roff(row.meaning));
  page += ".SH ENVIRONMENT\n";
  for (const VariableRow& row : k_variables)
    page += fmt::format(".TP\n\\fB{}\\fR\n{}\n", row.name, roff(row.what));
  return page + ".SH SEE ALSO\n\\fBgit\\fR(1), \\fBminisign\\fR(1), \\fBssh\\-keygen\\fR(1)\n";
}

}  // namespace howdah
