// SPDX-License-Identifier: PostgreSQL
// A signature made for one purpose is worthless for every other, whatever its maker could be led to sign.
#include <catch2/catch.hpp>
#include <functional>
#include <optional>

#include "core/base/bytes.hpp"
#include "core/crypto/minisig.hpp"
#include "core/crypto/ssh_wire.hpp"
#include "core/crypto/sshsig.hpp"
#include "tests/unit/crypto/test_key.hpp"

using namespace howdah;

namespace {

/// How one kind of signature is made over a payload, and how 64 raw bytes are presented as that kind.
struct Purpose {
  std::string name;
  std::function<std::optional<Signature>(const std::string& payload)> make;  ///< nothing: refuses to sign it
  std::function<bool(const Signature&, const std::string& payload)> accepts;
};

Signature tail_signature(std::string_view bytes) {
  Signature signature;
  const std::string_view tail = bytes.substr(bytes.size() - signature.bytes.size());
  std::copy(tail.begin(), tail.end(), signature.bytes.begin());
  return signature;
}

std::string sshsig_blob(const std::string& name_space, const std::string& payload) {
  std::string base64{ssh_armor_body("SSH SIGNATURE", sshsig_sign(test_key(), name_space, payload)).value()};
  std::erase(base64, '\n');
  return from_base64(base64).value();
}

Purpose sshsig_purpose(const std::string& name_space) {
  return {
      "sshsig " + name_space,
      [name_space](const std::string& payload) { return tail_signature(sshsig_blob(name_space, payload)); },
      [name_space](const Signature& signature, const std::string& payload) {
        std::string blob = sshsig_blob(name_space, payload);
        blob.replace(blob.size() - 64, 64, signature.raw());
        return sshsig_verify(ssh_armor("SSH SIGNATURE", to_base64(blob)), name_space, payload).has_value();
      }};
}

struct MinisigLines {
  std::string first, file, trusted, comment;
};

MinisigLines minisig_lines(const std::string& payload) {
  const std::string text = minisig_sign(test_key(), blake2b512(payload), "a comment");
  MinisigLines lines;
  std::size_t at = 0;
  for (std::string* const line : {&lines.first, &lines.file, &lines.trusted, &lines.comment}) {
    const auto end = text.find('\n', at);
    *line = text.substr(at, end - at);
    at = end + 1;
  }
  return lines;
}

bool minisig_accepts(const MinisigLines& lines, const std::string& payload) {
  const std::string text =
      lines.first + "\n" + lines.file + "\n" + lines.trusted + "\n" + lines.comment + "\n";
  return minisig_verify(text, test_key().public_key(), blake2b512(payload)).has_value();
}

Purpose minisig_file_purpose() {
  return {"minisig file",
          [](const std::string& payload) {
            return tail_signature(from_base64(minisig_lines(payload).file).value());
          },
          [](const Signature& signature, const std::string& payload) {
            MinisigLines lines = minisig_lines(payload);
            std::string bytes = from_base64(lines.file).value();
            lines.file = to_base64(bytes.replace(10, 64, signature.raw()));
            return minisig_accepts(lines, payload);
          }};
}

Purpose minisig_comment_purpose() {
  return {"minisig comment",
          [](const std::string& payload) {
            return tail_signature(from_base64(minisig_lines(payload).comment).value());
          },
          [](const Signature& signature, const std::string& payload) {
            MinisigLines lines = minisig_lines(payload);
            lines.comment = to_base64(signature.raw());
            return minisig_accepts(lines, payload);
          }};
}

std::vector<Purpose> every_purpose() {
  const PublicKey key = test_key().public_key();
  return {{"statement", [](const std::string& payload) { return test_key().sign_statement(payload); },
           [key](const Signature& signature, const std::string& payload) {
             return key.verify(signature, statement_message(payload));
           }},
          {"tuf",
           [](const std::string& payload) -> std::optional<Signature> {
             if (!payload.starts_with(R"({"_type":")")) return std::nullopt;  // sign_tuf throws: key_test.cpp
             return test_key().sign_tuf(payload);
           },
           [key](const Signature& signature, const std::string& payload) {
             return payload.starts_with(R"({"_type":")") && key.verify(signature, payload);
           }},
          sshsig_purpose("git"),
          sshsig_purpose("file"),
          minisig_file_purpose(),
          minisig_comment_purpose()};
}

/// What an attacker would have signed: the very bytes another purpose signs.
std::vector<std::string> every_payload() {
  const std::string tuf = R"({"_type":"root","version":1})";
  const std::string sshsig_preimage = "SSHSIG" + ssh_string("git") + ssh_string("") + ssh_string("sha512") +
                                      ssh_string(sha512("an evil commit").raw());
  return {"plain text",
          tuf,
          statement_message(tuf),
          sshsig_preimage,
          std::string(blake2b512("an evil archive").raw()),
          std::string(64, 'R') + "howdah1 r.example/main evil 1.0.0"};
}

}  // namespace

TEST_CASE("cross-replay: each signature holds for its own purpose", "[cross-replay]") {
  for (const Purpose& purpose : every_purpose()) {
    for (const std::string& payload : every_payload()) {
      const auto signature = purpose.make(payload);
      CAPTURE(purpose.name, payload);
      if (signature) CHECK(purpose.accepts(*signature, payload));
    }
  }
}

TEST_CASE("cross-replay: no signature passes for another purpose", "[cross-replay]") {
  const std::vector<Purpose> purposes = every_purpose();
  const std::vector<std::string> payloads = every_payload();
  std::size_t tried = 0;
  for (const Purpose& made : purposes) {
    for (const Purpose& presented : purposes) {
      if (made.name == presented.name) continue;
      for (const std::string& payload : payloads) {
        const auto signature = made.make(payload);
        if (!signature) continue;
        for (const std::string& claimed : payloads) {
          CAPTURE(made.name, presented.name, payload, claimed);
          CHECK_FALSE(presented.accepts(*signature, claimed));
          ++tried;
        }
      }
    }
  }
  CHECK(tried > 800);
}
