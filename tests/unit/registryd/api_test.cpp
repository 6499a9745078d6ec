// SPDX-License-Identifier: PostgreSQL
// Every route's answer, against its schema and the index. Through the router, without sockets.
#include <catch2/catch.hpp>

#include "core/model/timestamp.hpp"
#include "core/sys/process.hpp"

#include "core/crypto/minisig.hpp"
#include "tests/support/registry_run.hpp"
#include "tests/support/schema_check.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

std::string header(const Response& response, const std::string& name) {
  const auto found = response.headers.find(name);
  return found == response.headers.end() ? "" : found->second;
}

/// The document of a 200, after its schema has accepted it.
Json document(const TestRegistry& registry, const std::string& path, const std::string& schema) {
  const Response response = registry.get(path);
  INFO(response.body);
  REQUIRE(response.status == 200);
  CHECK(header(response, "Content-Type") == "application/json");
  const Json json = must(parse_json(response.body));
  const auto checked = check_schema(schema, json);
  if (!checked) FAIL_CHECK(checked.error().message);
  return json;
}

std::string streamed(const Response& response) {
  std::string all;
  must(response.stream([&all](std::string_view piece) {
    all += piece;
    return true;
  }));
  return all;
}

/// A registry with one release of Pair-Type by ada.
struct Scene {
  TestRegistry registry;
  std::string token = registry.add_user("Ada");
  std::string archive = sample_archive("Pair-Type", "0.1.0", "pair");
  Sha256 digest = sha256(archive);
  Json receipt;

  Scene() {
    const Response response = registry.publish(token, archive);
    INFO(response.body);
    REQUIRE(response.status == 201);
    receipt = must(parse_json(response.body));
  }
};

}  // namespace

TEST_CASE("api: GET /healthz names registry and commit", "[api]") {
  const Scene scene;
  const Json json = document(scene.registry, "/healthz", "health");
  CHECK(json ==
        Json{{"status", "ok"}, {"registry", "registry.test/main"}, {"commit", scene.receipt["commit"]}});
}

TEST_CASE("api: GET /v1/registry names what a client pins", "[api]") {
  const Scene scene;
  const Json json = document(scene.registry, "/v1/registry", "registry-info");
  const std::string pin = must(read_file(scene.registry.data().root_pin(), 1000));
  CHECK(json["root_sha256"].get<std::string>() + "\n" == pin);
  CHECK(json["urls"] == Json{{"api", "v1/"}, {"git", "index.git"}, {"artifact", "v1/artifacts/{sha256}"}});
}

TEST_CASE("api: GET /v1/registry and documents use the public URL when there is one", "[api]") {
  TestRegistry registry([](RegistryOptions& options) { options.public_url = "https://r.example.org/x"; });
  CHECK(document(registry, "/v1/registry", "registry-info")["urls"]["git"] ==
        "https://r.example.org/x/index.git");
  const std::string token = registry.add_user("ada");
  const std::string archive = sample_archive("pair", "0.1.0");
  REQUIRE(registry.publish(token, archive).status == 201);
  CHECK(document(registry, "/v1/distributions/pair/0.1.0", "release-document")["artifact"]["url"] ==
        "https://r.example.org/x/v1/artifacts/" + sha256(archive).hex());
}

TEST_CASE("api: GET /v1/timestamp vouches for the tip at once, and for 24 hours", "[api]") {
  TestRegistry registry;
  const auto facts = [&registry] {
    return must(TimestampMetadata::parse(registry.get("/v1/timestamp").body)).facts();
  };
  const TimestampFacts first = facts();
  const auto tip = [&registry] { return must(registry.verifier().open_tip())->commit().hex(); };
  CHECK(first.commit == tip());
  CHECK(first.version == 1);
  CHECK(first.expires == registry.clock().now() + 24 * 3600);
  const std::string token = registry.add_user("ada");
  REQUIRE(registry.publish(token, sample_archive("pair", "0.1.0")).status == 201);
  const TimestampFacts after = facts();
  CHECK(after.commit == tip());
  CHECK(after.commit != first.commit);
  CHECK(after.version > first.version);
  SECTION("renewed after an hour without a publish") {
    CHECK_FALSE(must(registry.registry().writer().refresh_timestamp()));
    registry.clock().advance(3601);
    CHECK(must(registry.registry().writer().refresh_timestamp()));
    CHECK(facts().version == after.version + 1);
    CHECK(facts().expires == registry.clock().now() + 24 * 3600);
  }
  SECTION("stock git verifies its commit with the timestamp key alone") {
    const auto verifies = [&registry](const std::string& role) {
      Request request;
      request.method = "GET";
      request.path = "/v1/keys/allowed_signers";
      request.parameters.emplace("role", role);
      const fs::path signers = registry.data().root / ("signers-" + role);
      must(write_file_atomically(signers, registry.ask(std::move(request)).body));
      const Command git{.argv = {"git", "-C", registry.data().index().string(), "-c",
                                 "gpg.ssh.allowedSignersFile=" + signers.string(), "verify-commit",
                                 "refs/howdah/timestamp"}};
      return must(run(git)).ok();
    };
    CHECK(verifies("timestamp"));
    CHECK_FALSE(verifies("commit"));
  }
}

TEST_CASE("api: GET /v1/keys/allowed_signers lists the commit key for namespace git", "[api]") {
  const Scene scene;
  const std::string text = scene.registry.get("/v1/keys/allowed_signers").body;
  const std::string key = must(read_file(scene.registry.data().keys() / "commit.pub", 1000));
  CHECK(text.starts_with("registry.test/main namespaces=\"git\" " + key.substr(0, 60)));
}

TEST_CASE("api: GET /v1/keys/minisign.pub is the registry key", "[api]") {
  const Scene scene;
  const PublicKey key = must(PublicKey::parse_minisign(scene.registry.get("/v1/keys/minisign.pub").body));
  const std::string line = must(read_file(scene.registry.data().keys() / "registry.pub", 1000));
  CHECK(key == must(PublicKey::parse_ssh(line.substr(0, line.find('\n')))));
}

TEST_CASE("api: POST /v1/releases answers with the receipt", "[api]") {
  const Scene scene;
  const auto checked = check_schema("receipt", scene.receipt);
  if (!checked) FAIL_CHECK(checked.error().message);
  CHECK(scene.receipt["distribution"] == "pair_type");
  CHECK(scene.receipt["publisher"] == "ada");
  CHECK(scene.receipt["artifact"] == Json{{"file", "Pair-Type-0.1.0.zip"},
                                          {"sha256", scene.digest.hex()},
                                          {"size", scene.archive.size()}});
  const auto view = must(scene.registry.verifier().open_tip());
  const auto log = must(view->log(LogKind::dist, must(Name::parse("pair-type")))).value();
  CHECK(statement_id(log.back().line).hex() == scene.receipt["statement"].get<std::string>());
  CHECK(view->layout().log_path(LogKind::dist, "pair_type") == scene.receipt["path"].get<std::string>());
  CHECK(log.back().seq == scene.receipt["seq"].get<std::int64_t>());
}

TEST_CASE("api: GET /v1/distributions lists and filters", "[api]") {
  const Scene scene;
  REQUIRE(scene.registry.publish(scene.token, sample_archive("semver", "1.0.0")).status == 201);
  const Json all = document(scene.registry, "/v1/distributions", "distribution-list");
  REQUIRE(all["distributions"].size() == 2);
  CHECK(all["distributions"][0]["name"] == "pair_type");
  CHECK(all["distributions"][0]["display"] == "Pair-Type");
  CHECK(all["distributions"][0]["extensions"] == Json{"pair"});
  const auto found = [&scene](const std::string& query) {
    Request request;
    request.method = "GET";
    request.path = "/v1/distributions";
    request.parameters.emplace("q", query);
    return must(parse_json(scene.registry.ask(std::move(request)).body))["distributions"].size();
  };
  CHECK(found("") == 2);
  CHECK(found("SEMVER") == 1);
  CHECK(found("pair") == 1);
  CHECK(found("pair semver") == 0);
  CHECK(found("%") == 0);
}

TEST_CASE("api: GET /v1/distributions/{name} lists releases and owners, by any spelling", "[api]") {
  const Scene scene;
  REQUIRE(scene.registry.publish(scene.token, sample_archive("Pair-Type", "0.2.0", "pair")).status == 201);
  for (const char* spelling : {"pair_type", "Pair-Type", "PAIR.TYPE"}) {
    const Json json =
        document(scene.registry, std::string("/v1/distributions/") + spelling, "distribution-document");
    CHECK(json["display"] == "Pair-Type");
    CHECK(json["owners"] == Json{"ada"});
    CHECK(json["releases"].size() == 2);
    CHECK(json["releases"][1]["version"] == "0.2.0");
    CHECK(json["deprecated"].is_null());
  }
  CHECK(scene.registry.get("/v1/distributions/nothing").status == 404);
  CHECK(scene.registry.get("/v1/distributions/..").status == 404);
}

TEST_CASE("api: GET /v1/distributions/{name}/{version} is the statement and what became of it", "[api]") {
  const Scene scene;
  const Json json = document(scene.registry, "/v1/distributions/pair-type/0.1.0", "release-document");
  CHECK(json["statement"] == scene.receipt["statement"]);
  CHECK(json["commit"] == scene.receipt["commit"]);
  CHECK(json["yanked"] == false);
  CHECK(json["meta"]["name"] == "Pair-Type");
  CHECK(json["artifact"]["url"] == "/v1/artifacts/" + scene.digest.hex());
  CHECK(scene.registry.get(json["artifact"]["signature_url"]).status == 200);
  const Response absent = scene.registry.get("/v1/distributions/pair-type/9.9.9");
  CHECK(absent.status == 404);
  CHECK(absent.body.find("/v1/distributions/pair_type") != std::string::npos);
}

TEST_CASE("api: GET /v1/distributions/{name}/{version}/minisig binds registry, name, version and bytes",
          "[api]") {
  const Scene scene;
  const Response response = scene.registry.get("/v1/distributions/pair-type/0.1.0/minisig");
  REQUIRE(response.status == 200);
  const PublicKey key = must(PublicKey::parse_minisign(scene.registry.get("/v1/keys/minisign.pub").body));
  const std::string comment = must(minisig_verify(response.body, key, blake2b512(scene.archive)));
  CHECK(comment == "howdah1 registry.test/main pair_type 0.1.0 Pair-Type-0.1.0.zip sha256:" +
                       scene.digest.hex() + " size:" + std::to_string(scene.archive.size()) +
                       " time:" + std::to_string(scene.registry.app().clock.now()));
  CHECK(scene.registry.get("/v1/distributions/pair-type/0.2.0/minisig").status == 404);
}

TEST_CASE("api: GET /v1/extensions/{name} names the distribution to install", "[api]") {
  const Scene scene;
  const Json json = document(scene.registry, "/v1/extensions/pair", "extension-document");
  CHECK(
      json ==
      Json{{"extension", "pair"}, {"display", "pair"}, {"distribution", "pair_type"}, {"version", "0.1.0"}});
  CHECK(scene.registry.get("/v1/extensions/nothing").status == 404);
}

TEST_CASE("api: GET /v1/artifacts/{sha256} gives the bytes, whole or one range, for ever", "[api]") {
  const Scene scene;
  const std::string path = "/v1/artifacts/" + scene.digest.hex();
  const Response whole = scene.registry.get(path);
  CHECK(whole.status == 200);
  CHECK(streamed(whole) == scene.archive);
  CHECK(whole.stream_length == scene.archive.size());
  CHECK(header(whole, "Cache-Control") == "public, max-age=31536000, immutable");
  CHECK(header(whole, "Content-Disposition") == "attachment; filename=\"Pair-Type-0.1.0.zip\"");
  const Response part = scene.registry.get(path, {{"range", "bytes=2-5"}});
  CHECK(part.status == 206);
  CHECK(streamed(part) == scene.archive.substr(2, 4));
  CHECK(header(part, "Content-Range") == "bytes 2-5/" + std::to_string(scene.archive.size()));
  const Response beyond = scene.registry.get(path, {{"range", "bytes=999999-"}});
  CHECK(beyond.status == 416);
  CHECK(header(beyond, "Content-Range") == "bytes */" + std::to_string(scene.archive.size()));
  const Response other =
      scene.registry.get(path, {{"range", "bytes=2-5"}, {"if-range", "\"something else\""}});
  CHECK(other.status == 200);
  CHECK(scene.registry.get(path, {{"if-none-match", header(whole, "ETag")}}).status == 304);
}

TEST_CASE("api: GET /v1/artifacts/{sha256} hides what lies in the store without a release", "[api]") {
  const Scene scene;
  const fs::path file = scene.registry.data().spool() / "unreleased";
  must(write_file_atomically(file, "unreleased"));
  must(scene.registry.app().artifacts.put_file(sha256("unreleased"), file));
  CHECK(scene.registry.get("/v1/artifacts/" + sha256("unreleased").hex()).status == 404);
  CHECK(scene.registry.get("/v1/artifacts/nonsense").status == 404);
}

TEST_CASE("api: GET /v1/artifacts/{sha256}.minisig is the signature of the first release", "[api]") {
  const Scene scene;
  const Response response = scene.registry.get("/v1/artifacts/" + scene.digest.hex() + ".minisig");
  CHECK(response.status == 200);
  CHECK(response.body == scene.registry.get("/v1/distributions/pair-type/0.1.0/minisig").body);
  CHECK(scene.registry.get("/v1/artifacts/" + sha256("x").hex() + ".minisig").status == 404);
}

TEST_CASE("api: GET /index.git/info/refs speaks git's smart protocol, and only for fetching", "[api]") {
  const Scene scene;
  const auto refs = [&scene](const std::string& service, const std::string& protocol) {
    Request request;
    request.method = "GET";
    request.path = "/index.git/info/refs";
    if (!service.empty()) {
      request.query = "service=" + service;
      request.parameters.emplace("service", service);
    }
    request.headers.emplace("git-protocol", protocol);
    return scene.registry.ask(std::move(request));
  };
  const Response v2 = refs("git-upload-pack", "version=2");
  REQUIRE(v2.status == 200);
  CHECK(header(v2, "Content-Type") == "application/x-git-upload-pack-advertisement");
  const std::string capabilities = streamed(v2);
  CHECK(capabilities.find("version 2") != std::string::npos);
  CHECK(capabilities.find("fetch=shallow") != std::string::npos);
  CHECK(capabilities.find("filter") != std::string::npos);
  const Response v0 = refs("git-upload-pack", "");
  CHECK(streamed(v0).find("refs/heads/main") != std::string::npos);
  CHECK(refs("git-receive-pack", "").status == 403);
  CHECK(refs("", "").status == 403);
}

TEST_CASE("api: POST /index.git/git-upload-pack lists refs when asked in version 2", "[api]") {
  const Scene scene;
  MemoryBody body("", "0014command=ls-refs\n00010009peel\n0000");
  Request request;
  request.method = "POST";
  request.path = "/index.git/git-upload-pack";
  request.headers = {{"content-type", "application/x-git-upload-pack-request"},
                     {"git-protocol", "version=2"}};
  request.body = &body;
  const Response response = scene.registry.ask(std::move(request));
  REQUIRE(response.status == 200);
  CHECK(streamed(response).find(scene.receipt["commit"].get<std::string>() + " refs/heads/main") !=
        std::string::npos);
}

TEST_CASE("api: POST /index.git/git-upload-pack refuses questions over 2 MiB", "[api]") {
  const TestRegistry registry;
  MemoryBody body("", std::string((2U << 20U) + 1, '0'));
  Request request;
  request.method = "POST";
  request.path = "/index.git/git-upload-pack";
  request.body = &body;
  CHECK(registry.ask(std::move(request)).status == 413);
}

TEST_CASE("api: POST /index.git/git-receive-pack is refused with the way to publish", "[api]") {
  const TestRegistry registry;
  Request request;
  request.method = "POST";
  request.path = "/index.git/git-receive-pack";
  const Response response = registry.ask(std::move(request));
  CHECK(response.status == 403);
  CHECK(response.body.find("howdah publish") != std::string::npos);
}

TEST_CASE("api: GET /v1/submissions/{commit} knows only what was submitted (tests/gate has the rest)",
          "[api]") {
  const TestRegistry registry;
  CHECK(registry.get("/v1/submissions/" + std::string(40, 'a')).status == 404);
  CHECK(registry.get("/v1/submissions/nonsense").status == 404);
}
