// SPDX-License-Identifier: PostgreSQL
// index-tool init: a new index that any git host can serve.
#include <fmt/format.h>

#include "core/index/keyring.hpp"
#include "core/index/new_index.hpp"
#include "hooks/install.hpp"
#include "index-tool/commands.hpp"
#include "index-tool/open_index.hpp"
#include "index-tool/stamp.hpp"

namespace howdah {
namespace {

struct Options {
  std::string directory;
  std::string registry_id;
  std::string keys;
  std::string root;  ///< a root/1.json made before; empty: one is made, 1 of 1
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
  TRY(const auto stamped, stamp_if_possible(*view, options.keys, printer));
  const std::string root = "sha256:" + view->root().fingerprint().hex();
  const Json json{{"index", options.directory},
                  {"registry", options.registry_id},
                  {"root", root},
                  {"commit", index.tip.hex()},
                  {"timestamp", stamped ? Json(to_rfc3339(stamped->expires)) : Json()},
                  {"keys", options.keys},
                  {"keys_made", made}};
  printer.result(
      json, fmt::format("registry  {}\nindex     {}\nroot      {}\ncommit    {}\nkeys      {} (made: {})",
                        options.registry_id, options.directory, root, index.tip.hex(), options.keys,
                        made.empty() ? "none" : fmt::format("{}", fmt::join(made, ", "))));
  if (options.root.empty())
    printer.note(fmt::format("keep {}/root.key offline: only a change of keys needs it", options.keys));
  if (stamped)
    printer.note(
        fmt::format("the timestamp holds until {}; registryd renews it, else run: index-tool timestamp {}",
                    to_rfc3339(stamped->expires), options.directory));
  printer.note(fmt::format("readers pin the root: index-tool verify {} --root {}", options.directory, root));
  return ExitCode::done;
}

/// A root of one's own: missing keys are made, the root key among them.
Result<std::vector<std::string>> make_own(const Options& options, const NewIndex& what) {
  TRY(auto made, ensure_keys(options.keys, what.document.id));
  TRY(const SecretKey root_key, load_key(options.keys, "root"));
  TRY(const SecretKey timestamp_key, load_key(options.keys, "timestamp"));
  TRY(const OnlineKeys online, load_online_keys(options.keys));
  TRY_VOID(create_index(options.directory, what, root_key, timestamp_key.public_key(), online));
  return made;
}

/// A root people made in a ceremony: its online keys must be there.
Result<std::vector<std::string>> make_from_root(const Options& options, const NewIndex& what) {
  TRY(const std::string root, read_file(options.root, k_max_root_bytes));
  TRY(const OnlineKeys online, load_online_keys(options.keys));
  if (auto made = create_index(options.directory, what, root, online); !made)
    return tl::unexpected(in_context(options.root, made.error()));
  return std::vector<std::string>{};
}

Result<ExitCode> init(const Options& options, const Printer& printer) {
  const auto id = RegistryId::parse(options.registry_id);
  if (!id) return fail(Errc::usage, "--registry-id: " + id.error().message);
  TRY_VOID(refuse_existing_index(options.directory));
  const UnixSeconds now = SystemClock().now();
  const NewIndex what{.document = {.id = *id, .date = now}, .now = now};
  TRY(const auto made, options.root.empty() ? make_own(options, what) : make_from_root(options, what));
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
  command.add_option("--root", options->root,
                     "A signed root/1.json (index-tool root new), instead of one of 1 key");
  return [options](const Printer& printer) { return init(*options, printer); };
}

}  // namespace howdah
