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
  TRY_VOID(open_index(options.fork.index));  // before anything is fetched
  const auto begun = begin_reader(options);
  if (!begun) return unanswered(begun.error(), printer);
  auto adopted = adopt(options.fork, printer);
  if (adopted) return adopted;
  TRY_VOID(remove_tree(options.fork.state_folder()));
  return adopted;
}

Result<ExitCode> pull(const FederateArguments& fork, const Printer& printer) {
  const auto updated = update_layer(fork.state_folder(), SystemClock());
  if (!updated && updated.error().code == Errc::not_found && !fs::exists(fork.state_folder()))
    return fail(Errc::not_found, fmt::format("{} follows nobody yet; begin with: index-tool federate init {}",
                                             fork.index.directory, fork.index.directory));
  if (!updated) return unanswered(updated.error(), printer);
  return adopt(fork, printer);
}

}  // namespace

Action add_federate_init(CLI::App& command) {
  const auto options = std::make_shared<InitOptions>();
  add_federate_arguments(command, options->fork);
  command.add_option("--upstream", options->url, "The registry to follow: its URL, or a path")->required();
  command.add_option("--upstream-root", options->root, "The fingerprint its operator publishes, sha256:HEX");
  return [options](const Printer& printer) { return init(*options, printer); };
}

Action add_federate_pull(CLI::App& command) {
  const auto options = std::make_shared<FederateArguments>();
  add_federate_arguments(command, *options);
  return [options](const Printer& printer) { return pull(*options, printer); };
}

}  // namespace howdah
