// SPDX-License-Identifier: PostgreSQL
// The Range header, row by row.
#include "registryd/http/range.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace howdah;
using Kind = RangeAnswer::Kind;

namespace {

struct Row {
  const char* header;
  std::uint64_t size;
  Kind kind;
  std::uint64_t offset;
  std::uint64_t length;
};

}  // namespace

TEST_CASE("range: what each header asks for", "[range]") {
  for (const Row& row : {
           Row{"", 10, Kind::whole, 0, 10},
           Row{"bytes=0-3", 10, Kind::part, 0, 4},
           Row{"bytes=3-", 10, Kind::part, 3, 7},
           Row{"bytes=-4", 10, Kind::part, 6, 4},
           Row{"bytes=-40", 10, Kind::part, 0, 10},
           Row{"bytes=8-40", 10, Kind::part, 8, 2},
           Row{"bytes=9-9", 10, Kind::part, 9, 1},
           Row{"bytes=10-", 10, Kind::unsatisfiable, 0, 0},
           Row{"bytes=10-12", 10, Kind::unsatisfiable, 0, 0},
           Row{"bytes=-0", 10, Kind::unsatisfiable, 0, 0},
           Row{"bytes=0-", 0, Kind::unsatisfiable, 0, 0},
           Row{"bytes=18446744073709551615-", 10, Kind::unsatisfiable, 0, 0},
           Row{"bytes=0-18446744073709551615", 10, Kind::part, 0, 10},
           // Not readable: RFC 9110 §14.2 lets a server ignore it.
           Row{"bytes=5-3", 10, Kind::whole, 0, 10},
           Row{"bytes=a-b", 10, Kind::whole, 0, 10},
           Row{"bytes=-", 10, Kind::whole, 0, 10},
           Row{"bytes=3-4x", 10, Kind::whole, 0, 10},
           Row{"bytes= 3-4", 10, Kind::whole, 0, 10},
           Row{"bytes=99999999999999999999-", 10, Kind::whole, 0, 10},
           Row{"lines=1-2", 10, Kind::whole, 0, 10},
       }) {
    CAPTURE(row.header, row.size);
    const RangeAnswer answer = read_range(row.header, row.size);
    CHECK(answer.kind == row.kind);
    CHECK(answer.offset == row.offset);
    CHECK(answer.length == row.length);
  }
}

TEST_CASE("range: several at once are noticed", "[range]") {
  CHECK(asks_for_several_ranges("bytes=0-1,3-4"));
  CHECK_FALSE(asks_for_several_ranges("bytes=0-1"));
}
