// SPDX-License-Identifier: PostgreSQL
// Pushes spoken by hand over HTTP, for what stock git would never send.
#pragma once

#include "tests/gate/gate_scene.hpp"

namespace howdah::test {

inline constexpr const char* k_zero = "0000000000000000000000000000000000000000";

inline std::string pkt(const std::string& text) {
  return fmt::format("{:04x}{}", text.size() + 4, text);
}

/// A push as it travels. What is empty is as an honest pusher's git would have it.
struct RawPush {
  git::ObjectId head;
  std::string ref;
  std::string nonce = {};
  std::string pushee = {};
  std::string pusher = {};
  std::string other_ref = {};  ///< put in the place of the ref after signing
  std::vector<git::ObjectId> stowaways = {};
};

inline std::string issued_nonce(GateScene& scene) {
  const std::string answer = scene.get("/index.git/info/refs?service=git-receive-pack").body;
  const std::size_t at = answer.find("push-cert=") + 10;
  return answer.substr(at, answer.find_first_of(" \n", at) - at);
}

inline std::string certificate(GateScene& scene, const RawPush& push) {
  const std::string pusher = push.pusher.empty() ? builder_key().public_key().ssh_fingerprint() : push.pusher;
  const std::string payload = fmt::format(
      "certificate version 0.1\npusher {} {} +0000\npushee {}\nnonce {}\n\n{}\n", pusher, SystemClock().now(),
      push.pushee.empty() ? scene.url() : push.pushee, push.nonce.empty() ? issued_nonce(scene) : push.nonce,
      fmt::format("{} {} {}", k_zero, push.head.hex(), push.ref));
  const std::string signature = sshsig_sign(builder_key(), "git", payload) + "\n";
  if (push.other_ref.empty()) return payload + signature;
  std::string changed = payload;
  return changed.replace(changed.find(push.ref), push.ref.size(), push.other_ref) + signature;
}

inline std::string pack(GateScene& scene, const RawPush& push) {
  std::string input = push.head.hex() + "\n^" + scene.base().hex() + "\n";
  std::vector<std::string> revs{"git",
                                "-C",
                                scene.work().path().string(),
                                "rev-list",
                                "--objects",
                                push.head.hex(),
                                "^" + scene.base().hex()};
  std::string names = command(revs).out;
  for (const git::ObjectId& more : push.stowaways) names += more.hex() + "\n";
  return command({"git", "-C", scene.work().path().string(), "pack-objects", "--stdout", "-q"}, names).out;
}

inline std::string body_of(GateScene& scene, const RawPush& push) {
  std::string body = pkt(std::string("push-cert\0 report-status side-band-64k object-format=sha1\n", 58));
  const std::string text = certificate(scene, push);
  for (const std::string_view line : split_lines(text)) body += pkt(std::string(line) + "\n");
  return body + pkt("push-cert-end\n") + "0000" + pack(scene, push);
}

inline HttpResponse post(GateScene& scene, const std::string& body) {
  return must(
      CurlHttpClient("test").send({.method = "POST",
                                   .url = scene.url() + "/git-receive-pack",
                                   .headers = {{"Content-Type", "application/x-git-receive-pack-request"}},
                                   .body = body}));
}

}  // namespace howdah::test
