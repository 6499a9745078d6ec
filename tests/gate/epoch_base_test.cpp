// SPDX-License-Identifier: PostgreSQL
// Submissions over the boundary of an epoch: where they start from may be in an older one.
#include "core/index/epoch.hpp"
#include "tests/gate/gate_scene.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

Epoch begin_epoch(const GateScene& scene) {
  return must(howdah::begin_epoch(scene.index(), {std::nullopt, scene.id()},
                                  must(load_online_keys(scene.data() / "keys")), SystemClock().now()));
}

}  // namespace

TEST_CASE("gate: a submission made on a commit of an older epoch lands in the newest", "[gate][epoch]") {
  GateScene scene;
  const git::ObjectId before = scene.honest("semver");
  const Epoch epoch = begin_epoch(scene);
  const Finished pushed = scene.push(before, scene.fresh_ref());
  INFO(pushed.err);
  REQUIRE(pushed.ok());
  scene.clone();
  CHECK(must(scene.work().read_commit(scene.main())).parents == std::vector{epoch.commit});
  begin_epoch(scene);
  scene.clone();
  REQUIRE(scene.push(scene.honest("pgtap"), scene.fresh_ref()).ok());
  const Finished verified = scene.verify();
  INFO(verified.out);
  CHECK(verified.ok());
}
