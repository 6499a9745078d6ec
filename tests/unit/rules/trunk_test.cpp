// SPDX-License-Identifier: PostgreSQL
// Names, manifests and lists of digests of packages, read.
#include "core/rules/trunk.hpp"

#include <catch2/catch.hpp>

using namespace howdah;

TEST_CASE("trunk: a target is a major version and a platform", "[trunk]") {
  CHECK(parse_package_target("pg15-any") == PackageTarget{"15", "any", "", ""});
  CHECK(parse_package_target("pg15-linux-amd64") == PackageTarget{"15", "linux", "", "amd64"});
  CHECK(parse_package_target("pg16-darwin-23.5.0-arm64") == PackageTarget{"16", "darwin", "23.5.0", "arm64"});
  for (const char* wrong : {"", "pg", "pg15", "15-any", "pg15-linux", "pg15-any-amd64", "pg15-a-b-c-d",
                            "pgx-any", "pg15--amd64", "pg15-Linux-amd64", "bookworm", "pg15-any-"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_package_target(wrong));
  }
}

TEST_CASE("trunk: digests are SHA-256 or better, one line a file", "[trunk]") {
  const std::string hex(64, 'a');
  const auto digests =
      parse_trunk_digests("SHA256 (a (b).sql) = " + hex + "\nSHA512 (c) = " + std::string(128, 'b') + "\n");
  REQUIRE(digests);
  CHECK(digests->at("a (b).sql").hex == hex);
  CHECK(digests->at("c").algorithm == TrunkDigest::Algorithm::sha512);
  for (const std::string& wrong : {"SHA1 (a) = " + std::string(40, 'a'), "MD5 (a) = " + std::string(32, 'a'),
                                   "SHA256 (a) = " + hex + "a", "SHA256 () = " + hex, "SHA256 (a)= " + hex,
                                   "SHA256 (a) = " + std::string(64, 'A'), hex + "  a",
                                   "SHA256 (a) = " + hex + "\nSHA256 (a) = " + hex, std::string("\n")}) {
    CAPTURE(wrong);
    const auto refused = parse_trunk_digests(wrong);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().findings.front().code == "trunk-digest-line");
  }
}

TEST_CASE("trunk: a manifest that lacks something says what, all at once", "[trunk]") {
  const auto refused =
      parse_trunk_manifest(R"({"trunk":"0.1.0","package":{"name":"pair"},"platform":{"os":"linux"}})");
  REQUIRE_FALSE(refused);
  std::vector<std::string> places;
  for (const Finding& finding : refused.error().findings) places.push_back(finding.place);
  CHECK(places == std::vector<std::string>{"/package/version", "/postgres/major", "/platform/arch"});
}

TEST_CASE("trunk: an interpreter is named, or has a path that a package may name", "[trunk]") {
  CHECK(named_interpreter("#!perl -w\nprint 1;")->interpreter == "perl");
  CHECK(named_interpreter("#!perl -w\nprint 1;")->rest == " -w");
  CHECK_FALSE(named_interpreter("#!/usr/bin/perl\n"));
  CHECK_FALSE(named_interpreter("print 1;"));
  CHECK(path_interpreter("#!/usr/bin/perl -w\n")->interpreter == "perl");
  CHECK(path_interpreter("#!/usr/bin/env python3\n")->interpreter == "python3");
  CHECK(path_interpreter("#! /usr/bin/env perl -T\n")->rest == " -T");
  CHECK_FALSE(path_interpreter("#!/bin/sh\n"));
  CHECK_FALSE(path_interpreter("#!perl\n"));
}
