// SPDX-License-Identifier: PostgreSQL
// index-tool verify on indexes that were tampered with by someone who holds the commit key, so that only the
// statements themselves can tell.
#include "core/index/layout.hpp"
#include "tests/unit/index_tool/tool_run.hpp"

using namespace howdah;
using namespace howdah::test;

namespace {

using Lines = std::vector<std::string>;

Lines lines_of(const std::string& text) {
  Lines lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at) + 1;
    lines.push_back(text.substr(at, end - at));
    at = end;
  }
  return lines;
}

std::string joined(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

std::string log_of(const ScratchIndex& index, const std::string& name) {
  return index.log_path(LogKind::dist, name);
}

/// The tool's verdict after `tamper` changed the lines of semver's log (owner, 0.1.0, 0.2.0).
Finished verdict_after(const std::function<void(Lines&)>& tamper) {
  ScratchIndex index;
  index.release("semver", "0.1.0");
  index.release("semver", "0.2.0");
  const std::string path = log_of(index, "semver");
  Lines lines = lines_of(index.read(path));
  REQUIRE(lines.size() == 3);
  tamper(lines);
  index.forge({{path, joined(lines)}});
  CHECK(tool({"verify", index.path(), "--history"}).exit_code == 1);
  return tool({"verify", index.path()});
}

void check_refused_at(const Finished& verdict, int line) {
  const std::string place =
      Layout(standard_fanout()).log_path(LogKind::dist, "semver") + ":" + std::to_string(line) + ": ";
  CAPTURE(verdict.out, place);
  CHECK(verdict.exit_code == 1);
  CHECK(verdict.out.find(place) != std::string::npos);
}

}  // namespace

TEST_CASE("index-tool verify: an honest index is accepted and counted", "[verify]") {
  ScratchIndex index;
  index.release("semver", "0.1.0");
  index.release("semver", "0.2.0");
  index.release("pgtap", "1.3.4");
  for (const std::vector<std::string>& flags : {std::vector<std::string>{}, {"--history"}}) {
    std::vector<std::string> arguments{"verify", index.path(), "--json"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    const Finished verdict = tool(arguments);
    CAPTURE(verdict.out, verdict.err);
    CHECK(verdict.exit_code == 0);
    const Json json = must(parse_json(verdict.out));
    CHECK(json["ok"] == true);
    CHECK(json["statements"] == 7);
    CHECK(json["logs"] == 4);
    CHECK(json["findings"] == Json::array());
  }
}

TEST_CASE("index-tool verify: without --root it says which root it trusted", "[verify]") {
  const ScratchIndex index;
  const Finished verdict = tool({"verify", index.path(), "--json"});
  const std::string root = must(parse_json(verdict.out))["root"];
  CHECK(verdict.err.find("trusting the root found there") != std::string::npos);
  CHECK(verdict.err.find(root) != std::string::npos);
  const Finished pinned = tool({"verify", index.path(), "--root", root});
  CHECK(pinned.exit_code == 0);
  CHECK(pinned.err.find("trusting") == std::string::npos);
}

TEST_CASE("index-tool verify: an index of another root is refused", "[verify]") {
  const ScratchIndex index;
  const Finished verdict = tool({"verify", index.path(), "--root", "sha256:" + std::string(64, 'a')});
  CHECK(verdict.exit_code == 1);
  CHECK(verdict.out.find("pinned root") != std::string::npos);
}

TEST_CASE("index-tool verify: an index of another registry is refused", "[verify]") {
  const ScratchIndex index;
  CHECK(tool({"verify", index.path(), "--registry-id", "registry.test/main"}).exit_code == 0);
  CHECK(tool({"verify", index.path(), "--registry-id", "registry.test/other"}).exit_code == 1);
}

TEST_CASE("index-tool verify: a flipped byte in a line is refused", "[verify]") {
  check_refused_at(verdict_after([](Lines& lines) {
                     const auto at = lines[1].find("\"abstract\":\"An");
                     REQUIRE(at != std::string::npos);
                     lines[1][at + 12] = 'S';
                   }),
                   2);
}

TEST_CASE("index-tool verify: a removed line is refused", "[verify]") {
  check_refused_at(verdict_after([](Lines& lines) { lines.erase(lines.begin() + 1); }), 2);
}

TEST_CASE("index-tool verify: a removed last line is refused, naming the commit it was lost in", "[verify]") {
  const Finished verdict = verdict_after([](Lines& lines) { lines.pop_back(); });
  CAPTURE(verdict.out);
  CHECK(verdict.exit_code == 1);
  CHECK(verdict.out.find(log_of(ScratchIndex(), "semver")) != std::string::npos);
}

TEST_CASE("index-tool verify: reordered lines are refused", "[verify]") {
  check_refused_at(verdict_after([](Lines& lines) { std::swap(lines[1], lines[2]); }), 2);
}

TEST_CASE("index-tool verify: a duplicated line is refused", "[verify]") {
  check_refused_at(verdict_after([](Lines& lines) { lines.push_back(lines.back()); }), 4);
}

TEST_CASE("index-tool verify: a line of another log is refused", "[verify]") {
  ScratchIndex other;
  other.release("pgtap", "1.3.4");
  const Lines foreign = lines_of(other.read(log_of(other, "pgtap")));
  check_refused_at(verdict_after([&](Lines& lines) { lines.insert(lines.begin() + 1, foreign[0]); }), 2);
}

TEST_CASE("index-tool verify: a statement made for another registry by the same key is refused", "[verify]") {
  ScratchIndex other("example.org/other");
  other.release("semver", "0.1.0");
  const std::string path = log_of(other, "semver");
  ScratchIndex index;
  index.forge({{path, other.read(path)}});
  const Finished verdict = tool({"verify", index.path()});
  check_refused_at(verdict, 1);
  CHECK(verdict.out.find("example.org/other") != std::string::npos);
}

TEST_CASE("index-tool verify: a commit by another key is refused, naming the commit", "[verify]") {
  ScratchIndex index;
  index.release("semver", "0.1.0");
  const SecretKey stranger = SecretKey::generate();
  const std::string tip = index.forge({}, &stranger).hex();
  const Finished verdict = tool({"verify", index.path()});
  CAPTURE(verdict.out);
  CHECK(verdict.exit_code == 1);
  CHECK(verdict.out.find("commit " + tip) != std::string::npos);
}

TEST_CASE("index-tool verify: with --json a refusal is a document with its findings", "[verify]") {
  ScratchIndex index;
  index.forge({{"README.md", "hello\n"}});
  const Finished verdict = tool({"verify", index.path(), "--json"});
  CHECK(verdict.exit_code == 1);
  const Json json = must(parse_json(verdict.out));
  CHECK(json["ok"] == false);
  REQUIRE(json["findings"].size() == 1);
  CHECK(json["findings"][0]["place"] == "README.md");
}

TEST_CASE("index-tool verify: a working clone is verified like a bare one", "[verify]") {
  ScratchIndex index;
  index.release("semver", "0.1.0");
  const TempDir folder = must(TempDir::create());
  const std::string clone = (folder.path() / "clone").string();
  REQUIRE(run_command({"git", "clone", "--quiet", index.path(), clone}).exit_code == 0);
  CHECK(tool({"verify", clone, "--history"}).exit_code == 0);
}

TEST_CASE("index-tool verify: exit codes tell wrong usage from nothing there", "[verify]") {
  const TempDir folder = must(TempDir::create());
  CHECK(tool({"verify"}).exit_code == 2);
  CHECK(tool({"verify", folder.path().string()}).exit_code == 3);
  CHECK(tool({"verify", folder.path().string(), "--root", "sha256:short"}).exit_code == 2);
  CHECK(tool({}).exit_code == 2);
  CHECK(tool({"no-such-command"}).exit_code == 2);
  CHECK(tool({"--help"}).exit_code == 0);
}
