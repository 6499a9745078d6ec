// SPDX-License-Identifier: PostgreSQL
// What keys make: signatures, key files, root metadata, registry documents. All by the key of the test
// vectors.
#include "core/base/bytes.hpp"
#include "core/crypto/key_file.hpp"
#include "core/crypto/minisig.hpp"
#include "core/crypto/sshsig.hpp"
#include "core/model/registry_document.hpp"
#include "core/model/root_draft.hpp"
#include "core/model/timestamp.hpp"
#include "core/sys/files.hpp"
#include "tests/fuzz/seeds/seeds.hpp"
#include "tests/unit/crypto/test_key.hpp"

namespace howdah::fuzz {
namespace {

std::string without_armor(const std::string& text) {
  const std::size_t begin = text.find('\n') + 1;
  std::string base64 = text.substr(begin, text.rfind("\n-----END") - begin);
  std::erase(base64, '\n');
  return from_base64(base64).value();
}

std::vector<Seed> signatures(const SecretKey& key) {
  const std::string_view tree = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n";
  const std::string good = sshsig_sign(key, "git", tree);
  return {{"sshsig", "good", good},
          {"sshsig", "good with a final newline", good + "\n"},
          {"sshsig", "good blob", without_armor(good)},
          {"sshsig", "another namespace", sshsig_sign(key, "file", tree)},
          {"sshsig", "another message", without_armor(sshsig_sign(key, "git", "tree\n"))},
          {"sshsig", "another key", without_armor(sshsig_sign(other_key(), "git", tree))},
          {"minisig", "good", minisig_sign(key, blake2b512("content of a file\n"), "timestamp:1 file:a.zip")},
          {"minisig", "another file", minisig_sign(key, blake2b512(""), "")},
          {"minisig", "a comment", "timestamp:1795260000\xc3\xa4 file:pair-0.1.7.zip"}};
}

std::vector<Seed> key_files(const SecretKey& key) {
  const PublicKey& point = key.public_key();
  return {{"key_file", "openssh private", to_openssh_private(key, "me@example.org")},
          {"key_file", "openssh private blob", without_armor(to_openssh_private(key, ""))},
          {"key_file", "ssh line", point.ssh_line("me")},
          {"key_file", "ssh blob", point.ssh_blob()},
          {"key_file", "minisign file", point.minisign_file()},
          {"key_file", "minisign line", point.minisign_line()},
          {"key_file", "hex", point.hex()},
          {"key_file", "hex of a small order", std::string(64, '0')},
          {"key_file", "minisign secret", to_minisign_secret(key)}};
}

std::vector<Seed> documents(const SecretKey& key) {
  const SecretKey second = other_key();
  RootDraft draft;
  draft.expires = 1'900'000'000;
  draft.roles = {{"root", {key.public_key(), second.public_key()}},
                 {"registry", {key.public_key()}},
                 {"commit", {key.public_key()}},
                 {"timestamp", {second.public_key()}}};
  std::string two_of_two = make_root(draft, {&key, &second});
  const std::size_t threshold = two_of_two.find("\"threshold\":1", two_of_two.find("\"root\":{"));
  RegistryDocument registry{RegistryId::parse("registry.test/main").value()};
  const TimestampFacts facts{registry.id, 7, 1'795'260'000, std::string(40, 'a'), std::string(40, 'b')};
  registry.date = 1'795'260'000;
  return {{"root", "one signature", make_root(draft, {&key})},
          {"root", "two signatures", two_of_two},
          {"root", "threshold two", std::string(two_of_two).replace(threshold, 13, "\"threshold\":2")},
          {"registry_document", "good", make_registry_document(registry, key)},
          {"registry_document", "another key", make_registry_document(registry, second)},
          {"timestamp", "good", make_timestamp(facts, {&key})},
          {"timestamp", "two signatures", make_timestamp(facts, {&key, &second})}};
}

std::vector<Seed> push_certificates(const SecretKey& key) {
  const std::string nothing(40, '0');
  const std::string tip(40, 'a');
  const std::string payload = "certificate version 0.1\npusher " + key.public_key().ssh_fingerprint() +
                              " 1795260000 +0000\npushee http://registry.test/index.git\nnonce 1795260000-" +
                              tip + "\n\n" + nothing + " " + tip + " refs/for/apt/0123456789\n";
  return {{"push_certificate", "payload", payload},
          {"push_certificate", "good", payload + sshsig_sign(key, "git", payload) + "\n"},
          {"push_certificate", "another key", payload + sshsig_sign(other_key(), "git", payload) + "\n"},
          {"push_certificate", "ref update", nothing + " " + tip + " refs/heads/main"}};
}

/// One line of each statement type.
std::vector<Seed> statements() {
  std::vector<Seed> seeds;
  const fs::path golden = fs::path(HOWDAH_SOURCE_DIR) / "tests/golden";
  for (const char* name : {"user", "key-add", "release", "yank", "owner-add", "owner-key-add", "cede",
                           "recover", "contest", "suspend", "claim", "transfer", "packages", "grant"})
    seeds.push_back(
        {"statement", name, read_file(golden / (std::string(name) + ".json"), 1U << 16U).value()});
  return seeds;
}

}  // namespace

std::vector<Seed> signed_seeds() {
  const SecretKey key = test_key();
  std::vector<Seed> seeds = signatures(key);
  for (const auto& more : {key_files(key), documents(key), push_certificates(key), statements()})
    seeds.insert(seeds.end(), more.begin(), more.end());
  return seeds;
}

}  // namespace howdah::fuzz
