// SPDX-License-Identifier: PostgreSQL
// index-tool show and log.
#include "tests/unit/index_tool/tool_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

/// Releases semver 0.1.0 and 0.2.0.
struct TwoReleases : ScratchIndex {
  TwoReleases() {
    release("semver", "0.1.0");
    release("semver", "0.2.0");
  }
};

std::vector<Json> json_lines(const std::string& text) {
  std::vector<Json> documents;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    documents.push_back(must(parse_json(text.substr(at, end - at))));
    at = end + 1;
  }
  return documents;
}

}  // namespace

TEST_CASE("index-tool show: a distribution lists owners and releases", "[show]") {
  const TwoReleases index;
  const Json json = tool_json({"show", index.path(), "semver"});
  CHECK(json["name"] == "semver");
  CHECK(json["owners"] == Json({"alice"}));
  CHECK(json["latest"] == "0.2.0");
  REQUIRE(json["releases"].size() == 2);
  CHECK(json["releases"][0]["version"] == "0.1.0");
  CHECK(json["deprecated"].is_null());
}

TEST_CASE("index-tool show: a release shows what its statement says", "[show]") {
  const TwoReleases index;
  const Json json = tool_json({"show", index.path(), "SemVer", "0.1.0"});
  CHECK(json["version"] == "0.1.0");
  CHECK(json["artifact"]["sha256"] == sha256("semver 0.1.0").hex());
  CHECK(json["meta"]["abstract"] == "An extension to test with");
  CHECK(json["seq"] == 2);

  const Finished text = tool({"show", index.path(), "semver", "0.1.0"});
  CHECK(text.out.find("semver 0.1.0  stable, ") == 0);
  CHECK(text.out.find("extensions  semver\n") != std::string::npos);
}

TEST_CASE("index-tool show: a yank is shown with its reason, and is not the latest", "[show]") {
  TwoReleases index;
  must(index.writer().commit([](Staging& staging) -> Result<void> {
    TRY_VOID(staging.append("yank", *Name::parse("semver"),
                            {{"version", "0.2.0"}, {"reason", "crashes on load"}, {"user", "alice"}}));
    return {};
  }));
  const Json json = tool_json({"show", index.path(), "semver"});
  CHECK(json["latest"] == "0.1.0");
  CHECK(tool({"show", index.path(), "semver", "0.2.0"}).out.find("crashes on load") != std::string::npos);
}

TEST_CASE("index-tool show: what is not there is exit code 3, with a way on", "[show]") {
  const TwoReleases index;
  const Finished name = tool({"show", index.path(), "pgtap"});
  CHECK(name.exit_code == 3);
  CHECK(name.out.empty());
  const Finished version = tool({"show", index.path(), "semver", "9.9.9", "--json"});
  CHECK(version.exit_code == 3);
  CHECK(must(parse_json(version.out))["error"]["code"] == "not-found");
  CHECK(tool({"show", index.path(), "no name"}).exit_code == 2);
}

TEST_CASE("index-tool log: every line of every commit is an event, numbered from 1", "[log]") {
  const TwoReleases index;
  const auto events = json_lines(tool({"log", index.path(), "--json"}).out);
  REQUIRE(events.size() == 4);
  CHECK(events[0]["serial"] == 1);
  CHECK(events[0]["type"] == "owner-add");
  CHECK(events[1]["type"] == "release");
  CHECK(events[1]["version"] == "0.1.0");
  CHECK(events[2]["type"] == "claim");
  CHECK(events[3]["serial"] == 4);
  CHECK(events[3]["version"] == "0.2.0");
}

TEST_CASE("index-tool log: --since gives only later events, with the serials they have in the whole",
          "[log]") {
  ScratchIndex index;
  const std::string since = index.release("semver", "0.1.0").commit.hex();
  index.release("semver", "0.2.0");
  const auto events = json_lines(tool({"log", index.path(), "--since", since, "--json"}).out);
  REQUIRE(events.size() == 1);
  CHECK(events[0]["serial"] == 4);
  CHECK(tool({"log", index.path(), "--since", std::string(40, 'a')}).exit_code == 3);
  CHECK(tool({"log", index.path(), "--since", "main"}).exit_code == 2);
}
