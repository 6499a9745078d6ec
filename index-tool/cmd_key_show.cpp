// SPDX-License-Identifier: PostgreSQL
// index-tool key show: one key as SSH, minisign, TUF and JWK write it.
#include <map>

#include "core/crypto/key_file.hpp"
#include "core/sys/files.hpp"
#include "index-tool/commands.hpp"

namespace howdah {
namespace {

struct Options {
  std::string key;
  std::string format = "ssh";
};

constexpr std::uint64_t k_max_key_file = 64U << 10U;

/// A secret key file, a public key file or line, SSH's or minisign's.
Result<PublicKey> parse_key(const std::string& text) {
  if (text.starts_with("-----BEGIN OPENSSH PRIVATE KEY-----")) {
    TRY(const SecretKey key, parse_openssh_private(text));
    return key.public_key();
  }
  if (text.starts_with("ssh-")) return PublicKey::parse_ssh(text.substr(0, text.find('\n')));
  return PublicKey::parse_minisign(text);
}

Result<PublicKey> read_key(const std::string& file_or_line) {
  TRY(const auto content, read_file_if_exists(file_or_line, k_max_key_file));
  if (content) {
    auto key = parse_key(*content);
    if (!key) return tl::unexpected(in_context(file_or_line, key.error()));
    return key;
  }
  auto key = parse_key(file_or_line);
  if (key) return key;
  return fail(Errc::not_found, file_or_line + ": no such file, and no SSH or minisign public key either (" +
                                   key.error().message + ")");
}

std::string without_newline(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

Result<ExitCode> key_show(const Options& options, const Printer& printer) {
  TRY(const PublicKey key, read_key(options.key));
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
