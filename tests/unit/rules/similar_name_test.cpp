// SPDX-License-Identifier: PostgreSQL
// Names that people take for one another, and names that only look alike to a machine.
#include "core/rules/similar_name.hpp"

#include <catch2/catch.hpp>

using namespace howdah;

TEST_CASE("similar names: what looks the same is held", "[similar-name]") {
  struct Pair {
    const char* a;
    const char* b;
  };
  for (const Pair& pair : {Pair{"pg_partman", "pgpartman"}, Pair{"pg_partman", "pg_partrnan"},
                           Pair{"h3", "h_3"}, Pair{"pgtool5", "pgtools"}, Pair{"p0stgis", "postgis"},
                           Pair{"plv8", "p1v8"}, Pair{"wal2json", "vval2json"}}) {
    CAPTURE(pair.a, pair.b);
    CHECK(likeness(pair.a, pair.b) == Likeness::looks);
    CHECK(likeness(pair.b, pair.a) == Likeness::looks);
  }
}

TEST_CASE("similar names: a slip of one letter in a long name is held", "[similar-name]") {
  for (const char* slip : {"pg_cro", "pg_crno", "pg_crons", "pg_corn", "pg_crom", "g_cron", "pg_ccron"}) {
    CAPTURE(slip);
    CHECK(likeness("pg_cron", slip) == Likeness::typo);
    CHECK(likeness(slip, "pg_cron") == Likeness::typo);
  }
}

TEST_CASE("similar names: different names are different", "[similar-name]") {
  struct Pair {
    const char* a;
    const char* b;
  };
  for (const Pair& pair : {Pair{"pair", "fair"}, Pair{"pg_cron", "pg_crypt"}, Pair{"semver", "semantic"},
                           Pair{"vector", "vectorscale"}, Pair{"pg_cron", "pg_cron"}, Pair{"a", "b"},
                           Pair{"postgis", "postgis_raster"}, Pair{"abcdef", "abdcfe"}}) {
    CAPTURE(pair.a, pair.b);
    CHECK(likeness(pair.a, pair.b) == Likeness::no);
  }
}
