// SPDX-License-Identifier: PostgreSQL
// index-tool federate init|pull: an index that holds another registry's beside its own, and keeps up with it.
#include <fmt/format.h>

#include "index-tool/federate.hpp"

namespace howdah {
namespace {

struct InitOptions {
  FederateArguments fork;
  std::string url;
  std::string root;
  bool no_timestamp = false;
};

Result<void> nobody_to_ask(const Stranger& stranger) {
  return fail_untrusted(Distrust::policy, "trust-policy", "registry " + stranger.registry.text(),
                        fmt::format("nobody vouches that {} is its root", fingerprint_text(stranger.root)),
                        "compare it with what its operator publishes, and say it with --upstream-root");
}

/// The reader is made whole or not at all, so that a second try finds nothing in its way.
Result<void> begin_reader(const InitOptions& options) {
  const fs::path folder = options.fork.state_folder();
  TRY(const auto there, read_layer_state(folder));
  if (there) {
    return fail(Errc::conflict,
                fmt::format("{} follows {} already; go on with: index-tool federate pull {}", folder.string(),
                            there->registry.text(), options.fork.index.directory));
  }
  TRY(Location location, Location::parse(options.url));
  NewLayer layer{"upstream", std::move(location), {}};
  if (options.no_timestamp) layer.policy = TimestampPolicy::none;
  if (!options.root.empty()) {
    TRY(layer.root, parse_fingerprint(options.root));
  }
  TRY_VOID(make_directories(folder.parent_path()));
  TRY(TempDir draft, TempDir::create(fs::absolute(folder).parent_path()));
  TRY_VOID(create_layer(draft.path(), layer, nobody_to_ask, SystemClock()));
  std::error_code error;
  fs::rename(draft.path(), folder, error);
  if (error) return tl::unexpected(system_error("create", folder, error.value()));
  draft.release();
  return {};
}

Result<ExitCode> init(const InitOptions& options, const Printer& printer) {
  TRY(const FileLock alone, lock_fork(options.fork));
  const auto begun = begin_reader(options);
  if (!begun) return unanswered(begun.error(), printer);
  auto adopted = adopt(options.fork, printer);
  if (!adopted) {
    TRY_VOID(remove_tree(options.fork.state_folder()));
    return adopted;
  }
  printer.note(fmt::format("what is new upstream comes with: index-tool federate pull {} --keys {}",
                           options.fork.index.directory, options.fork.keys));
  return adopted;
}

struct PullOptions {
  FederateArguments fork;
  std::string url;  ///< where upstream is now; empty: where it was
};

Result<LayerUpdate> update_reader(const PullOptions& options) {
  const fs::path folder = options.fork.state_folder();
  if (options.url.empty()) return update_layer(folder, SystemClock());
  TRY(const Location location, Location::parse(options.url));
  return update_layer_from(folder, location, SystemClock());
}

Result<ExitCode> pull(const PullOptions& options, const Printer& printer) {
  const FederateArguments& fork = options.fork;
  if (!fs::exists(fork.state_folder()))
    return fail(Errc::not_found, fmt::format("{} follows nobody yet; begin with: index-tool federate init {}",
                                             fork.index.directory, fork.index.directory));
  TRY(const FileLock alone, lock_fork(fork));
  const auto updated = update_reader(options);
  if (!updated) return unanswered(updated.error(), printer);
  return adopt(fork, printer);
}

}  // namespace

Action add_federate_init(CLI::App& command) {
  const auto options = std::make_shared<InitOptions>();
  add_federate_arguments(command, options->fork);
  command.add_option("--upstream", options->url, "The registry to follow: its URL, or a path")->required();
  command.add_option("--upstream-root", options->root, "The fingerprint its operator publishes, sha256:HEX");
  command.add_flag("--no-timestamp", options->no_timestamp,
                   "Follow it although nothing proves that it is up to date, as a static mirror");
  return [options](const Printer& printer) { return init(*options, printer); };
}

Action add_federate_pull(CLI::App& command) {
  const auto options = std::make_shared<PullOptions>();
  add_federate_arguments(command, options->fork);
  command.add_option("--upstream", options->url, "Where the registry is from now on, if it has moved");
  return [options](const Printer& printer) { return pull(*options, printer); };
}

}  // namespace howdah
