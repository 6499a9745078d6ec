// SPDX-License-Identifier: PostgreSQL
// HTTP's gzip: there and back, within limits, and where it is welcome.
#include "core/sys/gzip.hpp"

#include <catch2/catch.hpp>

using namespace howdah;

TEST_CASE("gzip: what was packed comes out as it was, and no more than is allowed", "[gzip]") {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += "line " + std::to_string(i % 977) + "\n";
  const std::string packed = gzip(text).value();
  CHECK(packed.size() * 10 < text.size());
  CHECK(gunzip(packed, text.size()).value() == text);
  CHECK(gunzip(packed, text.size() - 1).error().code == Errc::too_large);
  CHECK(gunzip(gzip("").value(), 0).value().empty());
}

TEST_CASE("gzip: what is cut short, followed by more, altered or none at all is refused", "[gzip]") {
  const std::string packed = gzip("all of it").value();
  std::string altered = packed;
  altered[altered.size() - 6] = static_cast<char>(altered[altered.size() - 6] ^ 1);  // its checksum
  for (const std::string& bad : {std::string(), packed.substr(0, packed.size() - 1), packed + "x",
                                 packed + packed, altered, std::string("all of it")}) {
    CAPTURE(bad.size());
    CHECK(gunzip(bad, 1000).error().code == Errc::invalid);
  }
}

TEST_CASE("gzip: it is welcome where Accept-Encoding names it and does not refuse it", "[gzip]") {
  for (const char* yes : {"gzip", "GZIP", "br, gzip", "br;q=1.0, gzip;q=0.5", "gzip ; q=0.01"}) {
    CAPTURE(yes);
    CHECK(accepts_gzip(yes));
  }
  for (const char* no : {"", "identity", "br", "gzip;q=0", "gzip; q=0.000", "xgzip", "gzip2", "*"}) {
    CAPTURE(no);
    CHECK_FALSE(accepts_gzip(no));
  }
}
