// SPDX-License-Identifier: PostgreSQL
// index-tool root show: a root file, or the newest root of an index, for people to compare and judge.
#include "index-tool/commands.hpp"
#include "index-tool/open_index.hpp"
#include "index-tool/root_file.hpp"

namespace howdah {
namespace {

struct Options {
  std::string file;
  std::string previous;
};

Result<ExitCode> show_newest(const Options& options, const Printer& printer) {
  TRY(const OpenedIndex index, open_index({options.file, {}, {}}));
  TRY(const auto view, verified_tip(index, printer));
  const auto& all = view->roots().all();
  std::optional<RootMetadata> previous;
  if (all.size() > 1) previous = all[all.size() - 2];
  print_root(printer, options.file, view->root(), previous, SystemClock().now());
  return ExitCode::done;
}

Result<ExitCode> root_show(const Options& options, const Printer& printer) {
  std::error_code ignored;
  if (fs::is_directory(options.file, ignored)) return show_newest(options, printer);
  TRY(const RootMetadata root, load_root(options.file));
  TRY(const auto previous, load_previous(options.previous, root));
  print_root(printer, options.file, root, previous, SystemClock().now());
  return ExitCode::done;
}

}  // namespace

Action add_root_show(CLI::App& command) {
  const auto options = std::make_shared<Options>();
  command.add_option("FILE", options->file, "A root file or draft, or the folder of an index")->required();
  command.add_option("--previous", options->previous, "The version before, to compare with");
  return [options](const Printer& printer) { return root_show(*options, printer); };
}

}  // namespace howdah
