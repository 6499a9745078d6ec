// SPDX-License-Identifier: PostgreSQL
// ci/publish in a job whose forge vouches for it: a forge on loopback gives the id token, a registry on
// loopback takes it.
#include <httplib.h>
#include <catch2/catch.hpp>

#include <thread>

#include "core/sys/process.hpp"
#include "tests/publishing/test_issuer.hpp"
#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// Gives id tokens to who has the runner's secret, and publishes its keys.
class LoopbackForge {
 public:
  LoopbackForge() {
    server_.Get("/keys", [this](const httplib::Request&, httplib::Response& response) {
      response.set_content(issuer.key_set(), "application/json");
    });
    server_.Get("/request", [this](const httplib::Request& request, httplib::Response& response) {
      if (request.get_header_value("Authorization") != "bearer runner-secret") {
        response.status = 401;
        return;
      }
      Json claims = github_claims(SystemClock().now(), "jti-" + std::to_string(++given));
      claims["iss"] = url();
      claims["aud"] = request.get_param_value("audience");
      claims.update(changes);
      response.set_content(Json{{"value", issuer.token(claims)}}.dump(), "application/json");
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    serving_ = std::thread([this] { server_.listen_after_bind(); });
  }
  LoopbackForge(const LoopbackForge&) = delete;
  LoopbackForge& operator=(const LoopbackForge&) = delete;
  ~LoopbackForge() {
    server_.stop();
    serving_.join();
  }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::vector<Issuer> table() const {
    return {{"forge", Forge::github, url(), url() + "/keys"}};
  }

  TestIssuer issuer;
  Json changes = Json::object();
  int given = 0;

 private:
  httplib::Server server_;
  int port_ = 0;
  std::thread serving_;
};

struct Job {
  Job()
      : served([this](RegistryOptions& options) { options.issuers = forge.table(); }),
        ada(served.registry.add_user("ada")) {
    const Json meta = sample_meta("pair", "0.1.0", "pair");
    must(write_file_atomically(checkout() / "META.json", meta.dump()));
    must(write_file_atomically(checkout() / "sql/ext.sql", "select 1;\n"));
    git({"init", "--quiet"});
    git({"add", "."});
    git({"-c", "user.name=ada", "-c", "user.email=ada@example.org", "commit", "--quiet", "-m", "pair 0.1.0"});
  }

  void git(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"git", "-C", checkout().string()});
    const Finished done = must(run({.argv = std::move(arguments)}));
    if (!done.ok()) throw std::runtime_error(done.err);
  }
  [[nodiscard]] fs::path checkout() const { return folder.path() / "checkout"; }

  Response trust() {
    return served.registry.post(ada, "/v1/distributions/pair/publishers",
                                Json{{"issuer", "forge"},
                                     {"repository", "ada/pair"},
                                     {"repository_id", "1001"},
                                     {"owner_id", "77"},
                                     {"workflow", "release.yml"}}
                                    .dump());
  }
  Finished publish() {
    const auto howdah = fs::path(HOWDAH_BINARY_DIR) / "client";
    return must(
        run({.argv = {HOWDAH_SOURCE_DIR "/ci/publish/run", "--index", served.url(), "--root",
                      "sha256:" + served.registry.app().root.hex(), "--source", checkout().string(), "--out",
                      folder.path().string()},
             .environment = {{{"PATH", howdah.string() + ":/usr/bin:/bin"},
                              {"HOME", folder.path().string()},
                              {"TMPDIR", folder.path().string()},
                              {"ACTIONS_ID_TOKEN_REQUEST_URL", forge.url() + "/request?api-version=2.0"},
                              {"ACTIONS_ID_TOKEN_REQUEST_TOKEN", "runner-secret"}}}}));
  }

  TempDir folder = must(TempDir::create());
  LoopbackForge forge;
  ServedRegistry served;
  std::string ada;
};

}  // namespace

TEST_CASE("ci/publish: a trusted job publishes without any secret of an account", "[oidc][ci]") {
  Job job;
  REQUIRE(job.trust().status == 201);
  const Finished done = job.publish();
  CAPTURE(done.out, done.err);
  REQUIRE(done.exit_code == 0);
  const Json release = job.served.registry.get_json("/v1/distributions/pair/0.1.0");
  CHECK(release["publisher"] == "ada");
  CHECK(release["source"]["repository"] == job.forge.url() + "/ada/pair");
  CHECK(release["source"]["commit"] == "b4039641946cc7ea87357204c7b14c6090703857");
  CHECK((done.out + done.err).find("howdah_oidc_") == std::string::npos);

  const Finished again = job.publish();
  CHECK(again.exit_code == 0);  // the same bytes, with another id token
  CHECK(job.forge.given == 2);
}

TEST_CASE("ci/publish: a job nobody trusts hears why", "[oidc][ci]") {
  Job job;
  REQUIRE(job.trust().status == 201);
  job.forge.changes = {{"repository_id", "2002"}};
  const Finished done = job.publish();
  CHECK(done.exit_code == 1);
  CHECK(done.err.find("the publisher is set up for 1001, the job says 2002") != std::string::npos);
}
