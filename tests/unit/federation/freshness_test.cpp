// SPDX-License-Identifier: PostgreSQL
// How long what was verified may be believed, to the second.
#include "federation/freshness.hpp"

#include <catch2/catch.hpp>

#include "tests/support/index/scratch_index.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

constexpr UnixSeconds k_now = ScratchIndex::k_start;

LayerState state_with(UnixSeconds timestamp, UnixSeconds root) {
  LayerState state{"main", "/nowhere", must(RegistryId::parse("registry.test/main")), {}, {}};
  state.timestamp = TrustedMetadata{5, {}, timestamp};
  state.newest_root = {2, {}, root};
  state.updated = state.clock_floor = k_now;
  return state;
}

std::string code_of(const Result<void>& result) {
  return result ? "fresh" : result.error().findings.at(0).code;
}

}  // namespace

TEST_CASE("freshness: timestamp and root may be believed until the second they expire", "[freshness]") {
  CHECK(code_of(check_fresh(state_with(k_now + 1, k_now + 1), k_now)) == "fresh");
  CHECK(code_of(check_fresh(state_with(k_now, k_now + 1), k_now)) == "trust-freeze");
  CHECK(code_of(check_fresh(state_with(k_now + 1, k_now), k_now)) == "trust-root-expired");
  LayerState mirror = state_with(k_now, k_now + 1);
  mirror.timestamp.reset();
  CHECK(code_of(check_fresh(mirror, k_now)) == "fresh");
}

TEST_CASE("freshness: the clock may be five minutes behind, and no more", "[freshness]") {
  const LayerState state = state_with(k_now + 1, k_now + 1);
  CHECK(code_of(check_clock(state, k_now - 300)) == "fresh");
  CHECK(code_of(check_clock(state, k_now - 301)) == "trust-clock");
}

TEST_CASE("freshness: offline, thirty days are the limit", "[freshness]") {
  const LayerState state = state_with(0, 0);
  CHECK(code_of(check_offline_age(state, k_now + k_offline_limit)) == "fresh");
  CHECK(code_of(check_offline_age(state, k_now + k_offline_limit + 1)) == "trust-freeze");
}

TEST_CASE("freshness: an age is said in the largest unit that fits", "[freshness]") {
  CHECK(age_text(59) == "less than a minute");
  CHECK(age_text(60) == "1 minute");
  CHECK(age_text(7199) == "1 hour");
  CHECK(age_text(3 * 86400 - 1) == "2 days");
}
