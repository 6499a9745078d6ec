// SPDX-License-Identifier: PostgreSQL
// Push certificates: an accepted one is signed as a whole, and what was read of it stands there in these
// words.
#include "hooks/push_certificate.hpp"

#include "core/crypto/sshsig.hpp"
#include "tests/fuzz/property.hpp"
#include "tests/unit/crypto/test_key.hpp"

namespace howdah::fuzz {
namespace {

std::string written(const RefUpdate& update) {
  return update.before.hex() + " " + update.after.hex() + " " + update.ref;
}

void check_update(std::string_view line) {
  const auto update = parse_ref_update(line);
  if (!update) return must_explain(update.error());
  must_equal(written(*update), line, "a ref update has one text");
}

void check_certificate(std::string_view text) {
  const auto read = read_push_certificate(text);
  if (!read) return must_explain(read.error());
  const std::string_view payload = text.substr(0, text.find("-----BEGIN SSH SIGNATURE-----\n"));
  must(sshsig_verify(text.substr(payload.size()), "git", payload) == read->signer,
       "the signer signed the whole");
  must(read->signer == test_key().public_key() || read->signer == other_key().public_key(),
       "a certificate that holds was made by a key we know");
  const std::string pusher = "certificate version 0.1\npusher " + read->signer.ssh_fingerprint() + " ";
  const std::string time = std::to_string(read->time) + " ";  // some versions of git put two spaces before it
  must(payload.starts_with(pusher + time) || payload.starts_with(pusher + " " + time),
       "the pusher is the signer", payload);
  std::string end = "\npushee " + read->pushee + "\nnonce " + read->nonce + "\n\n";
  for (const RefUpdate& update : read->updates) end += written(update) + "\n";
  must(payload.ends_with(end), "address, nonce and updates stand in the certificate", payload);
}

}  // namespace

void try_input(std::string_view input) {
  check_update(input.substr(0, input.find('\n')));
  check_certificate(input);
  static const SecretKey key = test_key();
  check_certificate(std::string(input) + sshsig_sign(key, "git", input) + "\n");
  must(nonce_time(input) >= 0, "a nonce's time is no time before 1970", input);
}

}  // namespace howdah::fuzz
