// SPDX-License-Identifier: PostgreSQL
// index-tool root rotate: a draft of the next root version, from what the index has now.
#include <fmt/format.h>

#include "core/model/root_draft.hpp"
#include "index-tool/commands.hpp"
#include "index-tool/open_index.hpp"
#include "index-tool/root_file.hpp"

namespace howdah {
namespace {

struct Options {
  IndexArguments index;
  std::string out;
  std::string expires = "365d";
};

Result<ExitCode> root_rotate(const Options& options, const Printer& printer) {
  const auto life = parse_duration(options.expires);
  if (!life) return fail(Errc::usage, "--expires " + options.expires + ": write a time such as 365d or 24h");
  TRY(const OpenedIndex index, open_index(options.index));
  TRY(const auto view, verified_tip(index, printer));
  TRY(RootDraft draft, draft_of(view->root()));
  const UnixSeconds now = SystemClock().now();
  ++draft.version;
  draft.expires = now + *life;
  draft.checkpoint = RootCheckpoint{view->commit().hex(), view->tree().hex()};
  TRY_VOID(create_file(options.out, make_root(draft, {})));
  TRY(const RootMetadata root, load_root(options.out));
  print_root(printer, options.out, root, view->root(), now);
  printer.note(
      fmt::format("change keys with: index-tool root add-key, remove-key; then root sign, root publish"));
  return ExitCode::done;
}

}  // namespace

Action add_root_rotate(CLI::App& command) {
  const auto options = std::make_shared<Options>();
  add_index_arguments(command, options->index);
  command.add_option("--out", options->out, "The draft to make")->required();
  command.add_option("--expires", options->expires, "How long it holds (365d)");
  return [options](const Printer& printer) { return root_rotate(*options, printer); };
}

}  // namespace howdah
