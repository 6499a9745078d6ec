// SPDX-License-Identifier: PostgreSQL
// index-tool root sign: one person's signature on a draft, or the signatures of several copies united.
#include <fmt/format.h>

#include "core/index/keyring.hpp"
#include "core/model/root_draft.hpp"
#include "index-tool/commands.hpp"
#include "index-tool/root_file.hpp"

namespace howdah {
namespace {

struct Options {
  std::string file;
  std::vector<std::string> keys;
  std::vector<std::string> copies;
  std::string previous;
};

/// A signature that can never count is a mistake to be told about at once.
Result<void> check_counts(const PublicKey& key, const RootMetadata& root,
                          const std::optional<RootMetadata>& previous) {
  if (root.holds("root", key) || (previous && previous->holds("root", key))) return {};
  return fail(
      Errc::denied,
      fmt::format("key {} holds the root role in neither version; add it to the draft with: index-tool "
                  "root add-key, or name the file of the version before with --previous",
                  key.ssh_fingerprint()));
}

Result<RootMetadata> with_signature(const RootMetadata& root, const std::string& file,
                                    const std::optional<RootMetadata>& previous) {
  TRY(const SecretKey key, load_key_file(file));
  if (auto counts = check_counts(key.public_key(), root, previous); !counts)
    return tl::unexpected(in_context(file, counts.error()));
  return RootMetadata::parse_draft(sign_root(root, key));
}

Result<RootMetadata> with_copy(const RootMetadata& root, const std::string& file) {
  TRY(const RootMetadata copy, load_root(file));
  auto united = unite_signatures(root, copy);
  if (!united) return tl::unexpected(in_context(file, united.error()));
  return RootMetadata::parse_draft(*united);
}

Result<ExitCode> root_sign(const Options& options, const Printer& printer) {
  if (options.keys.empty() && options.copies.empty())
    return fail(Errc::usage, "nothing to sign with: name a key with --key, or signed copies with --merge");
  TRY(RootMetadata root, load_root(options.file));
  TRY(const auto previous, load_previous(options.previous, root));
  for (const std::string& copy : options.copies) {
    TRY(root, with_copy(root, copy));
  }
  for (const std::string& key : options.keys) {
    TRY(root, with_signature(root, key, previous));
  }
  TRY(const RootMetadata saved, save_root(options.file, write_root(root)));
  print_root(printer, options.file, saved, previous, SystemClock().now());
  return ExitCode::done;
}

}  // namespace

Action add_root_sign(CLI::App& command) {
  const auto options = std::make_shared<Options>();
  command.add_option("DRAFT", options->file, "The draft; it gains the signatures")->required();
  command.add_option("--key", options->keys, "A root key: an OpenSSH private key file");
  command.add_option("--merge", options->copies, "Copies of the draft that others signed");
  command.add_option("--previous", options->previous, "The root version before, whose keys must sign too");
  return [options](const Printer& printer) { return root_sign(*options, printer); };
}

}  // namespace howdah
