// SPDX-License-Identifier: PostgreSQL
// What a killed server left in its inbox is landed, or refused for good, at the next start.
#include "tests/gate/attack.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// A submission as the gate leaves it, when the server dies before it is landed.
void leave_in_inbox(GateScene& scene, const git::ObjectId& head, const std::string& ref,
                    const SecretKey& key = builder_key()) {
  const fs::path folder = scene.data() / "inbox.git";
  git::Repository inbox = must(git::Repository::open(folder));
  const Finished listed = command({"git", "-C", scene.work().path().string(), "rev-list", "--objects",
                                   "--no-object-names", head.hex(), "^" + scene.base().hex()});
  for (const std::string_view id : split_lines(listed.out))
    must(inbox.copy_object(scene.work(), *git::ObjectId::parse(id), 1U << 24U));
  must(inbox.move_ref(ref, std::nullopt, head, "test"));
  const std::string payload =
      fmt::format("certificate version 0.1\npusher {} {} +0000\npushee {}\nnonce {}-x\n\n{} {} {}\n",
                  key.public_key().ssh_fingerprint(), SystemClock().now(), scene.url(), SystemClock().now(),
                  git::ObjectId{}.hex(), head.hex(), ref);
  must(write_file_atomically(folder / "certificates" / head.hex(),
                             payload + sshsig_sign(key, "git", payload) + "\n"));
}

}  // namespace

TEST_CASE("gate: a submission that waits when the server dies lands at the next start", "[gate][restart]") {
  GateScene scene;
  const git::ObjectId head = scene.honest();
  leave_in_inbox(scene, head, scene.fresh_ref());
  CHECK(scene.status_of(head)["status"] == "pending");
  scene.crash_and_restart();
  CHECK(scene.status_of(head)["status"] == "landed");
  CHECK(scene.verify().exit_code == 0);
  CHECK(command({"git", "-C", (scene.data() / "inbox.git").string(), "for-each-ref"}).out.empty());
}

TEST_CASE("gate: a server killed between landing and keeping does not land twice", "[gate][restart]") {
  GateScene scene;
  const git::ObjectId head = scene.honest();
  const std::string ref = scene.fresh_ref();
  REQUIRE(scene.push(head, ref).exit_code == 0);
  const git::ObjectId landed = scene.main();
  const std::string kept = "refs/howdah/submissions/" + head.hex();
  git::Repository served = scene.open_served();
  must(served.remove_ref(kept, must(served.ref(kept)).value()));
  leave_in_inbox(scene, head, ref);
  scene.crash_and_restart();
  CHECK(scene.main() == landed);
  const Json status = scene.status_of(head);
  CAPTURE(status.dump());
  CHECK(status["commit"] == landed.hex());
}

TEST_CASE("gate: what the hook should not have let through is refused when landing, with its findings",
          "[gate][restart]") {
  GateScene scene;
  const git::ObjectId forged = scene.submit({{GateScene::log_path("semver"), scene.new_log("semver")}},
                                            [](Draft& draft) { draft.key = &foreign_key(); });
  leave_in_inbox(scene, forged, scene.fresh_ref());
  const git::ObjectId outside = scene.submit({{"README", "x\n"}});
  leave_in_inbox(scene, outside, scene.fresh_ref());
  const git::ObjectId stranger = scene.honest("pgtap");
  leave_in_inbox(scene, stranger, scene.fresh_ref(), foreign_key());
  const git::ObjectId before = scene.main();
  scene.crash_and_restart();
  CHECK(scene.main() == before);
  for (const auto& [head, code] : {std::pair(forged, "gate-signer"), std::pair(outside, "gate-path"),
                                   std::pair(stranger, "gate-signer")}) {
    const Json status = scene.status_of(head);
    CAPTURE(status.dump());
    CHECK(status["status"] == "refused");
    CHECK(status["findings"][0]["code"] == code);
    CHECK_FALSE(must(scene.open_served().header(head)));
    CHECK_FALSE(must(must(git::Repository::open(scene.data() / "inbox.git")).header(head)));
  }
}

TEST_CASE("gate: a submission nobody made is not found", "[gate]") {
  GateScene scene;
  CHECK(scene.get("/v1/submissions/" + scene.main().hex()).status == 404);
  CHECK(scene.get("/v1/submissions/x").status == 404);
}
