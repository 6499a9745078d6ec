// SPDX-License-Identifier: PostgreSQL
// The certificates of releases (PGXN RFC 5), judged by openssl.
#include "core/rules/meta.hpp"
#include "tests/pgxn/pgxn_scene.hpp"

namespace howdah::test {
namespace {

Json verified_by_openssl(const PgxnScene& scene, const std::string& meta, const std::string& zip) {
  const std::vector<std::pair<std::string, std::string>> files{
      {"meta", meta}, {"keys", "/v1/keys/jwks.json"}, {"zip", zip}};
  for (const auto& [name, path] : files) {
    const Finished fetched =
        run_program({"curl", "-sSf", "-o", name, scene.served.url(path)}, scene.folder.path());
    INFO(path << fetched.err);
    REQUIRE(fetched.ok());
  }
  const Finished verified =
      run_program({"python3", HOWDAH_SOURCE_DIR "/tests/pgxn/verify_certs.py", "meta", "keys", "zip"},
                  scene.folder.path());
  INFO(verified.err);
  REQUIRE(verified.ok());
  return must(parse_json(verified.out));
}

}  // namespace

TEST_CASE("pgxn: META of a release carries a certificate that openssl verifies, over the zip's digests",
          "[pgxn]") {
  const PgxnScene scene;
  scene.publish(documented(meta_v1("Semver", "1.0.0")));
  const Json payload =
      verified_by_openssl(scene, "/dist/semver/1.0.0/META.json", "/dist/semver/1.0.0/semver-1.0.0.zip");
  const Json meta = scene.get("/dist/semver/1.0.0/META.json");
  CHECK(payload["user"] == "theory");
  CHECK(payload["date"] == meta["date"]);
  CHECK(payload["uri"] == "dist/semver/1.0.0/semver-1.0.0.zip");
  CHECK(payload["digests"]["sha1"] == meta["sha1"]);
  CHECK_FALSE(must(validate_meta_part(MetaSpec::v2, "payload", payload)).has_errors());
}

TEST_CASE("pgxn: a release that is no zip is certified by the digests of its zip", "[pgxn]") {
  const PgxnScene scene;
  scene.publish(scene.tar_of(c_extension()));
  verified_by_openssl(scene, "/dist/howdah_answer/1.0.0/META.json",
                      "/dist/howdah_answer/1.0.0/howdah_answer-1.0.0.zip");
}

TEST_CASE("pgxn: META 2 of a release is a valid release document of META 2", "[pgxn]") {
  const PgxnScene scene;
  scene.publish(documented(meta_v1("semver", "1.0.0")));
  verified_by_openssl(scene, "/dist/semver/1.0.0/META.v2.json", "/dist/semver/1.0.0/semver-1.0.0.zip");
  const Json meta = scene.get("/dist/semver/1.0.0/META.v2.json");
  CHECK(must(validate_meta_part(MetaSpec::v2, "release", meta)).findings().empty());
}

}  // namespace howdah::test
