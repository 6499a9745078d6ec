// SPDX-License-Identifier: PostgreSQL
// registryd import pgxn: the releases of a PGXN mirror, also while the server runs.
#include <fmt/format.h>

#include <memory>

#include "core/base/ascii.hpp"
#include "core/index/keyring.hpp"
#include "registryd/commands.hpp"
#include "registryd/data_folder.hpp"
#include "registryd/pgxn/import.hpp"
#include "registryd/publish/spool.hpp"

namespace howdah {
namespace {

struct ImportOptions {
  std::string mirror;
  std::string data;
  std::vector<std::string> only;
  bool retry_refused = false;
};

bool is_url(const std::string& mirror) {
  return mirror.starts_with("http://") || mirror.starts_with("https://");
}

void print(const pgxn::ImportReport& report, const Terminal& terminal) {
  if (terminal.json) {
    terminal.out << report.to_json().dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
    return;
  }
  for (const pgxn::MendedRelease& one : report.mended) {
    for (const std::string& change : one.changes)
      terminal.out << fmt::format("mended\t{} {}\t{}\n", one.distribution, one.version, change);
  }
  for (const pgxn::RefusedRelease& one : report.refused)
    terminal.out << fmt::format("refused\t{} {}\t{}\t{}\n", one.distribution, one.version, one.code,
                                one.reason);
  terminal.out << fmt::format("{} distributions: {} releases imported, {} were here, {} refused\n",
                              report.distributions, report.imported, report.present, report.refused.size());
}

Result<void> import_mirror(const ImportOptions& options, const Terminal& terminal) {
  const SystemClock clock;
  const DataFolder data{options.data};
  TRY(const RegistryIdentity identity, identify(data));
  CurlHttpClient http("registryd/" HOWDAH_VERSION);
  TRY(pgxn::ImportSource source,
      pgxn::ImportSource::open(is_url(options.mirror) ? pgxn::mirror_at_url(options.mirror, http)
                                                      : pgxn::mirror_in_folder(options.mirror)));
  TRY(OnlineKeys keys, load_online_keys(data.keys()));
  TRY(SecretKey registry_key, load_key(data.keys(), "registry"));
  TRY(const auto artifacts, open_folder_store(data.artifacts()));
  IndexWriter writer(data.index(), identity.anchor(), std::move(keys), clock,
                     WriterOptions{{}, [&artifacts] { return artifacts->settle(); }, {}});
  TRY(const Spool spool, Spool::open(data.spool()));
  std::set<std::string> only;
  for (const std::string& name : options.only) only.insert(ascii_lower(name));
  pgxn::Import work({.id = identity.id,
                     .origin = is_url(options.mirror) ? options.mirror : "",
                     .index = data.index(),
                     .anchor = identity.anchor(),
                     .spool = spool.folder(),
                     .refused = data.pgxn_refused(),
                     .registry_key = std::move(registry_key),
                     .clock = clock,
                     .artifacts = *artifacts,
                     .writer = writer,
                     .retry_refused = options.retry_refused,
                     .only = std::move(only),
                     .progress =
                         [&terminal](const std::string& release, const std::string& outcome) {
                           terminal.err << release << ": " << outcome << std::endl;
                         }},
                    std::move(source));
  TRY(const pgxn::ImportReport report, work.run());
  print(report, terminal);
  return {};
}

}  // namespace

ServerCommand add_import_pgxn_command(CLI::App& command) {
  const auto options = std::make_shared<ImportOptions>();
  command.add_option("MIRROR", options->mirror, "URL of a PGXN mirror, or the folder of a copy")->required();
  command.add_option("--data", options->data, "The registry's folder")->required();
  command.add_option("--only", options->only, "A distribution; may be repeated (default: all)");
  command.add_flag("--retry-refused", options->retry_refused, "Try again what an earlier run refused");
  return [options](const Terminal& terminal) { return import_mirror(*options, terminal); };
}

}  // namespace howdah
