// SPDX-License-Identifier: PostgreSQL
// index-tool key show: one key as SSH, minisign, TUF and JWK write it.
#include <map>

#include "index-tool/commands.hpp"
#include "index-tool/key_argument.hpp"

namespace howdah {
namespace {

struct Options {
  std::string key;
  std::string format = "ssh";
};

std::string without_newline(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

Result<ExitCode> key_show(const Options& options, const Printer& printer) {
  TRY(const PublicKey key, read_key_argument(options.key));
  const std::map<std::string, std::string> views{{"ssh", key.ssh_line("")},
                                                 {"minisign", without_newline(key.minisign_file())},
                                                 {"tuf", key.tuf_key()},
                                                 {"jwk", key.jwk()}};
  TRY(const Json tuf, parse_json(key.tuf_key()));
  TRY(const Json jwk, parse_json(key.jwk()));
  printer.result({{"ssh", key.ssh_line("")},
                  {"fingerprint", key.ssh_fingerprint()},
                  {"minisign", key.minisign_line()},
                  {"tuf", tuf},
                  {"keyid", key.tuf_keyid()},
                  {"jwk", jwk},
                  {"thumbprint", key.jwk_thumbprint()}},
                 views.at(options.format));
  return ExitCode::done;
}

}  // namespace

Action add_key_show(CLI::App& command) {
  const auto options = std::make_shared<Options>();
  command.add_option("KEY", options->key, "A key file, or a public key line")->required();
  command.add_option("--format", options->format, "ssh, minisign (a .pub file), tuf or jwk; JSON has all")
      ->check(CLI::IsMember({"ssh", "minisign", "tuf", "jwk"}));
  return [options](const Printer& printer) { return key_show(*options, printer); };
}

}  // namespace howdah
