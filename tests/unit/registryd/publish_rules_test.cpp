// SPDX-License-Identifier: PostgreSQL
// What a publish is refused for, each with its status and a message that names thing, place and remedy.
#include <catch2/catch.hpp>

#include "core/index/keyring.hpp"
#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

struct Refusal {
  int status = 0;
  std::string code;
  std::string detail;
  std::vector<std::string> findings;  ///< codes
  std::string first_remedy;
};

Refusal refusal_of(const Response& response) {
  const Json json = must(parse_json(response.body));
  Refusal refusal{response.status, json.value("code", ""), json.value("detail", ""), {}, {}};
  for (const Json& finding : json.value("findings", Json::array())) {
    if (refusal.findings.empty()) refusal.first_remedy = finding.value("remedy", "");
    refusal.findings.push_back(finding.value("code", ""));
  }
  return refusal;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t statements(const TestRegistry& registry) {
  const Verifier verifier = registry.verifier();
  const auto view = must(verifier.open_tip());
  return must(verifier.verify_tree(view->commit())).statements;
}

std::size_t files_in(const fs::path& folder) {
  return must(list_files(folder)).size();
}

std::string meta_with(const std::function<void(Json&)>& change) {
  Json meta = sample_meta("pair", "0.1.0", "pair");
  change(meta);
  return meta.dump();
}

}  // namespace

TEST_CASE("publish: the same bytes again give the very same receipt, also after a restart", "[publish]") {
  TestRegistry registry;
  const std::string token = registry.add_user("ada");
  const std::string archive = sample_archive("pair", "0.1.0");
  const Response first = registry.publish(token, archive);
  REQUIRE(first.status == 201);
  registry.clock().advance(5);
  const Response second = registry.publish(token, archive);
  CHECK(second.status == 200);
  CHECK(second.body == first.body);
  registry.stop();
  for (const char* part : {"", "-wal", "-shm"}) fs::remove(registry.data().cache().string() + part);
  registry.start();
  const Response third = registry.publish(token, archive);
  CHECK(third.status == 200);
  CHECK(third.body == first.body);
}

TEST_CASE("publish: other bytes for a released version are 409, also after a yank", "[publish]") {
  TestRegistry registry;
  const std::string token = registry.add_user("ada");
  REQUIRE(registry.publish(token, sample_archive("pair", "0.1.0")).status == 201);
  const std::string other = sample_archive("pair", "0.1.0", "pair", "select 2;\n");
  const Refusal refusal = refusal_of(registry.publish(token, other));
  CHECK(refusal.status == 409);
  CHECK(refusal.findings == std::vector<std::string>{"version-exists"});
  CHECK(contains(refusal.detail, "pair 0.1.0 was released on"));
  CHECK(contains(refusal.detail, sha256(sample_archive("pair", "0.1.0")).hex()));
  CHECK(contains(refusal.first_remedy, "raise the version"));
  registry.stop();
  {
    const RegistryIdentity identity = must(identify(registry.data()));
    IndexWriter writer(registry.data().index(), identity.anchor(),
                       must(load_online_keys(registry.data().keys())), registry.clock());
    must(writer.commit([](Staging& staging) -> Result<void> {
      TRY_VOID(staging.append("yank", must(Name::parse("pair")),
                              {{"version", "0.1.0"}, {"reason", "broken"}, {"user", "ada"}}));
      return {};
    }));
  }
  registry.start();
  const Refusal yanked = refusal_of(registry.publish(token, other));
  CHECK(yanked.status == 409);
  CHECK(contains(yanked.detail, "and yanked"));
}

TEST_CASE("publish: newer versions, fixes of older lines and pre-releases are accepted", "[publish]") {
  TestRegistry registry;
  const std::string token = registry.add_user("ada");
  for (const char* version : {"1.0.0", "2.0.0-rc.1", "1.0.1", "2.0.0"}) {
    CAPTURE(version);
    const Response response = registry.publish(token, sample_archive("pair", version));
    INFO(response.body);
    CHECK(response.status == 201);
  }
  const Json extension = registry.get_json("/v1/extensions/pair");
  CHECK(extension["version"] == "2.0.0");
  CHECK(registry.get_json("/v1/distributions/pair/2.0.0-rc.1")["status"] == "testing");
}

TEST_CASE("publish: a foreign distribution is 403, naming its owner", "[publish]") {
  TestRegistry registry;
  const std::string ada = registry.add_user("ada");
  const std::string eve = registry.add_user("eve");
  REQUIRE(registry.publish(ada, sample_archive("pair", "0.1.0")).status == 201);
  for (const char* spelling : {"pair", "PAIR"}) {
    const Refusal refusal = refusal_of(registry.publish(eve, sample_archive(spelling, "0.2.0", "pair")));
    CHECK(refusal.status == 403);
    CHECK(refusal.findings == std::vector<std::string>{"distribution-foreign"});
    CHECK(contains(refusal.detail, "'pair' belongs to ada, not to eve"));
    CHECK(contains(refusal.first_remedy, "ask an owner"));
  }
  // Not even the owner's own bytes.
  CHECK(registry.publish(eve, sample_archive("pair", "0.1.0")).status == 403);
}

TEST_CASE("publish: an extension another distribution has claimed is 403", "[publish]") {
  TestRegistry registry;
  const std::string ada = registry.add_user("ada");
  REQUIRE(registry.publish(ada, sample_archive("pair", "0.1.0")).status == 201);
  const Refusal refusal = refusal_of(registry.publish(ada, sample_archive("double", "0.1.0", "Pair")));
  CHECK(refusal.status == 403);
  CHECK(refusal.findings == std::vector<std::string>{"extension-foreign"});
  CHECK(contains(refusal.detail, "'Pair' belongs to the distribution 'pair'"));
  CHECK(registry.get("/v1/distributions/double").status == 404);
}

TEST_CASE("publish: bad META is 422 with all findings at once", "[publish]") {
  TestRegistry registry;
  const std::string token = registry.add_user("ada");
  const std::string meta = meta_with([](Json& json) {
    json["license"] = "free";
    json["version"] = "one";
    json.erase("maintainers");
  });
  const Refusal refusal = refusal_of(registry.publish(token, packed("pair-0.1.0", meta)));
  CHECK(refusal.status == 422);
  CHECK(refusal.findings.size() >= 3);
  CHECK(contains(refusal.detail, "META.json"));
  CHECK_FALSE(refusal.first_remedy.empty());
}

TEST_CASE("publish: findings of META, owner and version come together", "[publish]") {
  TestRegistry registry;
  const std::string ada = registry.add_user("ada");
  const std::string eve = registry.add_user("eve");
  REQUIRE(registry.publish(ada, sample_archive("pair", "0.1.0")).status == 201);
  const std::string archive = sample_archive("pair", "0.1.0", "pair", "select 2;\n");
  const Refusal refusal = refusal_of(registry.publish(eve, archive));
  CHECK(refusal.status == 403);
  CHECK(refusal.findings == std::vector<std::string>{"distribution-foreign", "version-exists"});
  CHECK(contains(refusal.detail, "and 1 more"));
}

TEST_CASE("publish: an archive without META.json, or that is none, is 422 with what to do", "[publish]") {
  TestRegistry registry;
  const std::string token = registry.add_user("ada");
  const Refusal without =
      refusal_of(registry.publish(token, must(pack_zip("pair-0.1.0", {{"sql/pair.sql", "select 1;"}}))));
  CHECK(without.status == 422);
  CHECK(without.findings == std::vector<std::string>{"archive-without-meta"});
  CHECK(contains(without.detail, "pair-0.1.0/"));
  const Refusal nonsense = refusal_of(registry.publish(token, "this is no archive"));
  CHECK(nonsense.status == 422);
  CHECK(nonsense.findings.size() == 1);
  const Refusal cut = refusal_of(registry.publish(token, sample_archive("pair", "0.1.0").substr(0, 200)));
  CHECK(cut.status == 422);
  CHECK(registry.publish(token, "").status == 400);
}

TEST_CASE("publish: an archive over the limit is 413 and leaves nothing", "[publish]") {
  TestRegistry registry([](RegistryOptions& options) { options.max_archive_bytes = 300; });
  const std::string token = registry.add_user("ada");
  const Refusal refusal = refusal_of(registry.publish(token, sample_archive("pair", "0.1.0")));
  CHECK(refusal.status == 413);
  CHECK(contains(refusal.detail, "300 bytes"));
  CHECK(files_in(registry.data().spool()) == 0);
}

TEST_CASE("publish: a refusal leaves no file and no statement", "[publish]") {
  TestRegistry registry;
  const std::string ada = registry.add_user("ada");
  const std::string eve = registry.add_user("eve");
  REQUIRE(registry.publish(ada, sample_archive("pair", "0.1.0")).status == 201);
  const std::size_t stored = files_in(registry.data().artifacts());
  const std::size_t stated = statements(registry);
  CHECK(registry.publish(eve, sample_archive("pair", "0.2.0")).status == 403);
  CHECK(registry.publish(ada, "nonsense").status == 422);
  CHECK(registry.publish(ada, sample_archive("pair", "0.1.0", "pair", "select 2;\n")).status == 409);
  CHECK(files_in(registry.data().artifacts()) == stored);
  CHECK(files_in(registry.data().spool()) == 0);
  CHECK(statements(registry) == stated);
}

TEST_CASE("publish: a rehearsal says what would happen and does nothing", "[publish]") {
  TestRegistry registry;
  const std::string ada = registry.add_user("ada");
  const std::string eve = registry.add_user("eve");
  const std::string archive = packed("other-top", sample_meta("pair", "0.1.0", "pair").dump());
  const Response fine = registry.publish(ada, archive, "true");
  CHECK(fine.status == 200);
  const Json json = must(parse_json(fine.body));
  CHECK(json["dry_run"] == true);
  CHECK(json["distribution"] == "pair");
  CHECK(json["published"] == false);
  REQUIRE(json["findings"].size() == 1);
  CHECK(json["findings"][0]["code"] == "archive-top-folder");
  CHECK(json["findings"][0]["severity"] == "warning");
  CHECK(registry.get("/v1/distributions/pair").status == 404);
  CHECK(files_in(registry.data().artifacts()) == 0);
  REQUIRE(registry.publish(ada, archive).status == 201);
  CHECK(registry.publish(eve, archive, "true").status == 403);
  CHECK(must(parse_json(registry.publish(ada, archive, "true").body))["published"] == true);
  CHECK(registry.publish(ada, archive, "ture").status == 400);
}

TEST_CASE("publish: META v1 is converted, its status kept, its own bytes named", "[publish]") {
  TestRegistry registry;
  const std::string token = registry.add_user("ada");
  const std::string meta =
      R"({"name":"pair","abstract":"A pair","version":"0.1.0","maintainer":"Ada <ada@example.org>",
    "license":"postgresql","release_status":"testing","provides":{"pair":{"file":"sql/ext.sql","version":"0.1.0"}},
    "meta-spec":{"version":"1.0.0"}})";
  const Response response = registry.publish(token, packed("pair-0.1.0", meta));
  INFO(response.body);
  REQUIRE(response.status == 201);
  const Json release = registry.get_json("/v1/distributions/pair/0.1.0");
  CHECK(release["meta_from"] == "v1");
  CHECK(release["status"] == "testing");
  CHECK(release["meta_sha256"] == sha256(meta).hex());
  CHECK(release["meta"]["meta-spec"]["version"].get<std::string>().starts_with("2."));
}

TEST_CASE("publish: bytes and signature the store has lost come back with the same archive", "[publish]") {
  TestRegistry registry;
  const std::string token = registry.add_user("ada");
  const std::string archive = sample_archive("pair", "0.1.0");
  const Response first = registry.publish(token, archive);
  must(remove_tree(registry.data().artifacts()));
  CHECK(registry.get("/v1/artifacts/" + sha256(archive).hex()).status == 500);
  registry.restart();
  const Response again = registry.publish(token, archive);
  CHECK(again.status == 200);
  CHECK(again.body == first.body);
  CHECK(registry.get("/v1/artifacts/" + sha256(archive).hex()).status == 200);
  CHECK(registry.get("/v1/distributions/pair/0.1.0/minisig").status == 200);
}

TEST_CASE("publish: the statements of a release: owner once, claim once per extension, then releases",
          "[publish]") {
  TestRegistry registry;
  const std::string token = registry.add_user("ada");
  REQUIRE(registry.publish(token, sample_archive("pair", "0.1.0")).status == 201);
  REQUIRE(registry.publish(token, sample_archive("pair", "0.2.0")).status == 201);
  const auto view = must(registry.verifier().open_tip());
  const auto types = [&view](LogKind kind, const std::string& name) {
    std::vector<std::string> found;
    const auto log = must(view->log(kind, must(Name::parse(name)))).value();
    for (const Statement& statement : log) found.push_back(statement.type);
    return found;
  };
  CHECK(types(LogKind::dist, "pair") == std::vector<std::string>{"owner-add", "release", "release"});
  CHECK(types(LogKind::ext, "pair") == std::vector<std::string>{"claim"});
  CHECK(must(registry.verifier().verify_history(view->commit())).ok());
  const git::Commit commit = must(view->repository().read_commit(view->commit()));
  CHECK(commit.message == "publish pair 0.2.0\n\nHowdah-Registry: registry.test/main\n");
}
