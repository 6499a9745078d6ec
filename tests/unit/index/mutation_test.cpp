// SPDX-License-Identifier: PostgreSQL
// What somebody who can write to the repository, and even holds the commit key, can get past the verifier:
// nothing.
#include <catch2/catch.hpp>

#include "core/index/log_check.hpp"
#include "core/sys/process.hpp"
#include "tests/support/index/scratch_index.hpp"

namespace howdah::test {
namespace {

struct SmallIndex : ScratchIndex {
  SmallIndex() {
    add_user("alice");
    release("pair", "0.1.0");
    release("pair", "0.2.0");
    release("pair", "0.3.0");
    log = log_path(LogKind::dist, "pair");
    text = read(log);
    for (const auto line : split_lines(text)) lines.emplace_back(line);
  }

  static std::string join(const std::vector<std::string>& some) {
    std::string joined;
    for (const std::string& line : some) joined += line + "\n";
    return joined;
  }

  /// The findings of a full check after the log's lines were replaced in a properly signed commit.
  VerifyReport after(const std::vector<std::string>& mutated) {
    forge({{log, join(mutated)}});
    return must(verifier().verify_tree(tip(), 1));
  }

  std::string log;
  std::string text;
  std::vector<std::string> lines;  // owner-add, three releases
};

/// Whether a finding names this place and, in its message, this reason.
bool refuses(const VerifyReport& report, const std::string& place, const std::string& reason) {
  for (const Finding& finding : report.findings.findings()) {
    INFO(render(finding));
    if (finding.place == place && finding.message.find(reason) != std::string::npos) return true;
  }
  for (const Finding& finding : report.findings.findings()) UNSCOPED_INFO(render(finding));
  return false;
}

}  // namespace

TEST_CASE("verify: accepts an index nobody touched, and counts what it read", "[verify]") {
  SmallIndex index;
  const auto tree = must(index.verifier().verify_tree(index.tip()));
  CHECK(tree.ok());
  CHECK(tree.statements == 6);
  CHECK(tree.logs == 3);
  const auto history = must(index.verifier().verify_history(index.tip()));
  CHECK(history.ok());
  CHECK(history.commits == 5);
}

TEST_CASE("verify: a byte flipped in a line is refused at that line", "[verify]") {
  SmallIndex index;
  auto lines = index.lines;
  const std::size_t at = lines[1].find("0.1.0");
  lines[1][at] = '9';
  CHECK(refuses(index.after(lines), index.log + ":2", "does not hold"));
}

TEST_CASE("verify: a line removed from the middle is refused where it is missing", "[verify]") {
  SmallIndex index;
  auto lines = index.lines;
  lines.erase(lines.begin() + 1);
  const auto report = index.after(lines);
  CHECK(refuses(report, index.log + ":2", "has seq 3, 2 must follow"));
}

TEST_CASE("verify: a line removed from the end is refused against the commit before", "[verify]") {
  SmallIndex index;
  auto lines = index.lines;
  lines.pop_back();
  CHECK(refuses(index.after(lines), index.log + ":4", "changed or taken away"));
}

TEST_CASE("verify: a line removed commits ago is refused by the history", "[verify]") {
  SmallIndex index;
  auto lines = index.lines;
  lines.pop_back();
  index.forge({{index.log, SmallIndex::join(lines)}});
  index.add_user("bob");
  index.add_user("carol");
  CHECK(must(index.verifier().verify_tree(index.tip())).ok());
  CHECK(
      refuses(must(index.verifier().verify_history(index.tip())), index.log + ":4", "changed or taken away"));
}

TEST_CASE("verify: lines in another order are refused", "[verify]") {
  SmallIndex index;
  auto lines = index.lines;
  std::swap(lines[1], lines[2]);
  CHECK(refuses(index.after(lines), index.log + ":2", "has seq 3, 2 must follow"));
}

TEST_CASE("verify: a line that stands twice is refused", "[verify]") {
  SmallIndex index;
  auto lines = index.lines;
  lines.push_back(lines.back());
  CHECK(refuses(index.after(lines), index.log + ":5", "has seq 4, 5 must follow"));
}

TEST_CASE("verify: a line from another log is refused", "[verify]") {
  SmallIndex index;
  index.release("other", "1.0.0");
  const std::string other = index.read(index.log_path(LogKind::dist, "other"));
  auto lines = index.lines;
  lines.emplace_back(split_lines(other).back());
  CHECK(refuses(index.after(lines), index.log + ":5", "speaks of 'other'"));
}

TEST_CASE("verify: a line signed by a key without the role is refused", "[verify]") {
  SmallIndex index;
  const SecretKey stranger = test_key(0x99);
  Json body = sample_release("pair", "0.4.0", "pair", "alice");
  body.update({{"type", "release"},
               {"registry", "registry.test/main"},
               {"distribution", "pair"},
               {"seq", 5},
               {"prev", statement_id(index.lines.back()).hex()},
               {"date", "2026-11-21T12:00:00Z"}});
  auto lines = index.lines;
  SECTION("a stranger's key") {
    lines.push_back(make_statement_line(body.dump(), {&stranger}));
    CHECK(refuses(index.after(lines), index.log + ":5", "which may not sign a 'release' here"));
  }
  SECTION("the commit key") {
    const SecretKey commit = ScratchIndex::commit_key();
    lines.push_back(make_statement_line(body.dump(), {&commit}));
    CHECK(refuses(index.after(lines), index.log + ":5", "which may not sign a 'release' here"));
  }
  SECTION("the registry's and a stranger's") {
    const SecretKey registry = ScratchIndex::registry_key();
    lines.push_back(make_statement_line(body.dump(), {&registry, &stranger}));
    CHECK(refuses(index.after(lines), index.log + ":5", "which may not sign a 'release' here"));
  }
  SECTION("the registry's alone is accepted: the test above refuses for the right reason") {
    const SecretKey registry = ScratchIndex::registry_key();
    lines.push_back(make_statement_line(body.dump(), {&registry}));
    CHECK(index.after(lines).ok());
  }
}

TEST_CASE("verify: a statement signed for another registry id is refused", "[verify]") {
  SmallIndex index;
  ScratchIndex other("registry.test/other");  // the same keys under another name
  for (const char* version : {"0.1.0", "0.2.0", "0.3.0"}) other.release("pair", version);
  index.forge({{index.log, other.read(index.log)}});
  CHECK(refuses(must(index.verifier().verify_tree(index.tip())), index.log + ":1",
                "made for registry 'registry.test/other'"));
}

TEST_CASE("verify: a commit by another key is refused", "[verify]") {
  SmallIndex index;
  const SecretKey stranger = test_key(0x99);
  index.forge({{index.log, index.text}}, &stranger);
  const auto report = index.verifier().verify_tree(index.tip());
  REQUIRE_FALSE(report);
  CHECK(report.error().code == Errc::untrusted);
  CHECK(report.error().message.find("does not hold the commit role") != std::string::npos);
}

TEST_CASE("verify: a commit by another key below the tip is refused by the history", "[verify]") {
  SmallIndex index;
  const SecretKey stranger = test_key(0x99);
  const auto forged = index.forge({{index.log, index.text}}, &stranger);
  index.forge({{index.log, index.text}});
  CHECK(refuses(must(index.verifier().verify_history(index.tip())), "commit " + forged.hex(),
                "does not hold the commit role"));
}

TEST_CASE("verify: a release of an extension somebody else claimed is refused", "[verify]") {
  SmallIndex index;
  must(index.writer().commit([](Staging& staging) -> Result<void> {
    TRY(const Name thief, Name::parse("thief"));
    TRY_VOID(staging.append("owner-add", thief, {{"owner", "mallory"}, {"by", "mallory"}}));
    TRY_VOID(staging.append("release", thief, sample_release("thief", "1.0.0", "pair", "mallory")));
    return {};
  }));
  CHECK(refuses(must(index.verifier().verify_tree(index.tip())), index.log_path(LogKind::dist, "thief"),
                "releases extension 'pair' without holding its name"));
}

TEST_CASE("verify: a second release of one version is refused even with a valid signature", "[verify]") {
  SmallIndex index;
  Json body = sample_release("pair", "0.2.0", "pair", "alice");
  body.update({{"type", "release"},
               {"registry", "registry.test/main"},
               {"distribution", "pair"},
               {"seq", 5},
               {"prev", statement_id(index.lines.back()).hex()},
               {"date", "2026-11-21T12:00:00Z"}});
  const SecretKey registry = ScratchIndex::registry_key();
  auto lines = index.lines;
  lines.push_back(make_statement_line(body.dump(), {&registry}));
  CHECK(refuses(index.after(lines), index.log + ":5", "releases version 0.2.0 again"));
}

TEST_CASE("verify: files no index has are refused", "[verify]") {
  SmallIndex index;
  for (const char* path :
       {"README", "dist/00/pair.jsonl", "dist/pair.jsonl", "root/2.txt", "advisories/x.json"}) {
    SmallIndex fresh;
    fresh.forge({{path, "x\n"}});
    const auto report = must(fresh.verifier().verify_tree(fresh.tip(), 1));
    INFO(path);
    REQUIRE_FALSE(report.findings.empty());
    CHECK(report.findings.findings().front().place.starts_with(path));
  }
}

TEST_CASE("verify: a pinned root that is not the index's is refused, and both are named", "[verify]") {
  SmallIndex index;
  TrustAnchor wrong;
  wrong.root = sha256("another root");
  const auto view = Verifier(index.open(), wrong).open_tip();
  REQUIRE_FALSE(view);
  CHECK(view.error().code == Errc::untrusted);
  CHECK(view.error().message.find(wrong.root->hex()) != std::string::npos);
  CHECK(view.error().message.find(index.anchor().root->hex()) != std::string::npos);
}

TEST_CASE("verify: no flip of any byte of any file is accepted, whoever commits it", "[verify]") {
  ScratchIndex index;
  index.add_user("alice");
  index.release("pair", "0.1.0");
  const auto repository = index.open();
  const auto base = must(repository->read_commit(index.tip()));
  const std::string user = index.log_path(LogKind::users, "alice");
  const std::string dist = index.log_path(LogKind::dist, "pair");
  const std::string ext = index.log_path(LogKind::ext, "pair");
  std::size_t flips = 0;
  for (const std::string& path :
       {std::string("registry.json"), std::string("root/1.json"), user, dist, ext}) {
    const std::string content = index.read(path);
    for (std::size_t i = 0; i < content.size(); ++i) {
      std::string mutated = content;
      mutated[i] = static_cast<char>(mutated[i] ^ static_cast<char>(1U << (i % 8)));
      // A commit of its own whose only parent is the honest tip, properly signed by the commit key.
      const git::ObjectId tip = index.forge_tree(must(repository->write_tree(base.tree, {{path, mutated}})));
      TrustAnchor unpinned;  // not even the pin may be needed
      const auto report = Verifier(index.open(), unpinned).verify_tree(tip, 1);
      INFO(path << " byte " << i);
      REQUIRE_FALSE((report && report->ok()));
      ++flips;
    }
  }
  CHECK(flips > 4000);
}

TEST_CASE("verify: no flip of any byte of the tip commit is accepted", "[verify]") {
  SmallIndex index;
  const auto repository = index.open();
  const auto commit = must(repository->read_commit(index.tip()));
  const Verifier verifier(index.open(), index.anchor());
  for (std::size_t i = 0; i < commit.raw.size(); ++i) {
    std::string mutated = commit.raw;
    mutated[i] = static_cast<char>(mutated[i] ^ 1);
    const auto id = repository->write_raw("commit", mutated);
    if (!id) continue;  // libgit2 would not even store it
    const auto report = verifier.verify_tree(*id, 1);
    INFO("commit byte " << i);
    REQUIRE_FALSE((report && report->ok()));
  }
}

TEST_CASE("verify: no flip of any byte of a folder is accepted, whoever commits it", "[verify]") {
  SmallIndex index;
  const auto repository = index.open();
  const auto commit = must(repository->read_commit(index.tip()));
  const auto raw_tree = [&index](const git::ObjectId& id) {
    return must(run({.argv = {"git", "--git-dir", index.path().string(), "cat-file", "tree", id.hex()}})).out;
  };
  const std::string root = raw_tree(commit.tree);
  const git::ObjectId dist = must(repository->find(commit.tree, "dist")).value().id;
  const std::size_t dist_at = root.find(dist.raw());
  REQUIRE(dist_at != std::string::npos);
  const std::string folder = raw_tree(dist);
  for (std::size_t i = 0; i < root.size() + folder.size(); ++i) {
    std::string mutated = i < root.size() ? root : folder;
    char& byte = mutated[i < root.size() ? i : i - root.size()];
    byte = static_cast<char>(byte ^ 1);
    auto id = repository->write_raw("tree", mutated);
    if (id && i >= root.size()) {
      std::string above = root;
      above.replace(dist_at, id->raw().size(), id->raw());
      id = repository->write_raw("tree", above);
    }
    if (!id) continue;
    const git::ObjectId tip = index.forge_tree(*id);
    const auto report = Verifier(index.open(), index.anchor()).verify_tree(tip, 1);
    INFO("folder byte " << i);
    REQUIRE_FALSE((report && report->ok()));
  }
}

}  // namespace howdah::test
