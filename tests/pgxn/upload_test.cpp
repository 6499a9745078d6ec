// SPDX-License-Identifier: PostgreSQL
// The request pgxn-tools' pgxn-release sends: the same curl with the same arguments, but for the host.
#include "tests/pgxn/pgxn_scene.hpp"

namespace howdah::test {
namespace {

struct Uploaded {
  std::string status;
  std::string body;
};

Uploaded release(const PgxnScene& scene, const std::string& credentials, const std::string& archive,
                 const std::vector<std::string>& more = {"-H", "X-Requested-With: XMLHttpRequest"}) {
  must(write_file_atomically(scene.folder.path() / "semver-1.0.0.zip", archive));
  std::vector<std::string> argv{"curl",   "-s",
                                "-w",     "\n%{http_code}",
                                "--user", credentials,
                                "-F",     "submit=Release It!",
                                "-F",     "archive=@semver-1.0.0.zip"};
  argv.insert(argv.end(), more.begin(), more.end());
  argv.push_back(scene.served.url("/upload"));
  const Finished sent = run_program(argv, scene.folder.path());
  const std::size_t last = sent.out.rfind('\n');
  return {sent.out.substr(last + 1), sent.out.substr(0, last)};
}

}  // namespace

TEST_CASE("api: POST /upload, as pgxn-release sends it, publishes, with a token as the password", "[pgxn]") {
  const PgxnScene scene;
  const std::string archive = PgxnScene::archive_of(documented(meta_v1("semver", "1.0.0")));
  const Uploaded uploaded = release(scene, "theory:" + scene.token, archive);
  CHECK(uploaded.status == "200");
  CHECK(uploaded.body == "Success\n");
  CHECK(text_in(scene.get("/dist/semver.json"), "user") == "theory");
  CHECK(scene.served.registry.get("/dist/semver/1.0.0/semver-1.0.0.zip").status == 200);
}

TEST_CASE("pgxn: an upload with a wrong name, a wrong password or none is told to log in as the Manager told",
          "[pgxn]") {
  const PgxnScene scene;
  const std::string archive = PgxnScene::archive_of(documented(meta_v1("semver", "1.0.0")));
  CHECK(release(scene, "ada:" + scene.token, archive).status == "401");
  CHECK(release(scene, "theory:secret", archive).status == "401");
  Request request;
  request.method = "POST";
  request.path = "/upload";
  const Response refused = scene.served.registry.ask(request);
  CHECK(refused.status == 401);
  CHECK(refused.headers.find("WWW-Authenticate")->second == "Basic realm=\"PGXN Users Only\"");
  CHECK(scene.served.registry.get("/dist/semver.json").status == 404);
}

TEST_CASE("pgxn: an upload that is refused says why in plain text", "[pgxn]") {
  const PgxnScene scene;
  scene.publish(documented(meta_v1("semver", "1.0.0")));
  Json other = meta_v1("semver", "1.0.0");
  other["abstract"] = "Something else";
  const Uploaded again = release(scene, "theory:" + scene.token, PgxnScene::archive_of(documented(other)));
  CHECK(again.status == "409");
  CHECK(again.body.find("raise the version in META.json") != std::string::npos);
  const Uploaded no_zip = release(scene, "theory:" + scene.token, "not an archive");
  CHECK(no_zip.status == "422");
}

TEST_CASE("pgxn: a browser's upload is sent on to what it released", "[pgxn]") {
  const PgxnScene scene;
  const std::string archive = PgxnScene::archive_of(documented(meta_v1("semver", "1.0.0")));
  const Uploaded uploaded = release(scene, "theory:" + scene.token, archive, {"-o", "/dev/null", "-D", "-"});
  CHECK(uploaded.status == "303");
  CHECK(uploaded.body.find("Location: /v1/distributions/semver/1.0.0") != std::string::npos);
}

}  // namespace howdah::test
