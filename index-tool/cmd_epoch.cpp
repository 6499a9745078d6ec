// SPDX-License-Identifier: PostgreSQL
// index-tool epoch: starts the next epoch of an index without a server.
#include <fmt/format.h>

#include "core/index/epoch.hpp"
#include "core/index/keyring.hpp"
#include "index-tool/commands.hpp"
#include "index-tool/stamp.hpp"

namespace howdah {
namespace {

struct Options {
  IndexArguments index;
  std::string keys;
};

Result<ExitCode> epoch(const Options& options, const Printer& printer) {
  TRY(const OpenedIndex before, open_index(options.index));
  TRY_VOID(verified_tip(before, printer));
  TRY(const OnlineKeys keys, load_online_keys(options.keys));
  TRY(const Epoch begun, begin_epoch(before.repository->path(), before.anchor, keys, SystemClock().now()));
  TRY(const OpenedIndex after, open_index(options.index));
  TRY(const auto tip, after.verifier.open(begun.commit));
  TRY(const auto stamped, stamp_if_possible(*tip, options.keys, printer));
  printer.result({{"index", options.index.directory},
                  {"epoch", begun.number},
                  {"commit", begun.commit.hex()},
                  {"previous", begun.previous.hex()},
                  {"previous_ref", epoch_ref(begun.number - 1)},
                  {"timestamp", stamped ? Json(stamped->version) : Json()}},
                 fmt::format("epoch {} begun\ncommit    {}\nprevious  {}, kept at {}", begun.number,
                             begun.commit.hex(), begun.previous.hex(), epoch_ref(begun.number - 1)));
  printer.note(
      fmt::format("push to its host at once, main by force: git push --atomic HOST "
                  "+refs/heads/main 'refs/epochs/*' 'refs/howdah/*'"));
  return ExitCode::done;
}

}  // namespace

Action add_epoch(CLI::App& command) {
  const auto options = std::make_shared<Options>();
  add_index_arguments(command, options->index);
  command.add_option("--keys", options->keys, "Folder of the registry's online keys")->required();
  return [options](const Printer& printer) { return epoch(*options, printer); };
}

}  // namespace howdah
