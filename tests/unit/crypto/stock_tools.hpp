// SPDX-License-Identifier: PostgreSQL
// A folder to exchange files with the stock tools, and the tools' verdicts.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/crypto/key.hpp"
#include "core/sys/files.hpp"
#include "core/sys/process.hpp"

namespace howdah {

class StockTools {
 public:
  StockTools() : folder_(make_folder()) {}

  /// The path of a new file, readable by its owner alone, as ssh-keygen wants keys to be.
  [[nodiscard]] std::string file(const std::string& name, std::string_view content) const {
    const fs::path path = folder_.path() / name;
    REQUIRE(write_file_atomically(path, content, 0600));
    return path.string();
  }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  [[nodiscard]] std::string read(const std::string& name) const {
    const auto content = read_file(folder_.path() / name, 1U << 20U);
    REQUIRE(content);
    return *content;
  }

  [[nodiscard]] static Finished call(std::vector<std::string> argv, std::string input = {}) {
    Command command;
    command.argv = std::move(argv);
    command.input = std::move(input);
    const Result<Finished> finished = run(command);
    INFO(render_argv(command.argv));
    REQUIRE(finished);
    return *finished;
  }

  [[nodiscard]] bool ssh_keygen_accepts(const PublicKey& key, const std::string& name_space,
                                        const std::string& armored, const std::string& message) const {
    const std::string allowed =
        file("allowed", "author@example namespaces=\"git,file\" " + key.ssh_line("") + "\n");
    return call({"ssh-keygen", "-Y", "verify", "-f", allowed, "-I", "author@example", "-n", name_space, "-s",
                 file("message.sig", armored)},
                message)
        .ok();
  }

  [[nodiscard]] bool minisign_accepts(const PublicKey& key, const std::string& minisig,
                                      std::string_view content) const {
    return call({"minisign", "-VHm", file("artifact", content), "-x", file("artifact.minisig", minisig), "-P",
                 key.minisign_line()})
        .ok();
  }

  [[nodiscard]] bool openssl_accepts(const PublicKey& key, const Signature& signature,
                                     std::string_view message) const {
    // SubjectPublicKeyInfo of an Ed25519 key (RFC 8410 §4): a constant head, then the point.
    const std::string der =
        std::string("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", 12).append(key.raw());
    return call({"openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", file("key.der", der),
                 "-rawin", "-in", file("message", message), "-sigfile", file("signature", signature.raw())})
        .ok();
  }

 private:
  static TempDir make_folder() {
    Result<TempDir> folder = TempDir::create();
    REQUIRE(folder);
    return *std::move(folder);
  }
  TempDir folder_;
};

/// `text` with one bit of the byte at `position` flipped.
inline std::string flipped(std::string text, std::size_t position, int bit = 0) {
  text.at(position) = static_cast<char>(text[position] ^ (1 << bit));
  return text;
}

inline std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

}  // namespace howdah
