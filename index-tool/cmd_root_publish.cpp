// SPDX-License-Identifier: PostgreSQL
// index-tool root publish: a finished root becomes the index's newest.
#include <fmt/format.h>

#include "core/index/keyring.hpp"
#include "core/index/root_publish.hpp"
#include "index-tool/commands.hpp"
#include "index-tool/root_file.hpp"
#include "index-tool/stamp.hpp"

namespace howdah {
namespace {

struct Options {
  std::string file;
  IndexArguments index;
  std::string keys;
};

Result<ExitCode> root_publish(const Options& options, const Printer& printer) {
  TRY(const std::string file, read_file(options.file, k_max_root_bytes));
  TRY(const OpenedIndex before, open_index(options.index));
  TRY_VOID(verified_tip(before, printer));
  TRY(const OnlineKeys keys, load_online_keys(options.keys));
  const auto done = publish_root(before.repository->path(), before.anchor, file, keys, SystemClock().now());
  if (!done) return tl::unexpected(in_context(options.file, done.error()));
  TRY(const OpenedIndex after, open_index(options.index));
  TRY(const auto tip, after.verifier.open(done->commit));
  TRY(const auto stamped, stamp_if_possible(*tip, options.keys, printer));
  const std::string root = "sha256:" + tip->root().fingerprint().hex();
  printer.result({{"index", options.index.directory},
                  {"version", done->version},
                  {"root", root},
                  {"commit", done->commit.hex()},
                  {"registry_document_renewed", done->registry_document_renewed},
                  {"timestamp", stamped ? Json(stamped->version) : Json()}},
                 fmt::format("root version {} published\nroot      {}\ncommit    {}", done->version, root,
                             done->commit.hex()));
  printer.note("a running registry goes on only with keys this root lists: restart it when they changed");
  return ExitCode::done;
}

}  // namespace

Action add_root_publish(CLI::App& command) {
  const auto options = std::make_shared<Options>();
  command.add_option("DRAFT", options->file, "The finished root")->required();
  add_index_arguments(command, options->index);
  command.add_option("--keys", options->keys, "Folder of the online keys the new root lists")->required();
  return [options](const Printer& printer) { return root_publish(*options, printer); };
}

}  // namespace howdah
