// SPDX-License-Identifier: PostgreSQL
// Pushes made to cost the server more than the client: memory stays below a ceiling in every process it
// starts.
#include "tests/gate/attack.hpp"
#include "tests/gate/process_tree.hpp"
#include "tests/gate/raw_push.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

constexpr std::uint64_t k_ceiling = 512U << 20U;

struct Watched {
  Finished pushed;
  std::map<std::string, std::uint64_t> peaks;
};

Watched watch(GateScene& scene, const std::function<Finished(GateScene&)>& push) {
  ProcessTreeWatch watch(scene.server_pid());
  Watched result{push(scene), {}};
  result.peaks = watch.stop();
  return result;
}

void check_bounded(GateScene& scene, const char* name, const char* expected,
                   const std::function<Finished(GateScene&)>& push) {
  CAPTURE(name);
  const std::string refs = scene.served_refs();
  const Watched watched = watch(scene, push);
  CAPTURE(watched.pushed.err);
  CHECK(watched.pushed.exit_code != 0);
  CHECK(watched.pushed.err.find(expected) != std::string::npos);
  CHECK(scene.served_refs() == refs);
  CHECK(watched.peaks.contains("registryd"));
  for (const auto& [program, peak] : watched.peaks) {
    CAPTURE(program, peak);
    CHECK(peak < k_ceiling);
  }
  CHECK(scene.get("/healthz").status == 200);
}

git::ObjectId tree_bomb(GateScene& scene) {
  RawEntry inner{"100644", "", must(scene.work().write_blob("x\n"))};
  for (int level = 0; level < 10; ++level) {
    std::vector<RawEntry> entries;
    for (int i = 0; i < 10; ++i) entries.push_back({inner.mode, fmt::format("e{}", i), inner.id});
    inner = {"40000", "", raw_tree(scene, entries)};
  }
  return scene.write(
      {.tree = put(scene, scene.tree_of(scene.base()), "packages/builder/", {"40000", "3f", inner.id}),
       .parents = {scene.base()}});
}

/// A file of zeros and one byte more: the second travels as a delta of the first.
git::ObjectId delta_bomb(GateScene& scene) {
  return scene.submit({{GateScene::log_path("a"), std::string(250'000'000, '\0')},
                       {GateScene::log_path("b"), std::string(250'000'001, '\0')}});
}

/// Ref updates as many as asked for, without a certificate, and an honest pack.
std::string many_updates(GateScene& scene, int count) {
  const git::ObjectId head = scene.honest();
  std::string body;
  for (int i = 0; i < count; ++i) {
    const std::string update = fmt::format("{} {} refs/for/builder/n{:09}", k_zero, head.hex(), i);
    body += i == 0 ? pkt(update + std::string("\0 report-status", 15)) : pkt(update);
  }
  return body + "0000" + pack(scene, {.head = head, .ref = {}});
}

}  // namespace

TEST_CASE("gate: bombs are refused within a ceiling of memory", "[gate][hostile][bomb]") {
  GateScene scene;
  check_bounded(scene, "400 MB of zeros", "gate-too-much", pushing([](GateScene& s) {
                  return s.submit({{GateScene::log_path("semver"), std::string(400'000'000, '\0')}});
                }));
  check_bounded(scene, "a delta of 250 MB", "unpack", pushing(delta_bomb));
  check_bounded(scene, "10^10 files", "gate-tree", pushing(tree_bomb));
}

TEST_CASE("gate: a hundred thousand refs in a push are refused within a ceiling of memory",
          "[gate][hostile][bomb]") {
  GateScene scene;
  const std::string refs = scene.served_refs();
  const std::string too_many = many_updates(scene, 100'000);
  const std::string just_fit = many_updates(scene, 80'000);
  ProcessTreeWatch watch(scene.server_pid());
  CHECK(post(scene, too_many).status == 413);
  const HttpResponse answer = post(scene, just_fit);
  CHECK(answer.body.find("landed") == std::string::npos);
  for (const auto& [program, peak] : watch.stop()) {
    CAPTURE(program, peak);
    CHECK(peak < k_ceiling);
  }
  CHECK(scene.served_refs() == refs);
}
