// SPDX-License-Identifier: PostgreSQL
// registryd maintain
#include <fmt/format.h>

#include "core/model/json.hpp"
#include "registryd/upkeep/commands.hpp"
#include "registryd/upkeep/maintain.hpp"

namespace howdah {
namespace {

struct Options {
  std::string data;
  bool epoch = false;
  bool no_bundle = false;
};

Json to_json(const Maintained& done) {
  Json json{{"packs", {{"before", done.packs_before}, {"after", done.packs}}},
            {"loose_objects", {{"before", done.loose_before}, {"after", done.loose}}},
            {"bundle_bytes", done.bundle_bytes ? Json(*done.bundle_bytes) : Json()},
            {"epoch", Json()}};
  if (done.epoch) {
    json["epoch"] = {{"number", done.epoch->number},
                     {"commit", done.epoch->commit.hex()},
                     {"previous", done.epoch->previous.hex()}};
  }
  return json;
}

Result<void> run_maintain(const Options& options, const Terminal& terminal) {
  const SystemClock clock;
  TRY(const Maintained done,
      maintain(DataFolder{options.data}, {.epoch = options.epoch, .bundle = !options.no_bundle}, clock));
  if (terminal.json) {
    terminal.out << to_json(done) << '\n';
    return {};
  }
  if (done.epoch)
    terminal.out << fmt::format("epoch {} begun: {}\n", done.epoch->number, done.epoch->commit.hex());
  terminal.out << fmt::format("packs {} -> {}, loose objects {} -> {}\n", done.packs_before, done.packs,
                              done.loose_before, done.loose);
  if (done.bundle_bytes) terminal.out << fmt::format("bundle for clones: {} bytes\n", *done.bundle_bytes);
  return {};
}

}  // namespace

ServerCommand add_maintain_command(CLI::App& command) {
  const auto options = std::make_shared<Options>();
  command.add_option("--data", options->data, "The registry's folder")->required();
  command.add_flag("--epoch", options->epoch, "First leave the history so far behind");
  command.add_flag("--no-bundle", options->no_bundle, "Leave the bundle clones start from as it is");
  return [options](const Terminal& terminal) { return run_maintain(*options, terminal); };
}

}  // namespace howdah
