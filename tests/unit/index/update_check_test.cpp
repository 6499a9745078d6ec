// SPDX-License-Identifier: PostgreSQL
// What an update verifies: all that came since, and of what was verified before only that it still stands.
#include <catch2/catch.hpp>

#include "core/index/log_check.hpp"
#include "tests/support/index/scratch_index.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

constexpr std::string_view k_signature = "\"sig\":\"";

/// The first digit of the signature that is written at `place`.
void spoil(std::string& text, std::size_t place) {
  char& digit = text.at(place + k_signature.size());
  digit = digit == 'a' ? 'b' : 'a';
}

/// An index in which the first release bears a signature that does not hold, as nobody who verified it would
/// have taken it in.
struct Scene {
  ScratchIndex index;
  std::string log;
  git::ObjectId before;

  Scene() {
    index.release("pair", "0.1.0");
    index.release("pair", "0.2.0");
    log = index.log_path(LogKind::dist, "pair");
    std::string text = index.read(log);
    spoil(text, text.rfind(k_signature, text.find("0.1.0")));
    before = index.forge({{log, text}});
  }
  VerifyReport update(const git::ObjectId& after) {
    const Verifier verifier = index.verifier();
    return must(verifier.verify_update(must(verifier.open(before)), must(verifier.open(after)), 1));
  }
};

}  // namespace

TEST_CASE("update: what was verified before is not verified again", "[verify][update]") {
  Scene scene;
  CHECK_FALSE(must(scene.index.verifier().verify_tree(scene.before, 1)).ok());
  scene.index.release("pair", "0.3.0");
  CHECK(scene.update(scene.index.tip()).ok());
}

TEST_CASE("update: a root that came in between has all of a changed log verified", "[verify][update]") {
  Scene scene;
  scene.index.rotate([](RootDraft&) {});
  scene.index.release("pair", "0.3.0");
  CHECK_FALSE(scene.update(scene.index.tip()).ok());
}

TEST_CASE("update: what was verified before has to be there, byte for byte", "[verify][update]") {
  Scene scene;
  std::string text = scene.index.read(scene.log);
  spoil(text, text.find(k_signature));
  CHECK_FALSE(scene.update(scene.index.forge({{scene.log, text}})).ok());
}

TEST_CASE("update: a line that was added is verified in full", "[verify][update]") {
  Scene scene;
  scene.index.release("pair", "0.3.0");
  std::string text = scene.index.read(scene.log);
  spoil(text, text.rfind(k_signature));
  CHECK_FALSE(scene.update(scene.index.forge({{scene.log, text}})).ok());
}
