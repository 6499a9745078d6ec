// SPDX-License-Identifier: PostgreSQL
// registryd hold: the queue of releases whose names resemble others'; also while the server runs.
#include <fmt/format.h>

#include <memory>

#include "registryd/commands.hpp"
#include "registryd/publish/working_publisher.hpp"

namespace howdah {
namespace {

constexpr const char* k_operator = "operator";  ///< who decided, in the record

struct HoldOptions {
  Place place;
  std::string id;
  std::string reason;
};

Log quiet_log(const Clock& clock, const Terminal& terminal) {
  return {clock, [&err = terminal.err](const std::string& line) { err << line; }};
}

Result<void> list(const HoldOptions& options, const Terminal& terminal) {
  TRY(const auto database, options.place.open_state());
  TRY(const auto held, WaitingRoom(*database).all(WaitsFor::moderator));
  if (terminal.json) {
    Json rows = Json::array();
    for (const WaitingRelease& release : held) rows.push_back(to_json(release));
    terminal.out << Json{{"releases", std::move(rows)}}.dump() << '\n';
    return {};
  }
  for (const WaitingRelease& release : held) {
    terminal.out << fmt::format("{}  {} {}  by {}  {}  {}\n", release.id, release.distribution,
                                release.version, release.account, to_rfc3339(release.created),
                                release.reason);
  }
  if (held.empty()) terminal.err << "nothing is held\n";
  return {};
}

Result<void> approve(const HoldOptions& options, const Terminal& terminal) {
  const SystemClock clock;
  const Log log = quiet_log(clock, terminal);
  TRY(const auto work, WorkingPublisher::open(options.place, clock, log));
  TRY(const Publication publication, work->decisions().approve_held(k_operator, options.id));
  if (terminal.json) {
    terminal.out << publication.receipt.dump() << '\n';
    return {};
  }
  terminal.out << fmt::format("{} {} {}\n",
                              publication.waiting ? "cleared, an owner has to approve it:" : "published",
                              publication.receipt["distribution"].get<std::string>(),
                              publication.receipt["version"].get<std::string>());
  return {};
}

Result<void> reject(const HoldOptions& options, const Terminal& terminal) {
  const SystemClock clock;
  const Log log = quiet_log(clock, terminal);
  TRY(const auto work, WorkingPublisher::open(options.place, clock, log));
  TRY_VOID(work->decisions().reject_held(k_operator, options.id, options.reason));
  terminal.out << (terminal.json ? Json{{"rejected", options.id}}.dump() : "rejected " + options.id) << '\n';
  return {};
}

std::shared_ptr<HoldOptions> options_of(CLI::App& command) {
  auto options = std::make_shared<HoldOptions>();
  add_place_options(command, options->place);
  return options;
}

}  // namespace

ServerCommand add_hold_list_command(CLI::App& command) {
  const auto options = options_of(command);
  return [options](const Terminal& terminal) { return list(*options, terminal); };
}

ServerCommand add_hold_approve_command(CLI::App& command) {
  const auto options = options_of(command);
  command.add_option("ID", options->id, "As `registryd hold list` shows it")->required();
  return [options](const Terminal& terminal) { return approve(*options, terminal); };
}

ServerCommand add_hold_reject_command(CLI::App& command) {
  const auto options = options_of(command);
  command.add_option("ID", options->id, "As `registryd hold list` shows it")->required();
  command.add_option("--reason", options->reason, "For the record")->required();
  return [options](const Terminal& terminal) { return reject(*options, terminal); };
}

}  // namespace howdah
