// SPDX-License-Identifier: PostgreSQL
// index-tool log: the git history read as events, one a line; with --json one JSON object a line.
#include <fmt/format.h>

#include "core/index/history.hpp"
#include "index-tool/commands.hpp"
#include "index-tool/open_index.hpp"

namespace howdah {
namespace {

struct Options {
  IndexArguments index;
  std::string since;
};

std::string to_text(const Event& event) {
  return fmt::format("{:>8}  {}  {:12} {}{}  {}:{}", event.serial, to_rfc3339(event.committed), event.type,
                     event.subject, event.version.empty() ? "" : " " + event.version, event.path, event.line);
}

Result<ExitCode> log(const Options& options, const Printer& printer) {
  std::optional<git::ObjectId> since;
  if (!options.since.empty()) {
    since = git::ObjectId::parse(options.since);
    if (!since)
      return fail(Errc::usage, "--since " + options.since + ": write the 40 hex digits of a commit");
  }
  TRY(const OpenedIndex index, open_index(options.index));
  TRY(const auto view, verified_tip(index, printer));
  const auto& repository = *index.repository;
  std::uint64_t first = 1;
  if (since) {
    // Serials count from the first commit, so what came before has to be counted.
    TRY(const auto before, events_between(repository, view->layout(), std::nullopt, *since));
    first += before.size();
  }
  TRY(const auto events, events_between(repository, view->layout(), since, index.tip, first));
  for (const Event& event : events) printer.result(to_json(event), to_text(event));
  return ExitCode::done;
}

}  // namespace

Action add_log(CLI::App& command) {
  const auto options = std::make_shared<Options>();
  add_index_arguments(command, options->index);
  command.add_option("--since", options->since, "Only events of the commits after this one");
  return [options](const Printer& printer) { return log(*options, printer); };
}

}  // namespace howdah
