// SPDX-License-Identifier: PostgreSQL
// Hostile pushes told by the refs they move and by who pushes.
#include "tests/gate/attack.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

Attack to_ref(const char* name, std::string ref) {
  return {name, "gate-ref",
          [ref = std::move(ref)](GateScene& scene) { return scene.push(scene.honest(), ref); }};
}

/// Commits and certificate by these keys, for that service.
std::function<Finished(GateScene&)> by(std::string service, const SecretKey& commit,
                                       const SecretKey& certificate) {
  return [service = std::move(service), &commit, &certificate](GateScene& scene) {
    const git::ObjectId head =
        scene.submit({{GateScene::log_path("semver", service), scene.new_log("semver", service, commit)}},
                     [&](Draft& draft) { draft.key = &commit; });
    return scene.push({head.hex() + ":" + scene.fresh_ref(service)}, &certificate);
  };
}

const SecretKey k_old = test_key(0xa0);
const SecretKey k_new = test_key(0xb0);
const SecretKey k_asleep = test_key(0xc0);
const SecretKey k_gone = test_key(0xd0);

void make_services(GateScene& scene) {
  scene.grant("other", foreign_key());
  scene.grant("rekeyed", k_old);
  scene.grant("rekeyed", k_new);
  scene.grant("asleep", k_asleep);
  scene.service({"suspend", "asleep", "--reason", "under review"});
  scene.grant("gone", k_gone);
  scene.service({"revoke", "gone", "--reason", "key stolen"});
  scene.clone();
}

Finished back_dated(GateScene& scene) {
  const git::ObjectId head =
      scene.submit({{GateScene::log_path("semver", "rekeyed"), scene.new_log("semver", "rekeyed", k_old)}},
                   [](Draft& draft) {
                     draft.key = &k_old;
                     draft.time -= 86'400;
                   });
  return scene.push({head.hex() + ":" + scene.fresh_ref("rekeyed")}, &k_old);
}

Finished many_refs(GateScene& scene, int count) {
  const std::string head = scene.honest().hex();
  std::vector<std::string> refspecs;
  for (int i = 0; i < count; ++i) refspecs.push_back(head + ":" + scene.fresh_ref());
  return scene.push(refspecs);
}

Finished through_localhost(GateScene& scene) {
  std::string url = scene.url();
  url.replace(url.find("127.0.0.1"), 9, "localhost");
  return scene.push({scene.honest().hex() + ":" + scene.fresh_ref()}, &builder_key(), url);
}

}  // namespace

TEST_CASE("gate: pushes to other refs and by other keys are refused", "[gate][hostile]") {
  GateScene scene;
  make_services(scene);
  const std::string main = scene.main().hex();
  refuse_all(scene,
             {
                 to_ref("main", "refs/heads/main"),
                 to_ref("another branch", "refs/heads/other"),
                 to_ref("a tag", "refs/tags/v1"),
                 to_ref("notes", "refs/notes/commits"),
                 to_ref("a replacement of main", "refs/replace/" + main),
                 to_ref("the timestamp", "refs/howdah/timestamp"),
                 to_ref("the archive", "refs/howdah/submissions/" + main),
                 to_ref("a pull request", "refs/pull/1/head"),
                 to_ref("no nonce", "refs/for/builder"),
                 to_ref("a short nonce", "refs/for/builder/1234567"),
                 to_ref("a long nonce", "refs/for/builder/" + std::string(65, 'a')),
                 to_ref("a nonce in capitals", "refs/for/builder/N00000001"),
                 to_ref("a nonce with a dash", "refs/for/builder/n-0000001"),
                 to_ref("a nonce with a folder", "refs/for/builder/a/b0000000"),
                 to_ref("a service in capitals", "refs/for/Builder/n00000001"),
                 to_ref("a service with a dash", "refs/for/buil-der/n0000001"),
                 {"two refs", "gate-refs", [](GateScene& s) { return many_refs(s, 2); }},
                 {"a thousand refs", "gate-refs", [](GateScene& s) { return many_refs(s, 1000); }},
                 {"no certificate", "gate-unsigned-push",
                  [](GateScene& s) { return s.push({s.honest().hex() + ":" + s.fresh_ref()}, nullptr); }},
                 {"a service nobody granted", "gate-service", by("nobody", builder_key(), builder_key())},
                 {"a stranger's commits and certificate", "gate-signer",
                  by("builder", foreign_key(), foreign_key())},
                 {"a stranger's commits", "gate-signer", by("builder", foreign_key(), builder_key())},
                 {"a stranger's certificate", "gate-signer", by("builder", builder_key(), foreign_key())},
                 {"another service's ref", "gate-signer", by("other", builder_key(), builder_key())},
                 {"the key of an earlier grant", "gate-signer", by("rekeyed", k_old, k_old)},
                 {"the key of an earlier grant, dated back", "gate-date", back_dated},
                 {"a suspended service", "gate-suspended", by("asleep", k_asleep, k_asleep)},
                 {"a revoked service", "gate-revoked", by("gone", k_gone, k_gone)},
                 {"a name we do not go by", "gate-pushee", through_localhost},
             });
}
