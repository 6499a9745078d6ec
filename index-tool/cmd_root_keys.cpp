// SPDX-License-Identifier: PostgreSQL
// index-tool root add-key and remove-key: who holds which role in a draft.
#include <fmt/format.h>

#include <algorithm>

#include "core/model/root_draft.hpp"
#include "index-tool/commands.hpp"
#include "index-tool/key_argument.hpp"
#include "index-tool/root_file.hpp"

namespace howdah {
namespace {

struct Options {
  std::string file;
  std::string key;
  std::vector<std::string> roles;
  int threshold = 0;
  bool drop_signatures = false;
};

using Edit = Result<void> (*)(std::vector<PublicKey>& holders, const PublicKey& key);

Result<void> add(std::vector<PublicKey>& holders, const PublicKey& key) {
  if (std::find(holders.begin(), holders.end(), key) != holders.end())
    return fail(Errc::conflict, "holds it already");
  holders.push_back(key);
  return {};
}

Result<void> remove(std::vector<PublicKey>& holders, const PublicKey& key) {
  if (std::erase(holders, key) == 0) return fail(Errc::not_found, "does not hold it");
  return {};
}

/// What people signed would no longer be what the file says.
Result<void> check_unsigned(const Options& options, const RootMetadata& root) {
  if (root.signatures().empty() || options.drop_signatures) return {};
  return fail(Errc::conflict,
              fmt::format("{}: {} signatures would be void after a change; --drop-signatures starts over",
                          options.file, root.signatures().size()));
}

Result<ExitCode> edit_keys(const Options& options, Edit edit, const Printer& printer) {
  TRY(const RootMetadata root, load_root(options.file));
  TRY_VOID(check_unsigned(options, root));
  TRY(const PublicKey key, read_key_argument(options.key));
  auto draft = draft_of(root);
  if (!draft) return tl::unexpected(in_context(options.file, draft.error()));
  for (const std::string& role : options.roles) {
    if (auto done = edit(draft->roles[role], key); !done)
      return tl::unexpected(in_context(
          fmt::format("{}: role {}: key {}", options.file, role, key.ssh_fingerprint()), done.error()));
    if (options.threshold > 0) draft->thresholds[role] = options.threshold;
  }
  const std::string text = make_root(*draft, {});
  if (auto valid = RootMetadata::parse_draft(text); !valid)
    return tl::unexpected(in_context(options.file, valid.error()));
  TRY(const RootMetadata changed, save_root(options.file, text));
  print_root(printer, options.file, changed, {}, SystemClock().now());
  return ExitCode::done;
}

Action add_edit(CLI::App& command, Edit edit) {
  const auto options = std::make_shared<Options>();
  command.add_option("DRAFT", options->file, "The draft to change")->required();
  command.add_option("KEY", options->key, "A key file, or a public key line")->required();
  command
      .add_option("--role", options->roles, "root, registry, timestamp or commit; several times for several")
      ->required()
      ->take_all()
      ->check(CLI::IsMember({"root", "registry", "timestamp", "commit"}));
  command
      .add_option("--threshold", options->threshold,
                  "How many keys of the role must sign (root and timestamp)")
      ->check(CLI::Range(1, 64));
  command.add_flag("--drop-signatures", options->drop_signatures, "Change a draft people signed already");
  return [options, edit](const Printer& printer) { return edit_keys(*options, edit, printer); };
}

}  // namespace

Action add_root_add_key(CLI::App& command) {
  return add_edit(command, add);
}

Action add_root_remove_key(CLI::App& command) {
  return add_edit(command, remove);
}

}  // namespace howdah
