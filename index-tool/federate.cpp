// SPDX-License-Identifier: PostgreSQL
#include "index-tool/federate.hpp"

#include <fmt/format.h>

#include "core/index/keyring.hpp"
#include "core/index/writer.hpp"

namespace howdah {
namespace {

Json to_json(const Adoption& adoption, const LayerState& upstream, const std::string& directory) {
  return {{"index", directory},
          {"upstream", upstream.registry.text()},
          {"upstream_commit", adoption.upstream.hex()},
          {"changed", adoption.commit.has_value()},
          {"commit", adoption.commit ? Json(adoption.commit->hex()) : Json()},
          {"statements", adoption.statements},
          {"hidden", adoption.hidden}};
}

std::string to_text(const Adoption& adoption, const LayerState& upstream) {
  if (!adoption.commit)
    return fmt::format("nothing new in {}, at {}", upstream.registry.text(), adoption.upstream.hex());
  return fmt::format("took over {} statements of {}, at {}\ncommit  {}", adoption.statements,
                     upstream.registry.text(), adoption.upstream.hex(), adoption.commit->hex());
}

}  // namespace

/// DIR/ is DIR.
fs::path FederateArguments::state_folder() const {
  if (!state.empty()) return state;
  fs::path folder = fs::path(index.directory).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  return folder += ".upstream";
}

void add_federate_arguments(CLI::App& command, FederateArguments& arguments) {
  add_index_arguments(command, arguments.index);
  command.add_option("--keys", arguments.keys, "Folder of the fork's online keys")->required();
  command.add_option("--state", arguments.state,
                     "Where what is known of upstream is kept; default: DIR.upstream");
}

Result<FileLock> lock_fork(const FederateArguments& arguments) {
  TRY(const OpenedIndex fork, open_index(arguments.index));
  return FileLock::acquire(fork.repository->path() / "howdah-federate.lock");
}

Result<ExitCode> adopt(const FederateArguments& arguments, const Printer& printer) {
  TRY(const LayerView upstream, open_layer(arguments.state_folder()));
  TRY(const OpenedIndex fork, open_index(arguments.index));
  TRY(OnlineKeys keys, load_online_keys(arguments.keys));
  const SystemClock clock;
  const UpstreamRegistry named{upstream.state.registry, upstream.state.root, upstream.state.url};
  TRY(const Adoption adoption,
      adopt_upstream(fork.repository->path(), fork.anchor, named, upstream.index, keys, clock.now()));
  IndexWriter writer(fork.repository->path(), fork.anchor, std::move(keys), clock);
  TRY_VOID(writer.refresh_timestamp());
  for (const std::string& name : adoption.hidden)
    printer.note("'" + name + "' is a name of this registry and of upstream; this registry's own stands");
  printer.result(to_json(adoption, upstream.state, arguments.index.directory),
                 to_text(adoption, upstream.state));
  return ExitCode::done;
}

Result<ExitCode> unanswered(const Error& error, const Printer& printer) {
  if (error.code != Errc::unavailable) return tl::unexpected(error);
  printer.error(error);
  return ExitCode::unavailable;
}

}  // namespace howdah
