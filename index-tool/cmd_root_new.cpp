// SPDX-License-Identifier: PostgreSQL
// index-tool root new: the draft a ceremony starts with. It gets its keys by `root add-key`.
#include "core/model/root_draft.hpp"
#include "core/sys/files.hpp"
#include "index-tool/commands.hpp"
#include "index-tool/root_file.hpp"

namespace howdah {
namespace {

struct Options {
  std::string file;
  std::string expires = "365d";
  int threshold = 1;
};

Result<ExitCode> root_new(const Options& options, const Printer& printer) {
  const auto life = parse_duration(options.expires);
  if (!life) return fail(Errc::usage, "--expires " + options.expires + ": write a time such as 365d or 24h");
  const UnixSeconds now = SystemClock().now();
  RootDraft draft;
  draft.expires = now + *life;
  draft.thresholds["root"] = options.threshold;
  for (const char* role : {"root", "registry", "timestamp", "commit"}) draft.roles[role];
  TRY_VOID(create_file(options.file, make_root(draft, {})));
  TRY(const RootMetadata root, load_root(options.file));
  print_root(printer, options.file, root, {}, now);
  return ExitCode::done;
}

}  // namespace

Action add_root_new(CLI::App& command) {
  const auto options = std::make_shared<Options>();
  command.add_option("DRAFT", options->file, "The file to make")->required();
  command.add_option("--threshold", options->threshold, "How many root keys must sign")
      ->check(CLI::Range(1, 64));
  command.add_option("--expires", options->expires, "How long it holds (365d)");
  return [options](const Printer& printer) { return root_new(*options, printer); };
}

}  // namespace howdah
