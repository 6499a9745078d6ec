// SPDX-License-Identifier: PostgreSQL
// index-tool timestamp: says, signed and with an end, which commit is the newest. For registries without a
// server, run by a scheduled job.
#include <fmt/format.h>

#include "core/index/keyring.hpp"
#include "index-tool/commands.hpp"
#include "index-tool/stamp.hpp"

namespace howdah {
namespace {

struct Options {
  IndexArguments index;
  std::string keys;
  std::vector<std::string> key_files;
  std::string valid = "30d";
};

Result<std::vector<SecretKey>> load_keys(const Options& options) {
  std::vector<SecretKey> keys;
  if (!options.keys.empty()) {
    TRY(SecretKey key, load_key(options.keys, "timestamp"));
    keys.push_back(std::move(key));
  }
  for (const std::string& file : options.key_files) {
    TRY(SecretKey key, load_key_file(file));
    keys.push_back(std::move(key));
  }
  if (keys.empty()) return fail(Errc::usage, "no key: name a folder with --keys, or files with --key");
  return keys;
}

/// Readers hold a signed commit for the newest good one: nothing is signed that they would refuse.
Result<void> check_tip(const OpenedIndex& index) {
  TRY(const VerifyReport report, index.verifier.verify_tree(index.tip));
  if (report.ok()) return {};
  return fail(Errc::untrusted, "the index does not verify, so nothing was signed", report.findings);
}

Result<ExitCode> timestamp(const Options& options, const Printer& printer) {
  const auto valid = parse_duration(options.valid);
  if (!valid) return fail(Errc::usage, "--valid " + options.valid + ": write a time such as 30d or 24h");
  TRY(const std::vector<SecretKey> keys, load_keys(options));
  TRY(const OpenedIndex index, open_index(options.index));
  TRY(const auto tip, verified_tip(index, printer));
  TRY_VOID(check_tip(index));
  std::vector<const SecretKey*> pointers;
  for (const SecretKey& key : keys) pointers.push_back(&key);
  TRY(const TimestampFacts facts, stamp_tip(*tip, pointers, SystemClock().now(), *valid));
  printer.result({{"registry", facts.registry.text()},
                  {"version", facts.version},
                  {"expires", to_rfc3339(facts.expires)},
                  {"commit", facts.commit},
                  {"tree", facts.tree},
                  {"ref", k_timestamp_ref}},
                 fmt::format("timestamp {} of {}: commit {}, until {}", facts.version, facts.registry.text(),
                             facts.commit, to_rfc3339(facts.expires)));
  return ExitCode::done;
}

}  // namespace

Action add_timestamp(CLI::App& command) {
  const auto options = std::make_shared<Options>();
  add_index_arguments(command, options->index);
  command.add_option("--keys", options->keys, "Folder that holds timestamp.key");
  command.add_option("--key", options->key_files,
                     "A timestamp key file; several where the role takes several");
  command.add_option("--valid", options->valid, "How long readers may rely on it (30d)");
  return [options](const Printer& printer) { return timestamp(*options, printer); };
}

}  // namespace howdah
