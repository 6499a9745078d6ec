// SPDX-License-Identifier: PostgreSQL
// registryd fsck, registryd reindex
#include <fmt/format.h>

#include "core/model/json.hpp"
#include "registryd/upkeep/commands.hpp"
#include "registryd/upkeep/fsck.hpp"
#include "registryd/upkeep/reindex.hpp"

namespace howdah {
namespace {

Log log_to(const Terminal& terminal, const Clock& clock) {
  return {clock, [&err = terminal.err](const std::string& line) { err << line << std::flush; }};
}

Result<void> run_fsck(const std::string& data, const Terminal& terminal) {
  const SystemClock clock;
  const Log log = log_to(terminal, clock);
  TRY(const FsckReport report, fsck(DataFolder{data}, log));
  if (terminal.json) {
    terminal.out << Json{{"ok", report.ok()},
                         {"commits", report.commits},
                         {"statements", report.statements},
                         {"releases", report.releases},
                         {"artifacts", report.artifacts},
                         {"findings", to_json(report.findings.findings())}}
                 << '\n';
  } else {
    for (const Finding& finding : report.findings.findings()) terminal.out << render(finding) << '\n';
    terminal.out << fmt::format("{} commits, {} statements, {} releases, {} artifacts whole\n",
                                report.commits, report.statements, report.releases, report.artifacts);
  }
  if (report.ok()) return {};
  return fail(Errc::failed, data + " is not whole; see above");
}

Result<void> run_reindex(const std::string& data, const Terminal& terminal) {
  const SystemClock clock;
  const Log log = log_to(terminal, clock);
  TRY(const Reindexed done, reindex(DataFolder{data}, clock, log));
  if (terminal.json) {
    terminal.out << Json{{"removed", done.removed}, {"distributions", done.distributions}} << '\n';
    return {};
  }
  for (const std::string& file : done.removed) terminal.out << "made anew: " << file << '\n';
  terminal.out << fmt::format("{} distributions\n", done.distributions);
  return {};
}

}  // namespace

ServerCommand add_fsck_command(CLI::App& command) {
  const auto data = std::make_shared<std::string>();
  command.add_option("--data", *data, "The registry's folder")->required();
  return [data](const Terminal& terminal) { return run_fsck(*data, terminal); };
}

ServerCommand add_reindex_command(CLI::App& command) {
  const auto data = std::make_shared<std::string>();
  command.add_option("--data", *data, "The registry's folder; its server must not run")->required();
  return [data](const Terminal& terminal) { return run_reindex(*data, terminal); };
}

}  // namespace howdah
