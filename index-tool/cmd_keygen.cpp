// SPDX-License-Identifier: PostgreSQL
// index-tool keygen: a new key in files that ssh-keygen and git use as they are.
#include <fmt/format.h>

#include "core/crypto/key_file.hpp"
#include "core/sys/files.hpp"
#include "index-tool/commands.hpp"

namespace howdah {
namespace {

struct Options {
  std::string file;
  std::string comment;
};

Result<ExitCode> keygen(const Options& options, const Printer& printer) {
  const SecretKey key = SecretKey::generate();
  const std::string line = key.public_key().ssh_line(options.comment);
  const std::string public_file = options.file + ".pub";
  // The public half first: a secret key is never made that cannot be told apart from a lost one.
  TRY_VOID(create_file(public_file, line + "\n"));
  if (auto written = create_file(options.file, to_openssh_private(key, options.comment), 0600); !written) {
    std::error_code ignored;
    fs::remove(public_file, ignored);
    return tl::unexpected(std::move(written).error());
  }
  printer.result({{"file", options.file},
                  {"public_file", public_file},
                  {"ssh", line},
                  {"fingerprint", key.public_key().ssh_fingerprint()},
                  {"keyid", key.public_key().tuf_keyid()}},
                 line);
  printer.note(fmt::format("wrote {} (secret, mode 0600) and {}", options.file, public_file));
  return ExitCode::done;
}

}  // namespace

Action add_keygen(CLI::App& command) {
  const auto options = std::make_shared<Options>();
  command.add_option("FILE", options->file, "Where the secret key goes; FILE.pub gets the public one")
      ->required();
  command.add_option("--comment", options->comment, "Comment of the public key");
  return [options](const Printer& printer) { return keygen(*options, printer); };
}

}  // namespace howdah
