// SPDX-License-Identifier: PostgreSQL
// Owners of C resources free once.
#include "core/base/handle.hpp"

#include <catch2/catch.hpp>

using namespace howdah;

namespace {

struct Thing {
  int* freed;
};

int free_thing(Thing* thing) {
  ++*thing->freed;
  delete thing;
  return 0;
}

int open_thing(Thing** thing, int* freed) {
  *thing = new Thing{freed};
  return 0;
}

int fail_to_open(Thing**) {
  return -1;
}

using ThingHandle = Handle<Thing, free_thing>;

}  // namespace

static_assert(sizeof(ThingHandle) == sizeof(void*));

TEST_CASE("handle: the C function frees once", "[handle]") {
  int freed = 0;
  {
    ThingHandle thing;
    REQUIRE(open_thing(out(thing), &freed) == 0);
    REQUIRE(thing);
    const ThingHandle moved = std::move(thing);
    CHECK(freed == 0);
  }
  CHECK(freed == 1);
}

TEST_CASE("handle: opening again frees what was held", "[handle]") {
  int freed = 0;
  ThingHandle thing;
  REQUIRE(open_thing(out(thing), &freed) == 0);
  REQUIRE(open_thing(out(thing), &freed) == 0);
  CHECK(freed == 1);
}

TEST_CASE("handle: a call that fails leaves the handle empty", "[handle]") {
  ThingHandle thing;
  CHECK(fail_to_open(out(thing)) == -1);
  CHECK_FALSE(thing);
}
