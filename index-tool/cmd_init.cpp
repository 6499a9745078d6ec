// SPDX-License-Identifier: PostgreSQL
// index-tool init: a new index that any git host can serve.
#include <fmt/format.h>

#include "core/index/keyring.hpp"
#include "core/index/writer.hpp"
#include "hooks/install.hpp"
#include "index-tool/commands.hpp"
#include "index-tool/open_index.hpp"

namespace howdah {
namespace {

struct Options {
  std::string directory;
  std::string registry_id;
  std::string keys;
};

/// Before anything is made: a second init must not leave stray keys beside an index of other keys.
Result<void> refuse_existing_index(const std::string& directory) {
  const auto repository = git::Repository::open(directory);
  if (!repository) return {};
  TRY(const auto tip, repository->ref(k_main_ref));
  if (!tip) return {};
  return fail(Errc::conflict, directory + ": holds an index already; choose another directory");
}

Result<ExitCode> report(const Options& options, const std::vector<std::string>& made,
                        const Printer& printer) {
  TRY(const OpenedIndex index, open_index({options.directory, {}, options.registry_id}));
  TRY(const auto view, index.verifier.open(index.tip));
  const std::string root = "sha256:" + view->root().fingerprint().hex();
  const Json json{{"index", options.directory},
                  {"registry", options.registry_id},
                  {"root", root},
                  {"commit", index.tip.hex()},
                  {"keys", options.keys},
                  {"keys_made", made}};
  printer.result(
      json, fmt::format("registry  {}\nindex     {}\nroot      {}\ncommit    {}\nkeys      {} (made: {})",
                        options.registry_id, options.directory, root, index.tip.hex(), options.keys,
                        made.empty() ? "none" : fmt::format("{}", fmt::join(made, ", "))));
  printer.note(fmt::format("keep {}/root.key offline: only a change of keys needs it", options.keys));
  printer.note(fmt::format("readers pin the root: index-tool verify {} --root {}", options.directory, root));
  return ExitCode::done;
}

Result<ExitCode> init(const Options& options, const Printer& printer) {
  const auto id = RegistryId::parse(options.registry_id);
  if (!id) return fail(Errc::usage, "--registry-id: " + id.error().message);
  TRY_VOID(refuse_existing_index(options.directory));
  TRY(const auto made, ensure_keys(options.keys, *id));
  TRY(const SecretKey root_key, load_key(options.keys, "root"));
  TRY(const SecretKey timestamp_key, load_key(options.keys, "timestamp"));
  TRY(const OnlineKeys online, load_online_keys(options.keys));
  const UnixSeconds now = SystemClock().now();
  NewIndex what{.document = {.id = *id, .date = now}, .now = now};
  TRY_VOID(create_index(options.directory, what, root_key, timestamp_key.public_key(), online));
  TRY_VOID(install_hooks(options.directory));
  return report(options, made, printer);
}

}  // namespace

Action add_init(CLI::App& command) {
  const auto options = std::make_shared<Options>();
  command.add_option("DIR", options->directory, "The bare repository to make")->required();
  command.add_option("--registry-id", options->registry_id, "What the registry is called (host/name)")
      ->required();
  command.add_option("--keys", options->keys, "Folder of its keys; missing ones are made")->required();
  return [options](const Printer& printer) { return init(*options, printer); };
}

}  // namespace howdah
