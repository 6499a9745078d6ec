// SPDX-License-Identifier: PostgreSQL
// What becomes of a registry's answers to an upload.
#include "client/publish/upload.hpp"

#include <catch2/catch.hpp>

#include "client/install/next_steps.hpp"
#include "core/sys/http_client.hpp"
#include "tests/support/http_server.hpp"
#include "tests/support/index/scratch_index.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// Answers every request alike and keeps the last one.
class OneAnswer final : public HttpClient {
 public:
  OneAnswer(int status, std::string body) : status_(status), body_(std::move(body)) {}
  Result<HttpResponse> send(const HttpRequest& request) override {
    asked = request;
    return HttpResponse{status_, {}, body_, request.url};
  }
  HttpRequest asked;

 private:
  int status_;
  std::string body_;
};

Result<Json> upload(OneAnswer& http, UploadMode mode = UploadMode::publish) {
  return upload_release(http, {"https://host/v1/", "secret", "/tmp/x.zip", "x-1.0.0.zip", mode});
}

}  // namespace

TEST_CASE("upload: sends the archive with the token and returns the receipt", "[upload]") {
  OneAnswer http(201, R"({"statement":"ab"})");
  CHECK(must(upload(http))["statement"] == "ab");
  CHECK(http.asked.method == "POST");
  CHECK(http.asked.url == "https://host/v1/releases");
  CHECK(http.asked.headers.at("Authorization") == "Bearer secret");
  REQUIRE(http.asked.file);
  CHECK(http.asked.file->field == "archive");
  CHECK(http.asked.file->filename == "x-1.0.0.zip");
  must(upload(http, UploadMode::dry_run));
  CHECK(http.asked.url == "https://host/v1/releases?dry_run=true");
  must(upload(http, UploadMode::propose));
  CHECK(http.asked.url == "https://host/v1/releases?propose=true");
}

TEST_CASE("upload: a problem document becomes one error with all its findings", "[upload]") {
  OneAnswer http(
      422, R"({"title":"Unprocessable","detail":"META.json is not valid","findings":[)"
           R"({"severity":"error","code":"meta-x","place":"/name","message":"bad","remedy":"fix"},)"
           R"({"severity":"warning","code":"meta-y","place":"/version","message":"odd","remedy":""}]})");
  const auto refused = upload(http);
  CHECK(refused.error().code == Errc::invalid);
  CHECK_THAT(refused.error().message, Catch::Contains("META.json is not valid"));
  REQUIRE(refused.error().findings.size() == 2);
  CHECK(refused.error().findings[0].place == "/name");
  CHECK(refused.error().findings[0].remedy == "fix");
  CHECK(refused.error().findings[1].severity == Severity::warning);
}

TEST_CASE("upload: every status has its kind of error, and never shows the token", "[upload]") {
  const std::map<int, Errc> codes{{400, Errc::invalid},     {401, Errc::unauthenticated},
                                  {403, Errc::denied},      {404, Errc::not_found},
                                  {409, Errc::conflict},    {413, Errc::too_large},
                                  {500, Errc::unavailable}, {503, Errc::unavailable}};
  for (const auto& [status, code] : codes) {
    OneAnswer http(status, "<html>not JSON</html>");
    const auto refused = upload(http);
    INFO(status);
    CHECK(refused.error().code == code);
    CHECK_THAT(refused.error().message,
               Catch::Contains(std::to_string(status)) && !Catch::Contains("secret"));
  }
}

TEST_CASE("upload: a success that is no receipt is not believed", "[upload]") {
  OneAnswer http(200, "<html>welcome</html>");
  CHECK(upload(http).error().code == Errc::unavailable);
}

TEST_CASE("upload: an answer that never ends is cut off and distrusted", "[upload]") {
  const HttpServer server;
  const TempDir folder = must(TempDir::create());
  must(write_file_atomically(folder.path() / "x.zip", "zip"));
  CurlHttpClient http("howdah/test");
  const auto refused = upload_release(
      http, {server.url("/endless-json/v1/"), "secret", folder.path() / "x.zip", "x-1.0.0.zip"});
  CHECK(refused.error().distrust == Distrust::limit);
  CHECK(refused.error().findings.at(0).code == "trust-limit");
}

TEST_CASE("next steps: preload, restart, then CREATE EXTENSION with quoting where it is needed",
          "[next-steps]") {
  Json meta = sample_meta("uuid", "1.0.0", "uuid-ossp");
  meta["contents"]["modules"] = {
      {"worker", {{"type", "bgw"}, {"lib", "src/pg_worker"}, {"preload", "server"}}}};
  const auto steps = next_steps(meta, "uuid");
  REQUIRE(steps.size() == 3);
  CHECK(steps[0].what == "shared_preload_libraries = 'pg_worker'");
  CHECK(steps[1].kind == "restart");
  CHECK(steps[2].what == "CREATE EXTENSION \"uuid-ossp\" CASCADE;");
}

TEST_CASE("next steps: of several extensions only the one asked for is created", "[next-steps]") {
  Json meta = sample_meta("pgTAP", "1.0.0", "pgtap");
  meta["contents"]["extensions"]["pgtap-core"] = {{"control", "c"}, {"sql", "s"}};
  CHECK(next_steps(meta, "pgtap").size() == 1);
  CHECK(next_steps(meta, "pgTAP").size() == 2);
}
