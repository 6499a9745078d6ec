// SPDX-License-Identifier: PostgreSQL
// registryd maintain: packs come together while the registry serves and publishes; what is served stays
// right.
#include <catch2/catch.hpp>
#include <thread>

#include "core/sys/process.hpp"
#include "registryd/upkeep/maintain.hpp"
#include "tests/support/registry_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

Finished run_git(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "git");
  return must(run({.argv = std::move(arguments)}));
}

Json maintained(const TestRegistry& registry, const std::vector<std::string>& options = {}) {
  std::vector<std::string> command{"maintain", "--json", "--data", registry.data().root.string()};
  command.insert(command.end(), options.begin(), options.end());
  const RegistrydRun done = registryd_command(command);
  INFO(done.err);
  REQUIRE(done.code == 0);
  return must(parse_json(done.out));
}

void check_verifies(const TestRegistry& registry) {
  const auto tip = must(must(git::Repository::open(registry.data().index())).ref(k_main_ref));
  const VerifyReport report = must(registry.verifier().verify_history(*tip));
  for (const Finding& finding : report.findings.findings()) UNSCOPED_INFO(render(finding));
  CHECK(report.ok());
}

bool exists_with(const fs::path& folder, const std::string& ending) {
  for (const auto& file : fs::directory_iterator(folder))
    if (file.path().string().ends_with(ending)) return true;
  return false;
}

}  // namespace

TEST_CASE("maintain: loose objects become one pack with bitmap and commit-graph, and a bundle",
          "[maintain]") {
  ServedRegistry served;
  const std::string token = served.registry.add_user("ada");
  CHECK(served.registry.get("/clone.bundle").status == 404);
  for (int i = 0; i < 12; ++i)
    REQUIRE(served.registry.publish(token, sample_archive("pair", std::to_string(i) + ".0.0")).status == 201);
  const Json done = maintained(served.registry);
  CHECK(done["loose_objects"]["before"] > 24);
  CHECK(done["loose_objects"]["after"] == 0);
  CHECK(done["packs"]["after"] == 1);
  const fs::path objects = served.registry.data().index() / "objects";
  CHECK(exists_with(objects / "pack", ".bitmap"));
  CHECK(fs::exists(objects / "info" / "commit-graphs"));
  check_verifies(served.registry);
  const TempDir folder = must(TempDir::create());
  const std::string clone = (folder.path() / "clone").string();
  REQUIRE(run_git({"clone", "-q", "--no-checkout", "--bundle-uri=" + served.url("/clone.bundle"),
                   served.url("/index.git"), clone})
              .ok());
  CHECK(run_git({"-C", clone, "rev-list", "--count", "origin/main"}).out ==
        "14\n");  // create, user, 12 releases
  CHECK_FALSE(run_git({"-C", clone, "rev-parse", "refs/bundles/main"}).out.empty());
}

TEST_CASE("api: GET /clone.bundle is answered in parts, and stays whole while another takes its place",
          "[maintain]") {
  TestRegistry registry;
  maintained(registry);
  const std::string whole = must(read_file(clone_bundle(registry.data()), 1U << 24U));
  const Response part = registry.get("/clone.bundle", {{"range", "bytes=3-9"}});
  CHECK(part.status == 206);
  std::string got;
  Response opened = registry.get("/clone.bundle");
  must(write_file_atomically(clone_bundle(registry.data()), "another"));
  const auto collect = [&got](std::string_view bytes) { return got += bytes, true; };
  must(opened.stream(collect));
  CHECK(got == whole);
  got.clear();
  must(part.stream(collect));
  CHECK(got == whole.substr(3, 7));
  CHECK(registry.get("/clone.bundle", {{"range", "bytes=100-"}}).status == 416);
}

TEST_CASE("maintain: publishes and readers go on while it runs, again and again", "[maintain]") {
  TestRegistry registry;
  const std::string token = registry.add_user("ada");
  constexpr int k_publishers = 3;
  constexpr int k_each = 8;
  std::atomic<int> published = 0;
  std::vector<std::thread> publishers;
  for (int who = 0; who < k_publishers; ++who) {
    publishers.emplace_back([&, who] {
      for (int i = 0; i < k_each; ++i) {
        const std::string name = "pair" + std::to_string(who);
        const Response done = registry.publish(token, sample_archive(name, std::to_string(i) + ".0.0"));
        if (done.status == 201 && registry.get("/v1/distributions/" + name).status == 200) ++published;
      }
    });
  }
  while (published < k_publishers * k_each / 2) maintained(registry);
  for (std::thread& thread : publishers) thread.join();
  maintained(registry);
  CHECK(published == k_publishers * k_each);
  CHECK(registry.get_json("/v1/distributions")["distributions"].size() == k_publishers);
  check_verifies(registry);
}

TEST_CASE("maintain: a pack that a commit under way keeps is left alone", "[maintain]") {
  TestRegistry registry;
  const std::string token = registry.add_user("ada");
  const std::string index = registry.data().index().string();
  REQUIRE(run_git({"-C", index, "repack", "-adq"}).ok());
  fs::path kept;
  for (const auto& file : fs::directory_iterator(registry.data().index() / "objects" / "pack"))
    if (file.path().extension() == ".pack") kept = file.path();
  must(write_file_atomically(fs::path(kept).replace_extension(".keep"), "howdah\n"));
  for (int i = 0; i < 8; ++i)
    REQUIRE(registry.publish(token, sample_archive("pair", std::to_string(i) + ".0.0")).status == 201);
  maintained(registry);
  CHECK(fs::exists(kept));
  check_verifies(registry);
}

TEST_CASE("maintain --epoch: starts one beside the running server, which goes on in it", "[maintain]") {
  TestRegistry registry;
  const std::string token = registry.add_user("ada");
  REQUIRE(registry.publish(token, sample_archive("pair", "1.0.0")).status == 201);
  const Json done = maintained(registry, {"--epoch"});
  CHECK(done["epoch"]["number"] == 2);
  REQUIRE(registry.publish(token, sample_archive("pair", "1.1.0")).status == 201);
  CHECK(registry.get_json("/v1/distributions/pair")["releases"].size() == 2);
  check_verifies(registry);
  const RegistrydRun again =
      registryd_command({"maintain", "--epoch", "--data", registry.data().root.string()});
  CHECK(again.code == 0);
  const RegistrydRun third =
      registryd_command({"maintain", "--epoch", "--data", registry.data().root.string()});
  CHECK(third.code == 1);
  CHECK(third.err.find("nothing was published since") != std::string::npos);
}

TEST_CASE("maintain: who has commits of this epoch gets thin deltas, who has older ones its start alone",
          "[maintain]") {
  TestRegistry registry;
  const std::string token = registry.add_user("ada");
  const std::string index = registry.data().index().string();
  const auto id_of = [&index](const std::string& what) {
    return run_git({"-C", index, "rev-parse", what}).out.substr(0, 40);
  };
  for (int i = 0; i < 30; ++i)
    REQUIRE(registry.publish(token, sample_archive("pair", std::to_string(i) + ".0.0")).status == 201);
  maintained(registry);
  const auto answer_size = [&](const std::string& have) {
    std::string question = "0046want " + id_of("main") + " thin-pack ofs-delta\n0000";
    if (!have.empty()) question += "0032have " + have + "\n";
    question += "0009done\n";
    MemoryBody body("", question);
    Request request;
    request.method = "POST";
    request.path = "/index.git/git-upload-pack";
    request.headers.emplace("content-type", "application/x-git-upload-pack-request");
    request.body = &body;
    Response response = registry.ask(std::move(request));
    REQUIRE(response.status == 200);
    std::size_t size = 0;
    must(response.stream([&size](std::string_view bytes) { return size += bytes.size(), true; }));
    return size;
  };
  const std::size_t clone = answer_size("");
  CHECK(answer_size(id_of("main~1")) < clone / 8);  // a whole log is more
  const std::string old = id_of("main");
  maintained(registry, {"--epoch"});
  CHECK(answer_size(old) < 1500);
  CHECK(answer_size(id_of("main")) < 100);
}
